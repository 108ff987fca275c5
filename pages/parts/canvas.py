"""The paper to draw on. The only place that knows the canvas component."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

SIDE = 280  # CSS pixels: fits a phone, and a pen of 20 px makes strokes as wide as MNIST's
PAPER, INK = "#ffffff", "#1a1a2e"
PEN_WIDTH = 20

# The canvas sends a drawing 200 ms after the pen was lifted, or at once when its button for that is pressed. So the
# button is pressed for the visitor when the pen leaves the paper. Should a later canvas have no such button, the 200 ms
# are back and nothing else is lost.
_send_at_once = st.components.v2.component(
    "send_at_once",
    js="""
    export default function() {
        let drawing = false
        const onPaper = (event) => event.composedPath().some((element) => element.matches?.(".st-key-paper"))
        const down = (event) => { drawing = event.composedPath()[0].tagName === "CANVAS" && onPaper(event) }
        const up = () => {
            if (!drawing) return
            drawing = false
            setTimeout(() => {  // once the canvas itself has seen the pen leave
                for (const element of document.querySelectorAll(".st-key-paper *"))
                    element.shadowRoot?.querySelector('[aria-label="Update the app with this drawing"]')?.click()
            })
        }
        const events = { mousedown: down, touchstart: down, mouseup: up, touchend: up }
        for (const [name, listener] of Object.entries(events)) window.addEventListener(name, listener)
        return () => {
            for (const [name, listener] of Object.entries(events)) window.removeEventListener(name, listener)
        }
    }
    """,
)


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
        _send_at_once(key="send_at_once")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Clear", icon=":material/ink_eraser:", on_click=_new_sheet, shortcut="Escape")
        st.slider("Pen width", 8, 32, PEN_WIDTH, key="pen_width", format="%d px", width=150)
    if result.json_data is None or not result.json_data["objects"]:
        return None
    rgba: NDArray[np.uint8] | None = result.image_data
    return rgba


def _new_sheet() -> None:
    st.session_state["sheet"] += 1
