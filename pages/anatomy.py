"""The anatomy of a network: its layers, and where each of its numbers comes from."""

import streamlit as st

from pages.parts import navigation
from pages.parts.address_fields import AddressFields
from pages.parts.anatomy import compose, layers, quiz, weights, workbench

navigation.require(__file__)

# What there is to look at, by its name in the address. Each is a file of pages/parts/anatomy/.
VIEWS = {
    "layers": layers.show,
    "workbench": workbench.show,
    "weights": weights.show,
    "compose": compose.show,
    "quiz": quiz.show,
}
LABELS = {
    "layers": "Layers",
    "workbench": "Workbench",
    "weights": "Weights",
    "compose": "Compose",
    "quiz": "Quiz",
}
VIEW = AddressFields(view=(list(VIEWS), "layers"))

st.title("Anatomy of a network")
VIEW.begin()
st.segmented_control(
    "What to look at",
    list(VIEWS),
    format_func=LABELS.__getitem__,
    key=VIEW.key("view"),
    required=True,
    label_visibility="collapsed",
)
VIEW.write()
VIEWS[VIEW.get("view")]()
