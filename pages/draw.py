"""Draw a digit, read the answer, and look closer at how it came about."""

import streamlit as st

from pages.parts import navigation
from pages.parts.drawing import desk, large, paper

navigation.require(__file__)

st.title("Draw a digit")


@st.fragment
def draw_and_answer() -> None:
    is_large = large.is_on()
    places = desk.lay_out()
    with places.paper:
        sketch = paper.draw()
    # The paper is on its way now. What is said to a drawing takes as long to import as a browser
    # takes to show it.
    from pages.parts.drawing import reading

    reading.show(sketch, places, is_large)


paper.bring_scripts()
draw_and_answer()
from pages.parts.drawing import live  # noqa: E402

live.prepare()
