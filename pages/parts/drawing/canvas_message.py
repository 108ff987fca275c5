"""What the paper in the browser has sent, as strokes.

It need not be a browser that sends: whoever speaks to the server can send anything in its place. So
everything is measured before it is worked on, and whatever no browser sends is read as nothing.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from mnist_core.drawing.sketch import STROKES, Sketch, Stroke, checked, checked_sketch
from mnist_core.errors import DrawingError

_NUMBERS = 20_000  # of one stroke
_NUMBERS_IN_ALL = 200_000

# What reading a message of any form may raise.
_NO_MESSAGE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


class Seen(NamedTuple):
    """What somebody sees on the paper."""

    sheet: str  # on which it is drawn
    on_picture: bool  # whether what lay on that sheet is still there
    strokes: tuple[Stroke, ...]


def read(message: object, top: str) -> Seen | None:
    """Read what the browser has sent.

    Parameters
    ----------
    message : object
        The state ``drawn`` of the component "paper", which its index.js describes.
    top : str
        The name of the sheet that lies on top.

    Returns
    -------
    Seen or None
        None if nothing was sent since that sheet came, or nothing that can be read.

    Raises
    ------
    DrawingError
        It is a drawing, and too much to be read.
    """
    if not isinstance(message, Mapping) or message.get("top") != top:
        return None
    try:
        with np.errstate(all="ignore"):  # numbers that no stroke has are found in its points
            strokes = [_stroke(numbers) for numbers in _measured(message["strokes"])]
        seen = Seen(str(message["sheet"]), message["picture"] is True, tuple(strokes))
    except _NO_MESSAGE:
        return None
    try:
        checked_sketch(strokes)
    except ValueError as error:
        raise DrawingError(
            f"That is more than can be read ({error}). Take something back, or clear the paper."
        ) from error
    return seen


def as_numbers(sketch: Sketch) -> list[list[int]]:
    """Return the strokes as the browser has them: each is width, erases, x, y, x, y, ..."""
    return [
        [int(stroke.width), int(stroke.erases), *stroke.points.astype(int).ravel().tolist()]
        for stroke in sketch.strokes
    ]


def _measured(strokes: Any) -> list[list[Any]]:
    """Return the strokes if they are lists and not too long; raise ValueError otherwise."""
    if not isinstance(strokes, list) or len(strokes) > 2 * STROKES:
        raise ValueError("no list of strokes")
    if not all(isinstance(stroke, list) and len(stroke) <= _NUMBERS for stroke in strokes):
        raise ValueError("no strokes")
    if sum(map(len, strokes)) > _NUMBERS_IN_ALL:
        raise ValueError("too many numbers")
    return strokes


def _stroke(numbers: list[Any]) -> Stroke:
    width, erases, *places = np.array(numbers, float).tolist()
    return checked(np.reshape(places, (-1, 2)), width, erases == 1)
