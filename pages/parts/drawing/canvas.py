"""The canvas to draw on. The only place that knows its component, and Fabric, the library behind
that."""

from typing import Any

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from mnist_core.drawing.preprocessing import Picture
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch
from pages.parts import state
from pages.parts.components import component, read_file
from pages.parts.drawing import canvas_layout, canvas_message
from pages.parts.drawing.canvas_layout import INK, PAPER

_at_hand = component("at_hand")
_CANVAS_STYLE = read_file("at_hand", "canvas.css")


def show(begin: Sketch, sheet: int, pen_width: int, erase: bool) -> tuple[Sketch, Picture | None]:
    """The canvas, in a container with the key ``paper``.

    Parameters
    ----------
    begin : Sketch
        What lies on it at first.
    sheet : int
        The number of the sheet; the canvas is laid out anew when it changes.
    pen_width : int
        In pixels of the canvas.
    erase : bool
        Whether the pen takes ink away: it writes in the paper's colour.

    Returns
    -------
    sketch : Sketch
        What has been drawn.
    ink : float32, (280, 280), 1 = darkest, or None
        Its ink as the browser shows it; None on blank paper.
    """
    _lay_out_new(begin, sheet)
    with st.container(key="paper"):
        objects, png = _sent(pen_width, erase)
        _at_hand(data=_CANVAS_STYLE, key="unseen_at_hand")
    if canvas_message.is_same(objects, state.CANVAS_BEFORE.get()):
        # What the browser showed before it lays out the new sheet.
        return begin, canvas_message.visible(begin.ink())
    state.CANVAS_OBJECTS.set(objects)
    state.CANVAS_BEFORE.set(None)
    return canvas_message.read(objects, png)


def _sent(pen_width: int, erase: bool) -> tuple[list[Any], bytes | None]:
    """Show the canvas; return Fabric's objects and the PNG that the browser has sent, if any."""
    try:
        result = st_canvas(
            stroke_width=pen_width,
            stroke_color=PAPER if erase else INK,
            background_color=PAPER,
            width=PAPER_SIDE,
            height=PAPER_SIDE,
            return_image_data=True,
            initial_drawing=state.CANVAS_LAYOUT.get(),
            key=state.CANVAS.key,
        )
        return canvas_message.objects_in(result.json_data), result.image_bytes
    except (AttributeError, LookupError, TypeError, ValueError):
        # The component takes its message apart without a look, and no browser has sent this one.
        return [], b""


def _lay_out_new(begin: Sketch, sheet: int) -> None:
    """Note what the canvas begins with, on a new sheet."""
    # On a page that was left and opened again the browser's canvas begins anew.
    opened_again = not state.CANVAS.is_set()
    if not opened_again and state.CANVAS_SHEET.get() == sheet:
        return
    state.CANVAS_BEFORE.set(None if opened_again else state.CANVAS_OBJECTS.get())
    state.CANVAS_LAYOUT.set(canvas_layout.lay_out(begin) | {"sheet": sheet})
    state.CANVAS_SHEET.set(sheet)
