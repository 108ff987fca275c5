"""The workbench: one layer of each kind, with its settings, on a real digit."""

import streamlit as st

from pages.parts import words
from pages.parts.address_fields import AddressFields
from pages.parts.anatomy import digit
from pages.parts.anatomy.bench import convolution, others

BENCHES = {
    "convolution": convolution.show,
    "pooling": others.pooling,
    "dense": others.dense,
    "dropout": others.dropout,
    "normalization": others.normalization,
}
LABELS = {
    "convolution": "Convolution",
    "pooling": "Max pooling",
    "dense": "Dense and softmax",
    "dropout": "Dropout",
    "normalization": "Batch normalization",
}
BENCH = AddressFields(bench=(list(BENCHES), "convolution"))


def show() -> None:
    """A kind of layer, a digit, and the bench of the one for the other."""
    BENCH.begin()
    st.segmented_control(
        "On the workbench",
        list(BENCHES),
        format_func=LABELS.__getitem__,
        key=BENCH.key("bench"),
        required=True,
        help=words.explained(
            "convolution", "pooling", "dense layer", "dropout", "batch normalization"
        ),
    )
    BENCH.write()
    chosen = digit.choose()
    BENCHES[BENCH.get("bench")](chosen)
