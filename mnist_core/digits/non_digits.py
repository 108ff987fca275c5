"""Drawings that are no digits: what a network must learn to be unsure about.

They are letters, shapes, scribbles, dots, and digits written over one another. All are strokes, so
that they are drawn the way a visitor's digits are. Letters and shapes that are also somebody's
digit (O, I, S, Y, Z, a plain circle) are left out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.pen_digits import PenDigit

Stroke = NDArray[np.float64]  # (points, 2)
Rng = np.random.Generator

# Each is a few strokes through points of a 4 x 6 grid. "06 20 46, 14 34" is a stroke through the
# points (0, 6), (2, 0), (4, 6) and one through (1, 4), (3, 4), where y runs down.
_GRID_HEIGHT = 6
_LETTERS = {
    "A": "06 20 46, 14 34",
    "C": "41 20 01 05 26 45",
    "E": "40 00 06 46, 03 33",
    "F": "40 00 06, 03 33",
    "H": "00 06, 40 46, 03 43",
    "K": "00 06, 40 03 46",
    "M": "06 00 23 40 46",
    "N": "06 00 46 40",
    "P": "06 00 30 41 42 33 03",
    "R": "06 00 30 41 42 33 03 46",
    "T": "00 40, 20 26",
    "U": "00 05 16 36 45 40",
    "V": "00 26 40",
    "W": "00 16 22 36 40",
    "X": "00 46, 40 06",
    "a": "42 22 03 05 26 44 42 46",
    "d": "40 46, 43 22 03 05 26 45",
    "e": "04 44 33 13 04 16 46",
    "h": "00 06, 04 13 33 44 46",
    "k": "00 06, 32 04 36",
    "m": "06 02, 03 12 23 26, 23 32 43 46",
    "n": "02 06, 03 12 32 43 46",
    "r": "02 06, 04 13 33",
    "t": "20 25 36, 02 42",
    "u": "02 05 16 36 44, 42 46",
    "w": "02 16 23 36 42",
    "x": "02 46, 42 06",
}
_SHAPES = {
    "triangle": "06 20 46 06",
    "star": "16 20 36 02 42 16",
    "cross": "03 43, 21 25",
    "arrow": "03 43, 31 43 35",
    "house": "06 02 20 42 46 06, 16 14 24 26",
    "check": "03 16 40",
    "heart": "22 10 01 03 26 43 41 30 22",
    "zigzag": "03 11 15 22 25 32 36 43",
    "hash": "10 16, 30 36, 02 42, 04 44",
    "equals": "02 42, 04 44",
    "bars": "10 16, 30 36",
    "face": "10 30 42 44 36 16 04 02 10, 12 13, 32 33, 14 25 34",
}
# These are never seen in training, so that a test on them tells something about other drawings.
HELD_OUT = ("K", "R", "W", "d", "k", "star", "house", "heart")

# A kind that stands here twice is drawn twice as often.
_KINDS = (
    "letter",
    "letter",
    "shape",
    "scribble",
    "scribble",
    "overwritten",
    "overwritten",
    "dot",
)


def draw_nonsense(
    rng: Rng, digits: Sequence[PenDigit], *, held_out: bool = False
) -> tuple[str, list[Stroke]]:
    """Make a drawing that is no digit.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.
    digits : sequence of PenDigit
        Digits to write over one another.
    held_out : bool, optional
        Take the letters and shapes of `HELD_OUT` instead of the others.

    Returns
    -------
    kind : str
        ``"letter"``, ``"shape"``, ``"scribble"``, ``"overwritten"`` or ``"dot"``.
    strokes : list of ndarray of float, (points, 2)
        In about a unit square, y down.
    """
    kind = str(rng.choice(_KINDS))
    match kind:
        case "letter":
            strokes = _written(_LETTERS, rng, held_out)
        case "shape":
            strokes = _written(_SHAPES, rng, held_out)
        case "scribble":
            strokes = _scribbles(rng)
        case "overwritten":
            strokes = _overwritten(rng, digits)
        case _:
            strokes = [np.zeros((1, 2))]
    return kind, strokes


def _written(alphabet: dict[str, str], rng: Rng, held_out: bool) -> list[Stroke]:
    """Write a letter or shape by a slightly distorting, slightly trembling hand."""
    names = [name for name in alphabet if (name in HELD_OUT) == held_out]
    strokes = _on_the_grid(alphabet[rng.choice(names)])
    distortion = np.eye(2) + rng.normal(0, 0.12, (2, 2))
    written = []
    for stroke in strokes:
        trembling = stroke + rng.normal(0, 0.03, stroke.shape)
        written.append(_rounded(trembling, rng) @ distortion.T)
    return written


def _on_the_grid(text: str) -> list[Stroke]:
    """Read strokes such as ``"06 20 46, 14 34"``; the result is 1 high."""
    strokes = []
    for stroke in text.split(", "):
        points = [[int(number) for number in point] for point in stroke.split()]
        strokes.append(np.array(points) / _GRID_HEIGHT)
    return strokes


def _rounded(stroke: Stroke, rng: Rng) -> Stroke:
    """Cut corners by Chaikin's algorithm, or leave them as they are: people do both."""
    for _ in range(rng.integers(0, 3)):
        if len(stroke) < 3:
            continue
        starts = stroke[:-1]
        ends = stroke[1:]
        near_start = 0.75 * starts + 0.25 * ends
        near_end = 0.25 * starts + 0.75 * ends
        cut = np.stack([near_start, near_end], axis=1).reshape(-1, 2)
        stroke = np.concatenate([stroke[:1], cut, stroke[-1:]])
    return stroke


def _scribbles(rng: Rng) -> list[Stroke]:
    """Draw wandering lines until they are tangled."""
    strokes = [_scribble(rng) for _ in range(rng.integers(1, 4))]
    while not _tangled(strokes):
        strokes.append(_scribble(rng))
    return strokes


def _scribble(rng: Rng) -> Stroke:
    """Draw a smooth wandering line: the sum of five random waves."""
    time = np.linspace(0, rng.uniform(1, 3), 60)
    slowness = np.arange(1, 6)[:, np.newaxis] ** 0.5
    heights = rng.normal(0, 1, (5, 2)) / slowness
    phases = rng.uniform(0, 2 * np.pi, (5, 2))
    speeds = rng.uniform(0.5, 6, (5, 2))
    waves = heights * np.sin(speeds * time[:, np.newaxis, np.newaxis] + phases)
    line: Stroke = waves.sum(axis=1)
    middle = rng.normal(0.5, 0.15, 2)
    return line / 4 + middle


def _tangled(strokes: list[Stroke]) -> bool:
    """Return whether a scribble is more than a line or an arc, which might be a one or a seven."""
    length = sum(_length(stroke) for stroke in strokes)
    extent = float(np.ptp(np.concatenate(strokes), axis=0).max())
    return length > 4 * extent


def _length(stroke: Stroke) -> float:
    steps = np.diff(stroke, axis=0)
    return float(np.linalg.norm(steps, axis=1).sum())


def _overwritten(rng: Rng, digits: Sequence[PenDigit]) -> list[Stroke]:
    """Write two or three different digits over one another, a little apart."""
    count = rng.integers(2, 4)
    strokes: list[Stroke] = []
    labels: set[int] = set()
    while len(labels) < count:
        digit = digits[int(rng.integers(len(digits)))]
        if digit.label in labels:
            continue
        labels.add(digit.label)
        shift = rng.uniform(-0.35, 0.35, 2)
        strokes += [stroke + shift for stroke in digit.strokes]
    return strokes
