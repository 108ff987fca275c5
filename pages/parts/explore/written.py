"""What people write: how they do it on average, in which styles, and who does it twice."""

import streamlit as st

import mnist_core as mc
from pages.parts.explore import average, doubles, some, styles, typical
from pages.parts.views import Views

PARTS = Views(
    "part",
    "Which part",
    {
        "some": ("Some of each", some.show),
        "average": ("On average", average.show),
        "typical": ("Typical and strange", typical.show),
        "styles": ("Styles", styles.show),
        "doubles": ("Doubles", doubles.show),
    },
)


def show(digits: mc.Digits) -> None:
    """A row of choices, and the one that is chosen."""
    st.header("What people write")
    PARTS.choose()(digits)
