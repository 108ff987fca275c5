"""The sheet of paper: what lies on it, and how a link lays it out."""

import secrets

import streamlit as st

import mnist_core as mc
from mnist_core.drawing.sketch import Sketch, from_link
from pages.parts import state, switch, words
from pages.parts.drawing import canvas
from pages.parts.url import AddressChoice

DRAWING = AddressChoice("drawing", "several")

# Sheets whose pictures are kept, so that *Undo* can lead back to them.
_KEPT = 20


def put(sketch: Sketch, several: bool | None = None) -> None:
    """Lay `sketch` on a new sheet; the browser's *Undo* leads back to the one before.

    Parameters
    ----------
    sketch : Sketch
        What lies on it.
    several : bool, optional
        Whether it shows several digits; None leaves that as the visitor has it.
    """
    sheet = secrets.token_hex(4)
    pictures = {**state.PICTURES.get(), sheet: sketch.picture}
    state.PICTURES.set(dict(list(pictures.items())[-_KEPT:]))
    state.SHEET.set(sheet)
    state.BEGIN.set(sketch)
    state.SKETCH.set(sketch)
    state.PAPER_PROBLEM.pop()
    if several is not None:
        switch.put(state.SEVERAL, several)


def clear() -> None:
    """Lay out a new sheet with nothing on it."""
    put(Sketch())


def burn() -> None:
    """Leave nothing of all sheets: somebody else has sat down."""
    state.DESK.set(state.DESK.get() + 1)
    state.PICTURES.pop()
    put(Sketch())


def take_link() -> None:
    """Lay out the drawing of a link that was just followed."""
    asked = DRAWING.take_followed()
    if "drawing" not in asked:
        return
    try:
        put(from_link(asked["drawing"]), several="several" in asked)
    except mc.DrawingError as problem:
        state.PAPER_PROBLEM.set(str(problem))


def show() -> Sketch:
    """Show the sheet under the pen; returns what is drawn on it."""
    has_come = canvas.has_just_come()
    if has_come:
        state.BEGIN.set(state.SKETCH.get())
    sketch = state.BEGIN.get()
    try:
        seen = canvas.show(sketch, state.SHEET.get())
    except mc.DrawingError as problem:
        state.PAPER_PROBLEM.set(str(problem))
        seen = None
    if seen is not None:
        picture = state.PICTURES.get().get(seen.sheet) if seen.on_picture else None
        sketch = Sketch(seen.strokes, picture)
        if seen.strokes is not state.SKETCH.get().strokes:
            state.PAPER_PROBLEM.pop()
    state.SKETCH.set(sketch)
    if has_come and (more := canvas.taken_along(sketch)) is not None:
        put(more)
        st.rerun()
    return sketch


def write_link(sketch: Sketch) -> bool:
    """Put the drawing into the address; returns whether it fits there."""
    link = None if sketch.blank else sketch.to_link()
    if link is None:
        DRAWING.write({})
        return sketch.blank
    several = {"several": "1"} if state.SEVERAL.value.get() else {}
    DRAWING.write({"drawing": link, **several})
    return True


def choose_several() -> bool:
    """A switch: whether the drawing is read as several digits. It is in the page's address, with
    the drawing."""
    return switch.show(
        state.SEVERAL,
        words.fill("Several digits"),
        words.fill("Draw a number such as 2026: each digit is found and read by itself."),
    )
