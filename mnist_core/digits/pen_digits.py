"""Digits written with a pen on a screen: strokes, and how a visitor's canvas would show them."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.pen import Strokes
from mnist_core.errors import DataError

Stroke = NDArray[np.float64]  # (points, 2)


@dataclass(frozen=True, eq=False)
class PenDigit:
    """A digit as somebody wrote it.

    Attributes
    ----------
    label : int
        0..9.
    strokes : tuple of ndarray of float, (points, 2)
        In the order in which they were drawn. Each point is x (to the right), y (down). The
        digit's longer side is 1.
    writer : str
        Who wrote it. Empty if that is not known.
    """

    label: int
    strokes: tuple[Stroke, ...]
    writer: str = ""


def read_pen_digits(file: Path) -> list[PenDigit]:
    """Read digits in strokes from gzipped JSON lines.

    Parameters
    ----------
    file : Path
        Each line is ``{"label": 7, "writer": "...", "strokes": [[[x, y], ...], ...]}``.

    Returns
    -------
    list of PenDigit
        In the order of the lines.

    Raises
    ------
    DataError
        If a line is not of this form.
    """
    digits = []
    with gzip.open(file, "rt") as lines:
        for row, line in enumerate(lines, start=1):
            try:
                digits.append(_pen_digit(line))
            except (ValueError, KeyError, TypeError) as error:
                raise DataError(
                    f"this is no digit in strokes ({error}).", file=file.name, row=row
                ) from error
    return digits


def _pen_digit(line: str) -> PenDigit:
    stored = json.loads(line)
    strokes = [np.array(stroke, float) for stroke in stored["strokes"]]
    return PenDigit(
        label=int(stored["label"]),
        strokes=tuple(stroke.reshape(-1, 2) for stroke in strokes),
        writer=stored.get("writer", ""),
    )


def pen_by_writer(folder: Path) -> tuple[list[PenDigit], dict[str, list[PenDigit]]]:
    """Return pen digits to train on, and the held-out digits of other writers.

    A fifth of the writers of each set is held out.

    Parameters
    ----------
    folder : Path
        Holds ``unipen_digits_dev.jsonl.gz`` and ``pendigits_train.jsonl.gz``.

    Returns
    -------
    train : list of PenDigit
        Of both sets.
    held_out : dict of list of PenDigit
        Under ``"unipen"`` and ``"pendigits"``.
    """
    unipen = read_pen_digits(folder / "unipen_digits_dev.jsonl.gz")
    writers = sorted({digit.writer for digit in unipen})
    held_out_writers = set(writers[::5])
    # pendigits names no writers, but its digits stand in their order. The last fifth was written by
    # six people.
    pendigits = read_pen_digits(folder / "pendigits_train.jsonl.gz")
    cut = len(pendigits) * 4 // 5
    train = []
    held_out: dict[str, list[PenDigit]] = {"unipen": [], "pendigits": pendigits[cut:]}
    for digit in unipen:
        if digit.writer in held_out_writers:
            held_out["unipen"].append(digit)
        else:
            train.append(digit)
    train += pendigits[:cut]
    return train, held_out


def distances_along(stroke: Stroke) -> NDArray[np.float64]:
    """Return how far along a stroke each of its points lies.

    Parameters
    ----------
    stroke : ndarray of float, (points, 2)
        In any unit.

    Returns
    -------
    ndarray of float, (points,)
        In that unit; the first is 0.

    Examples
    --------
    >>> import numpy as np
    >>> distances_along(np.array([[0, 0], [3, 4], [3, 5]])).tolist()
    [0.0, 5.0, 6.0]
    """
    steps = np.linalg.norm(np.diff(stroke, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def visitors_pen(rng: np.random.Generator, side: int = 280) -> tuple[float, float]:
    """Choose how large a visitor draws, and with which pen.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.
    side : int, optional
        Of the canvas, in pixels.

    Returns
    -------
    size : float
        Of the longer side of the strokes, in pixels: 0.33 to 0.85 of the canvas.
    width : float
        Of the pen: 8 to 30 pixels.
    """
    width = float(rng.uniform(8, 30))
    share = float(rng.uniform(0.33, 0.85))
    return min(share * side, side - width), width


def as_visitors_draw(
    strokes: Strokes,
    rng: np.random.Generator,
    side: int = 280,
) -> tuple[list[Stroke], float]:
    """Give strokes a size and a place that a visitor may choose, and choose a pen width.

    The longer side of the strokes becomes 0.33 to 0.85 of the canvas. They lie anywhere on it. The
    pen is 8 to 30 pixels wide.

    Parameters
    ----------
    strokes : sequence of ndarray of float, (points, 2)
        In any unit.
    rng : Generator
        Where chance comes from.
    side : int, optional
        Of the canvas, in pixels.

    Returns
    -------
    strokes : list of ndarray of float, (points, 2)
        In pixels of the canvas.
    width : float
        Of the pen, in pixels.
    """
    size, width = visitors_pen(rng, side)
    points = np.concatenate(list(strokes))
    corner = points.min(axis=0)
    extent = np.ptp(points, axis=0)
    scale = size / max(float(extent.max()), 1e-6)  # a dot has no extent
    room = side - width - extent * scale
    place = width / 2 + rng.uniform(0, 1, 2) * room
    placed = [(stroke - corner) * scale + place for stroke in strokes]
    return placed, width
