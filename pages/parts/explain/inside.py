"""Inside the network: what each layer makes of the drawing."""

from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.network.layers import Conv2D
from pages.parts import cached
from pages.parts.explain import arithmetic


def show(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    """All layers' outputs, then the arithmetic of one pixel of a convolution."""
    architecture = card.config.architecture
    described = mc.describe(architecture)
    model = cached.classifier(card)
    outputs = model.layers(steps.picture)
    rows = []
    for layer in described:
        shape = " x ".join(map(str, layer.output_shape))
        title = f"<b>{escape(layer.kind)}</b> {escape(layer.settings)} → {shape}"
        if len(layer.output_shape) == 3:
            maps = np.moveaxis(outputs[layer.name], -1, 0)
            alt = f"{len(maps)} feature maps of {layer.kind}"
            rows.append(f"<p>{title}</p>{figures.feature_maps(maps, alt)}")
        else:
            rows.append(f"<p>{title}<br><small>{escape(layer.in_one_row)}</small></p>")
    # One element is quicker than thirty.
    st.html(f'<div style="display:grid;gap:0.5rem">{"".join(rows)}</div>')

    st.subheader("The arithmetic of one pixel", anchor=False)
    convolutions = {
        position: f"{layer.kind} {position + 1}: {layer.settings}"
        for position, layer in enumerate(described)
        if isinstance(architecture.layers[position], Conv2D)
    }
    if not convolutions:
        st.caption("This network has no convolution.")
        return
    position = st.selectbox("Layer", list(convolutions), format_func=convolutions.__getitem__)
    convolution, name = architecture.layers[position], described[position].name
    assert isinstance(convolution, Conv2D)
    before = steps.picture[..., np.newaxis]
    if position:
        before = outputs[described[position - 1].name]
    arithmetic.show(convolution, model, name, before, outputs[name])
