"""A dense layer: its units, and for the last one the ten probabilities."""

import numpy as np
import streamlit as st

from mnist_core import figures
from mnist_core.network.layers import Dense
from pages.parts import words
from pages.parts.layers import passing
from pages.parts.layers.seen import Seen

_STRONGEST = 5


def show(seen: Seen) -> None:
    """The ten bars of the answer; of another dense layer its units, and the strongest of them."""
    layer = seen.layer
    assert isinstance(layer, Dense)
    if layer.activation == "softmax" and seen.output.shape == (10,):
        with st.container(width=420):
            st.html(figures.bars(seen.output))
        return
    passing.show(seen)
    if seen.has_maps:
        return
    strongest = np.abs(seen.output).argsort()[::-1][:_STRONGEST]
    st.markdown(
        words.fill(
            "The strongest units: {units}.",
            units=", ".join(f"no. {unit} ({seen.output[unit]:.2f})" for unit in strongest),
        )
    )
