"""What the browser's canvas has sent, as strokes.

It need not be a browser that sends: whoever speaks to the server can send anything in its place. So
everything is measured before it is worked on, and whatever no browser sends is read as nothing.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from mnist_core.drawing.sketch import STROKES, Stroke, checked, checked_sketch
from mnist_core.errors import DrawingError
from pages.parts.drawing.canvas_layout import FINENESS, PAPER

_COMMANDS = 20_000  # of all strokes
_BEND = 0.5  # pixels of the paper: a curve that is nearer to a line is one
_PIECES = 16  # of a curve, at most

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


def read(message: Any, layout: int) -> tuple[Stroke, ...] | None:
    """Read what the browser has sent.

    Parameters
    ----------
    message : object
        The state of the package's component, which holds Fabric's description of the drawing.
    layout : int
        The number of what was laid out last.

    Returns
    -------
    tuple of Stroke or None
        All that is on the paper now. None if nothing was sent since that was laid out, or nothing
        that can be read.

    Raises
    ------
    DrawingError
        It is a drawing, and too much to be read.
    """
    try:
        label, *objects = message["drawing"]["raw"]["objects"]
        if label["backgroundColor"] != str(layout):
            return None
        paths = _measured([drawn for drawn in objects if drawn["type"] != "Image"])
        with np.errstate(all="ignore"):  # numbers that no stroke has are found in its points
            strokes = tuple(_stroke(path) for path in paths)
    except _NO_MESSAGE:
        return None
    try:
        checked_sketch(strokes)
    except ValueError as error:
        raise DrawingError(
            f"That is more than can be read ({error}). The last stroke is left out."
        ) from error
    return strokes


def is_same(strokes: tuple[Stroke, ...], others: tuple[Stroke, ...]) -> bool:
    """Return whether two drawings are the same, however often a pen has stood still."""
    if len(strokes) != len(others):
        return False
    return all(
        (stroke.width, stroke.erases) == (other.width, other.erases)
        and np.array_equal(_steps(stroke.points), _steps(other.points))
        for stroke, other in zip(strokes, others, strict=True)
    )


def _measured(paths: list[Any]) -> list[Any]:
    """Return the paths if they are not too many; raise ValueError otherwise."""
    if len(paths) > 2 * STROKES or sum(len(path["path"]) for path in paths) > _COMMANDS:
        raise ValueError("more than anybody draws")
    return paths


def _stroke(path: dict[str, Any]) -> Stroke:
    points = _along(path["path"]) / FINENESS
    stroke = checked(points, path["strokeWidth"] / FINENESS, path["stroke"] == PAPER)
    return Stroke(_steps(stroke.points), stroke.width, stroke.erases)


def _along(commands: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the points of a path. Fabric writes M x y, then L x y, or Q and two points for a curve
    that begins where the last command has ended, bends towards the first and ends in the second."""
    here = np.array(commands[0][1:3], float)
    points = [here]
    for name, *numbers in commands[1:]:
        *towards, x, y = numbers
        end = np.array([x, y], float)
        if name == "Q":
            points += _curve(here, np.array(towards, float).reshape(2), end)
        points.append(end)
        here = end
    return np.array(points)


def _curve(begin: Any, towards: Any, end: Any) -> list[Any]:
    """Return points between the ends of a curve, so many that lines between them do as well."""
    bend = float(np.abs(towards - (begin + end) / 2).max()) / 2 / FINENESS
    pieces = min(math.ceil(math.sqrt(bend / _BEND)), _PIECES)
    shares = [piece / pieces for piece in range(1, pieces)]
    return [
        (1 - share) ** 2 * begin + 2 * share * (1 - share) * towards + share**2 * end
        for share in shares
    ]


def _steps(points: Any) -> Any:
    """Return the points without those that are the same as the one before."""
    moves = np.any(np.diff(points, axis=0) != 0, axis=1)
    return points[np.concatenate([[True], moves])]
