"""The paper and its tools, as the screen shows them, and pictures from elsewhere."""

import streamlit as st

from mnist_core.drawing.sketch import Sketch
from pages.parts import state, words
from pages.parts.drawing import canvas, pictures, sheet


def bring_scripts() -> None:
    """Bring what makes the canvas the page's paper: once a page, and before the canvas, so that
    nobody draws on anything else."""
    canvas.bring_scripts()


def draw() -> Sketch:
    """Paper and tools; returns what is drawn."""
    sheet.take_link()
    with st.container(key="paper"):
        sketch = sheet.show()
        with st.container(key="pictures"):
            pictures.offer()
    fits = sheet.write_link(sketch)
    pictures.take_pasted()
    if problem := state.PAPER_PROBLEM.get():
        st.error(words.literal(problem), icon=":material/error:")
    if not fits:
        st.caption(
            "A photo, or so long a drawing, does not fit into the page's address: a link or a"
            " refresh loses it."
        )
    return sketch
