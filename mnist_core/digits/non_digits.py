"""Drawings that are no digits: what a network must learn to be unsure about.

Letters, shapes, scribbles, dots, and digits written over one another, all as strokes, so that they
are drawn the way a visitor's digits are. Letters and shapes that are also somebody's digit (O, I,
S, Y, Z, a plain circle) are left out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.pen_digits import PenDigit

Strokes = list[NDArray[np.float64]]

# Each a few strokes through points of a 4 x 6 grid, written "xy xy xy, xy xy"; y down.
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
# Seen in training never, so that a test on them says something about other drawings too.
HELD_OUT = ("K", "R", "W", "d", "k", "star", "house", "heart")


def draw_nonsense(
    rng: np.random.Generator, digits: Sequence[PenDigit], *, held_out: bool = False
) -> tuple[str, Strokes]:
    """A drawing that is no digit: what kind, and its strokes in a unit square.

    Parameters
    ----------
    digits : to write over one another.
    held_out : take the letters and shapes of `HELD_OUT` instead of the others.
    """
    kind = str(
        rng.choice(
            [
                "letter",
                "letter",
                "shape",
                "scribble",
                "scribble",
                "overwritten",
                "overwritten",
                "dot",
            ]
        )
    )
    match kind:
        case "letter":
            return kind, _written(_LETTERS, rng, held_out)
        case "shape":
            return kind, _written(_SHAPES, rng, held_out)
        case "scribble":
            strokes = [_scribble(rng) for _ in range(rng.integers(1, 4))]
            while not _tangled(strokes):
                strokes.append(_scribble(rng))
            return kind, strokes
        case "overwritten":
            return kind, _overwritten(rng, digits)
        case _:
            return kind, [np.zeros((1, 2))]


def _written(alphabet: dict[str, str], rng: np.random.Generator, held_out: bool) -> Strokes:
    name = rng.choice([name for name in alphabet if (name in HELD_OUT) == held_out])
    strokes = [
        np.array([[int(point[0]) / 6, int(point[1]) / 6] for point in stroke.split()])
        for stroke in alphabet[name].split(", ")
    ]
    hand = np.eye(2) + rng.normal(0, 0.12, (2, 2))
    return [
        _rounded(stroke + rng.normal(0, 0.03, stroke.shape), rng) @ hand.T for stroke in strokes
    ]


def _rounded(stroke: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Corners cut (Chaikin), or left as they are: people do both."""
    for _ in range(rng.integers(0, 3)):
        if len(stroke) > 2:
            near, far = (
                0.75 * stroke[:-1] + 0.25 * stroke[1:],
                0.25 * stroke[:-1] + 0.75 * stroke[1:],
            )
            stroke = np.concatenate(
                [stroke[:1], np.stack([near, far], axis=1).reshape(-1, 2), stroke[-1:]]
            )
    return stroke


def _scribble(rng: np.random.Generator) -> NDArray[np.float64]:
    """A smooth wandering line: a few random waves."""
    time = np.linspace(0, rng.uniform(1, 3), 60)
    waves = rng.normal(0, 1, (5, 2)) / np.arange(1, 6)[:, None] ** 0.5
    phases, speeds = rng.uniform(0, 2 * np.pi, (5, 2)), rng.uniform(0.5, 6, (5, 2))
    line: NDArray[np.float64] = (waves * np.sin(speeds * time[:, None, None] + phases)).sum(axis=1)
    return line / 4 + rng.normal(0.5, 0.15, 2)


def _tangled(strokes: Strokes) -> bool:
    """Whether a scribble is more than a line or an arc, which might be a one or a seven."""
    length = sum(float(np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum()) for stroke in strokes)
    return length > 4 * float(np.ptp(np.concatenate(strokes), axis=0).max())


def _overwritten(rng: np.random.Generator, digits: Sequence[PenDigit]) -> Strokes:
    """Two or three different digits, one over the other, a little apart."""
    count = rng.integers(2, 4)
    strokes: Strokes = []
    labels: set[int] = set()
    while len(labels) < count:
        digit = digits[int(rng.integers(len(digits)))]
        if digit.label not in labels:
            labels.add(digit.label)
            shift = rng.uniform(-0.35, 0.35, 2)
            strokes += [stroke + shift for stroke in digit.strokes]
    return strokes
