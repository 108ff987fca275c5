"""The anatomy of a network: its layers, and where each of its numbers comes from."""

import streamlit as st

from pages.parts import navigation
from pages.parts.anatomy import compose, layers, quiz, weights, workbench
from pages.parts.views import Views

navigation.require(__file__)

# What there is to look at, by its name in the address. Each is a file of pages/parts/anatomy/.
VIEWS = Views(
    "view",
    "What to look at",
    {
        "layers": ("Layers", layers.show),
        "workbench": ("Workbench", workbench.show),
        "weights": ("Weights", weights.show),
        "compose": ("Compose", compose.show),
        "quiz": ("Quiz", quiz.show),
    },
)

st.title("Anatomy of a network")
VIEWS.choose()()
