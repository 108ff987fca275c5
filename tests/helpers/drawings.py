"""Drawings of all kinds: people's digits at any size, numbers, dots, an eraser, pictures below."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mnist_core.digits.pen_digits import PenDigit, read_pen_digits
from mnist_core.drawing import preprocessing
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch, Stroke
from mnist_core.folders import PROJECT

Floats = np.ndarray[Any, np.dtype[np.float32]]


class Expected(NamedTuple):
    """What the core sees on a paper."""

    state: str
    picture: Floats | None


def expected(sketch: Sketch) -> Expected:
    """What ``static/reader/reading.js`` is to see."""
    ink = sketch.visible_ink()
    if ink is None:
        return Expected("blank", None)
    if sketch.mere_dot:
        return Expected("dot", None)
    if sketch.digit is not None:
        return Expected("digits", sketch.digit)
    return Expected("digits", preprocessing.steps_from_ink(ink).picture)


def pen_digits(folder: Path | None) -> list[PenDigit]:
    """People's digits: those of UNIPEN in `folder`, or ten of them that come along."""
    if folder is not None:
        return read_pen_digits(folder / "unipen_digits_dev.jsonl.gz")
    lines = (PROJECT / "tests/browser/pen_digits.jsonl").read_text().splitlines()
    stored = [json.loads(line) for line in lines]
    return [
        PenDigit(digit["label"], tuple(np.array(stroke, float) for stroke in digit["strokes"]))
        for digit in stored
    ]


def drawings(count: int, digits: Sequence[PenDigit], rng: np.random.Generator) -> list[Sketch]:
    """Drawings of all sizes, thin and thick, over the edge, with an eraser, on pictures, dots."""
    return [_drawing(digits[rng.integers(len(digits))], rng) for _ in range(count)]


def numbers(count: int, digits: Sequence[PenDigit], rng: np.random.Generator) -> list[Sketch]:
    """Two to four digits beside one another, or in two lines; some touch, and specks lie about."""
    return [_number(digits, rng) for _ in range(count)]


def _number(digits: Sequence[PenDigit], rng: np.random.Generator) -> Sketch:
    count = int(rng.integers(2, 5))
    width = int(rng.integers(4, 14))
    strokes = []
    for place in range(count):
        digit = digits[rng.integers(len(digits))]
        points = np.concatenate(digit.strokes)
        size = rng.uniform(40, 250 / count) / np.ptp(points, axis=0).max()
        corner = (10 + place * 250 / count, rng.uniform(10, 200 if rng.random() < 0.2 else 60))
        strokes += [
            Stroke((stroke - points.min(axis=0)) * size + corner, width) for stroke in digit.strokes
        ]
    if rng.random() < 0.2:
        strokes.append(Stroke(_line(rng)[:1], 3))
    return Sketch(tuple(strokes))


def _drawing(digit: PenDigit, rng: np.random.Generator) -> Sketch:
    strokes = [Stroke(points, _width(rng)) for points in _placed(digit, rng)]
    extra = rng.random()
    if extra < 0.15:
        strokes.append(Stroke(_line(rng), _width(rng), erases=True))
    elif extra < 0.25:
        strokes = [Stroke(_line(rng).round()[:1], _width(rng))]
    elif extra < 0.35:
        strokes = [Stroke(_symmetrical(rng), _width(rng))]
    picture = None
    if rng.random() < 0.15:
        side = 28 if rng.random() < 0.7 else int(rng.integers(40, 320))
        blurred = rng.uniform(0, 255, (side // 4 + 1, side // 4 + 1))
        picture = np.kron(blurred, np.ones((4, 4)))[:side, :side].astype(np.uint8)
        picture[: side // 4] = 0
        if rng.random() < 0.4:
            strokes = []
    return Sketch(tuple(strokes), picture)


def _placed(digit: PenDigit, rng: np.random.Generator) -> list[np.ndarray[Any, Any]]:
    points = np.concatenate(digit.strokes)
    size = rng.uniform(0.03, 1.2) * PAPER_SIDE / np.ptp(points, axis=0).max()
    place = rng.uniform(-0.2, 0.9, 2) * PAPER_SIDE
    placed = [(stroke - points.min(axis=0)) * size + place for stroke in digit.strokes]
    # None leads so far from the paper that it could not be read.
    return [stroke.clip(-PAPER_SIDE, 2 * PAPER_SIDE) for stroke in placed]


def _width(rng: np.random.Generator) -> float:
    return float(rng.integers(1, 65) if rng.random() < 0.4 else rng.integers(8, 31))


def _line(rng: np.random.Generator) -> np.ndarray[Any, Any]:
    return rng.uniform(0, PAPER_SIDE, (2, 2))


def _symmetrical(rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """A bar or a slanted line of which the last bit of a sum decides where it comes to lie."""
    x, y, length = (int(number) for number in rng.integers(40, 200, 3))
    ways = {"down": (0, length), "across": (length, 0), "slanted": (length, length)}
    return np.array([(x, y), np.add((x, y), ways[str(rng.choice(list(ways)))])], float)
