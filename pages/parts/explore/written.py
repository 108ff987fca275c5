"""What people write: how they do it on average, in which styles, and who does it twice."""

import streamlit as st

import mnist_core as mc
from pages.parts.address_fields import AddressFields
from pages.parts.explore import average, doubles, some, styles, typical

PARTS = {
    "some": some.show,
    "average": average.show,
    "typical": typical.show,
    "styles": styles.show,
    "doubles": doubles.show,
}
LABELS = {
    "some": "Some of each",
    "average": "On average",
    "typical": "Typical and strange",
    "styles": "Styles",
    "doubles": "Doubles",
}
PART = AddressFields(part=(list(PARTS), "some"))


def show(digits: mc.Digits) -> None:
    """A row of choices, and the one that is chosen."""
    st.header("What people write")
    PART.begin()
    st.segmented_control(
        "Which part",
        list(PARTS),
        format_func=LABELS.__getitem__,
        key=PART.key("part"),
        required=True,
        label_visibility="collapsed",
    )
    PART.write()
    PARTS[PART.get("part")](digits)
