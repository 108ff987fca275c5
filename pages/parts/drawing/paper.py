"""The paper and its tools, as the screen shows them: the sheet, pen and eraser, a clean sheet,
pictures from elsewhere."""

import streamlit as st

from mnist_core.drawing.preprocessing import Picture
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch
from pages.parts import state, words
from pages.parts.drawing import pictures, sheet

TOOLS = {"pen": "Pen", "eraser": "Eraser"}
PEN_WIDTHS = (8, 32)


def draw() -> tuple[Sketch, Picture | None]:
    """Paper and tools.

    Returns
    -------
    sketch : Sketch
        What is drawn.
    ink : float32, (280, 280), 0..1, or None
        Its ink; None while the paper is blank.
    """
    sheet.take_link()
    sketch, ink = sheet.show()
    fits = sheet.write_link(sketch)
    _tools(sketch, blank=ink is None)
    with st.container(horizontal=True, width=PAPER_SIDE):
        _pen_width()
        pictures.offer()
    pictures.take_pasted()
    if problem := state.PAPER_PROBLEM.get():
        st.error(words.literal(problem), icon=":material/error:")
    if not fits:
        st.caption(
            "A photo, or so long a drawing, does not fit into the page's address: a link or a"
            " refresh loses it."
        )
    return sketch, ink


def _tools(sketch: Sketch, blank: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", width=PAPER_SIDE):
        st.segmented_control(
            "Tool",
            list(TOOLS),
            format_func=TOOLS.__getitem__,
            default=state.TOOL.default,
            key=state.TOOL.key,
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
        something_before = state.REPLACED.is_set()
        if not (blank and something_before):
            st.button(
                "Clear",
                icon=":material/delete:",
                on_click=sheet.clear,
                shortcut="Delete",
                disabled=blank,
            )
        if something_before and (blank or sheet.untouched(sketch)):
            st.button(
                "Bring it back",
                icon=":material/undo:",
                on_click=sheet.bring_back,
                help="What was drawn before.",
            )


def _pen_width() -> None:
    label = words.fill("Pen {width} px", width=state.PEN_WIDTH.get())
    with st.popover(label, icon=":material/line_weight:"):
        low, high = PEN_WIDTHS
        width = st.slider(
            "Pen width",
            low,
            high,
            state.PEN_WIDTH.default,
            key=state.PEN_WIDTH.key,
            format="%d px",
            width=220,
            persist_state="session",
        )
        st.html(_dot(width))


def _dot(width: int) -> str:
    style = f"width:{width}px;height:{width}px;border-radius:50%;margin:auto"
    return f'<div aria-hidden="true" style="{style};background:currentColor"></div>'
