"""The digits themselves: which there are, what they look like, and how they lie to one another."""

import streamlit as st

from pages.parts import choose, early, navigation, words
from pages.parts.explore import map as digit_map
from pages.parts.explore import numbers, one, written
from pages.parts.own_digits import storage
from pages.parts.views import Views

navigation.require(__file__)

# What there is to look at, by its name in the address. Each is a file of pages/parts/explore/.
VIEWS = Views(
    "look",
    "What to look at",
    {
        "numbers": ("As numbers", numbers.show),
        "written": ("What people write", written.show),
        "one": ("One digit", one.show),
        "map": ("A map", digit_map.show),
    },
)

early.load("altair", "pandas")  # for the first chart, while the digits are read

st.title("Explore the digits")
storage.synchronize(asked_for=choose.asks_for_own_digits())
digits = choose.digits(own=True)
choose.offer_more_digits()
VIEWS.choose()(digits)

st.header("The words of the field")
with st.expander("All of them, in a sentence each", icon=":material/dictionary:"):
    st.markdown(words.glossary())

early.load("scipy.ndimage", "scipy.linalg")  # for the other views
