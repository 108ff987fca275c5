"""The settings of one layer as fields: they follow from the fields of its class."""

from dataclasses import fields
from functools import partial
from typing import Any

import streamlit as st

from mnist_core.network.layers import ACTIVATIONS, Layer
from mnist_core.network.layers.convolution import PADDINGS
from pages.parts import state, words
from pages.parts.anatomy import draft as composed

LABELS = {
    "filters": "Filters",
    "kernel_size": "Kernel size",
    "strides": "Stride",
    "activation": "Activation",
    "padding": "Padding",
    "pool_size": "Pool size",
    "units": "Units",
    "rate": "Rate",
}
_WIDTH = 130  # CSS pixels of a field
_OPTIONS = {"activation": list(ACTIVATIONS), "padding": list(PADDINGS)}


def show(place: int, layer: Layer) -> None:
    """A field for each setting of `layer`, which stands at `place`."""
    with st.container(horizontal=True):
        for field in fields(layer):
            value = getattr(layer, field.name)
            if not isinstance(value, tuple):  # the four rims of a padding are shown, not edited
                _field(place, layer, field.name, value)


def _field(place: int, layer: Layer, name: str, value: Any) -> None:
    label = words.literal(LABELS[name])
    key = composed.field_key(name)
    taking = partial(_take, place, layer.kind, name, key)
    if not state.is_set(key):
        state.set_value_of(key, value)
    # Numbers have no bounds here: the core says in words which there are.
    match value:
        case str():
            st.selectbox(label, _OPTIONS[name], key=key, width=_WIDTH, on_change=taking)
        case float():
            st.number_input(label, step=0.05, key=key, width=_WIDTH, on_change=taking)
        case int():
            st.number_input(label, step=1, key=key, width=_WIDTH, on_change=taking)


def _take(place: int, kind: str, name: str, key: str) -> None:
    if key == composed.field_key(name):  # else Undo has come with it
        composed.change_setting(place, kind, name, state.value_of(key))
