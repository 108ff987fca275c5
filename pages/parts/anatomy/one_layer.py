"""One layer in numbers: its shapes, parameters and multiplications, and what it sees."""

import streamlit as st

import mnist_core as mc
from pages.parts import words


def show(architecture: mc.Architecture, card: mc.Card | None, position: int) -> None:
    """The layer at `position` of `architecture`."""
    layer = mc.describe(architecture)[position]
    st.subheader(words.fill("Layer {number}: {kind}", number=position + 1, kind=layer.kind))
    st.markdown(words.literal(architecture.layers[position].sentence))
