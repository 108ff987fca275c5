"""The paper in the browser: the only place that knows its component."""

from typing import Any

from mnist_core import figures
from mnist_core.drawing.sketch import Sketch
from pages.parts import state
from pages.parts.components import component
from pages.parts.drawing import canvas_message
from pages.parts.drawing.canvas_message import Seen

_paper = component("paper")


def show(begin: Sketch, sheet: str) -> Seen | None:
    """Show the paper and its tools.

    Parameters
    ----------
    begin : Sketch
        What lies on the top sheet at first.
    sheet : str
        The name of that sheet. Where another one comes, it is laid on top of the others.

    Returns
    -------
    Seen or None
        What is on the paper now; None where that is `begin` still.

    Raises
    ------
    DrawingError
        More was drawn than can be read.
    """
    data: dict[str, Any] = {
        "sheet": sheet,
        "strokes": canvas_message.as_numbers(begin),
        "picture": None if begin.picture is None else figures.as_ink(begin.picture),
        "desk": state.DESK.get(),
    }
    sent = _paper(data=data, key=state.CANVAS.key, on_drawn_change=lambda: None)
    return canvas_message.read(sent.drawn, sheet)


def has_just_come() -> bool:
    """Whether the page was opened just now: the browser has sent nothing of this stay here."""
    return not state.CANVAS.is_set()
