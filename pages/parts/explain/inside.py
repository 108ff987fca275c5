"""Inside the network, a path: all layers, one layer, one of its maps, one pixel, its arithmetic."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from pages.parts import cached, choices, state
from pages.parts.layers import views
from pages.parts.layers.seen import Seen


def show(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    """A strip of all layers, and below it the view of the one that was clicked."""
    architecture = card.config.architecture
    described = mc.describe(architecture)
    model = cached.classifier(card)
    outputs = model.layers(steps.picture)
    position = min(max(state.LAYER_CHOSEN.get(), 0), len(described) - 1)
    strip = figures.layer_strip(described, outputs)
    choices.show(strip, position, f"layers_{card.name}", state.LAYER_CHOSEN.set)
    summary = described[position]
    before = outputs[described[position - 1].name] if position else steps.picture[..., np.newaxis]
    weights = cached.weights_of_layer(card, summary)
    with st.container(key="layer"):
        views.show(
            Seen(architecture.layers[position], summary, weights, before, outputs[summary.name])
        )
