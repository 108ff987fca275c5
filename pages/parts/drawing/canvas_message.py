"""What the browser's canvas has sent, as strokes.

It need not be a browser that sends: whoever speaks to the server can send anything in its place. So
everything is measured before it is worked on, and whatever no browser sends is read as nothing.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.laid_picture import read_ink
from mnist_core.drawing.sketch import STROKES, Stroke, checked, checked_sketch
from mnist_core.errors import DrawingError
from pages.parts.drawing.canvas_layout import FINENESS, PAPER

_COMMANDS = 20_000  # of all strokes
BEND = 0.5  # pixels of the paper: a curve that is nearer to a line is one
PIECES = 16  # of a curve, at most

# Decimals of a pixel of the canvas. Places come from those on the screen, a billionth off: half a
# pixel would be rounded by chance, and otherwise by the browser that answers while one draws.
DECIMALS = 3

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


def read(message: Any, label: str) -> tuple[Stroke, ...] | None:
    """Read what the browser has sent.

    Parameters
    ----------
    message : object
        The state of the package's component, which holds Fabric's description of the drawing.
    label : str
        The name of what was laid out last.

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
        first, *objects = message["drawing"]["raw"]["objects"]
        if first["backgroundColor"] != label:
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


def picture(message: Any) -> NDArray[np.uint8] | None:
    """Return the picture below the strokes, as `read_ink` does; None where there is none that can
    be read."""
    try:
        objects = message["drawing"]["raw"]["objects"]
        return next((read_ink(one["src"]) for one in objects if one["type"] == "Image"), None)
    except (*_NO_MESSAGE, DrawingError):
        return None


def label(message: Any) -> str | None:
    """Return the name of what was laid out when a message was sent; None where it has none."""
    try:
        found = message["drawing"]["raw"]["objects"][0]["backgroundColor"]
    except _NO_MESSAGE:
        return None
    return found if isinstance(found, str) else None


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
    ends = np.array([command[-2:] for command in commands], float).round(DECIMALS)
    begin, end = ends[:-1], ends[1:]
    bent = [command[-4:-2] if command[0] == "Q" else command[-2:] for command in commands[1:]]
    towards = np.array(bent, float).reshape(-1, 2).round(DECIMALS)
    # So many points between the ends of a curve that lines between them do as well.
    bends = np.abs(towards - (begin + end) / 2).max(axis=1) / 2 / FINENESS
    is_curve = np.array([command[0] == "Q" for command in commands[1:]], bool)
    pieces = np.ceil(np.sqrt(bends / BEND)).clip(1, PIECES)
    pieces = np.where(is_curve, pieces, 1).astype(int)
    of = np.repeat(np.arange(len(pieces)), pieces)
    place = np.arange(len(of)) - np.repeat(pieces.cumsum() - pieces, pieces) + 1
    share = (place / pieces[of])[:, np.newaxis]
    curves = (1 - share) ** 2 * begin[of] + 2 * share * (1 - share) * towards[of]
    return np.concatenate([ends[:1], curves + share**2 * end[of]])


def _steps(points: Any) -> Any:
    """Return the points without those that are the same as the one before."""
    moves = np.any(np.diff(points, axis=0) != 0, axis=1)
    return points[np.concatenate([[True], moves])]
