"""The digits themselves: which there are, what they look like, and how they lie to one another."""

import streamlit as st

from pages.parts import choose, navigation, words
from pages.parts.address_fields import AddressFields
from pages.parts.explore import map as digit_map
from pages.parts.explore import numbers, one, written
from pages.parts.own_digits import storage

navigation.require(__file__)

# What there is to look at, by its name in the address. Each is a file of pages/parts/explore/.
VIEWS = {
    "numbers": numbers.show,
    "written": written.show,
    "one": one.show,
    "map": digit_map.show,
}
LABELS = {
    "numbers": "As numbers",
    "written": "What people write",
    "one": "One digit",
    "map": "A map",
}
VIEW = AddressFields(look=(list(VIEWS), "numbers"))

st.title("Explore the digits")
storage.synchronize()
digits = choose.digits(own=True)
choose.offer_more_digits()
VIEW.begin()
st.segmented_control(
    "What to look at",
    list(VIEWS),
    format_func=LABELS.__getitem__,
    key=VIEW.key("look"),
    required=True,
    label_visibility="collapsed",
)
VIEW.write()
VIEWS[VIEW.get("look")](digits)

st.header("The words of the field")
with st.expander("All of them, in a sentence each", icon=":material/dictionary:"):
    st.markdown(words.glossary())
