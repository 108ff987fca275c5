"""The sheet of paper: what lies on it, what was there before, and how a link lays it out."""

import mnist_core as mc
from mnist_core.drawing.preprocessing import Picture
from mnist_core.drawing.sketch import Sketch, from_link
from pages.parts import state, switch, words
from pages.parts.drawing import canvas
from pages.parts.url import AddressChoice

DRAWING = AddressChoice("drawing", "several")


def put(sketch: Sketch, several: bool | None = None) -> None:
    """Lay `sketch` on a new sheet; what was on the old one can be brought back.

    Parameters
    ----------
    sketch : Sketch
        What lies on it.
    several : bool, optional
        Whether it shows several digits; None leaves that as the visitor has it.
    """
    old = state.SKETCH.get()
    if not old.blank:
        state.REPLACED.set(old)
    state.SKETCH.set(sketch)
    state.SHEET.set(state.SHEET.get() + 1)
    state.STROKES_AT_FIRST.set(len(sketch.strokes))
    state.PAPER_PROBLEM.pop()
    if several is not None:
        switch.put(state.SEVERAL, several)


def clear() -> None:
    """Lay out a new sheet with nothing on it."""
    put(Sketch())


def bring_back() -> None:
    """Lay out again what was on the sheet before."""
    if replaced := state.REPLACED.pop():
        put(replaced)


def take_link() -> None:
    """Lay out the drawing of a link that was just followed."""
    asked = DRAWING.take_followed()
    if "drawing" not in asked:
        return
    try:
        put(from_link(asked["drawing"]), several="several" in asked)
    except mc.DrawingError as problem:
        state.PAPER_PROBLEM.set(str(problem))


def show() -> tuple[Sketch, Picture | None]:
    """The sheet under the pen.

    Returns
    -------
    sketch : Sketch
        What is drawn.
    ink : float32, (280, 280), 0..1, or None
        Its ink; None while the paper is blank.
    """
    begin = state.SKETCH.get()
    erase = state.TOOL.get() == "eraser"
    sketch, ink = canvas.show(begin, state.SHEET.get(), state.PEN_WIDTH.get(), erase)
    if sketch.blank and not begin.blank:
        state.REPLACED.set(begin)
    state.SKETCH.set(sketch)
    return sketch, ink


def write_link(sketch: Sketch) -> bool:
    """Put the drawing into the address; returns whether it fits there."""
    link = None if sketch.blank else sketch.to_link()
    if link is None:
        DRAWING.write({})
        return sketch.blank
    several = {"several": "1"} if state.SEVERAL.value.get() else {}
    DRAWING.write({"drawing": link, **several})
    return True


def untouched(sketch: Sketch) -> bool:
    """Whether nothing was drawn on the sheet since it was laid out."""
    return len(sketch.strokes) == state.STROKES_AT_FIRST.get()


def choose_several() -> bool:
    """A switch: whether the drawing is read as several digits. It is in the page's address, with
    the drawing."""
    return switch.show(
        state.SEVERAL,
        words.fill("Several digits"),
        words.fill("Draw a number such as 2026: each digit is found and read by itself."),
    )
