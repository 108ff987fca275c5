"""The paper to draw on. The only place that knows the canvas component."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

SIDE = 280  # CSS pixels: fits a phone, and a pen of 20 px makes strokes as wide as MNIST's
PAPER, INK = "#ffffff", "#1a1a2e"
PEN_WIDTH = 20


def draw() -> NDArray[np.uint8] | None:
    """Paper, pen width and a button to clear.

    Returns
    -------
    uint8, (280, 280, 4), RGBA, or None while the paper is blank.
    """
    # The canvas forgets its drawing only under a new key.
    sheet = st.session_state.setdefault("sheet", 0)
    with st.container(key="paper"):
        result = st_canvas(
            stroke_width=st.session_state.get("pen_width", PEN_WIDTH),
            stroke_color=INK,
            background_color=PAPER,
            width=SIDE,
            height=SIDE,
            return_image_data=True,
            key=f"canvas_{sheet}",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Clear", icon=":material/ink_eraser:", on_click=_new_sheet, shortcut="Escape")
        st.slider("Pen width", 8, 32, PEN_WIDTH, key="pen_width", format="%d px", width=150)
    if result.json_data is None or not result.json_data["objects"]:
        return None
    rgba: NDArray[np.uint8] | None = result.image_data
    return rgba


def _new_sheet() -> None:
    st.session_state["sheet"] += 1
