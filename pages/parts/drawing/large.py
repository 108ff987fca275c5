"""A page for a projector: large paper, large text, one thing at a time."""

import streamlit as st

from pages.parts.components import page_style
from pages.parts.url import AddressChoice

LARGE = AddressChoice("large")


def is_on() -> bool:
    """Whether the page is large, as ``?large=1`` in its address or the button of `offer` says."""
    asked = LARGE.take_followed()
    on = (asked or LARGE.kept()).get("large") == "1"
    LARGE.write({"large": "1"} if on else {})
    if on:
        st.html(page_style("large"))
    return on


def offer(on: bool) -> None:
    """A button that changes between the sizes; `on` is what the size is now."""
    st.button(
        "Usual size" if on else "Large",
        icon=":material/fullscreen_exit:" if on else ":material/fullscreen:",
        help="For a projector: a large paper, and text that the third row reads.",
        on_click=LARGE.keep,
        args=({} if on else {"large": "1"},),
    )
