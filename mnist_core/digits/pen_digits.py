"""Digits written with a pen on a screen: strokes, and how a visitor's canvas would show them."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.pen import Strokes
from mnist_core.errors import DataError


@dataclass(frozen=True)
class PenDigit:
    """A digit as somebody wrote it.

    Attributes ---------- strokes : pen-down strokes in drawing order, each float, (points, 2): x
    right, y down; the digit's longer side is 1. writer : who wrote it; empty where that is not
    known.
    """

    label: int
    strokes: tuple[NDArray[np.float64], ...]
    writer: str = ""


def read_pen_digits(file: Path) -> list[PenDigit]:
    """Read gzipped JSON lines of ``{"label": 7, "writer": "...", "strokes": [[[x, y], ...],
    ...]}``.

    Raises
    ------
    DataError : a line is not of this form.
    """
    digits = []
    with gzip.open(file, "rt") as lines:
        for row, line in enumerate(lines, start=1):
            try:
                stored = json.loads(line)
                strokes = tuple(
                    np.array(stroke, float).reshape(-1, 2) for stroke in stored["strokes"]
                )
                digits.append(PenDigit(int(stored["label"]), strokes, stored.get("writer", "")))
            except (ValueError, KeyError, TypeError) as error:
                raise DataError(
                    f"this is no digit in strokes ({error}).", file=file.name, row=row
                ) from error
    return digits


def pen_by_writer(folder: Path) -> tuple[list[PenDigit], dict[str, list[PenDigit]]]:
    """Pen digits to train on, and those of a fifth of the writers of each set, held out.

    Parameters
    ----------
    folder : holds ``unipen_digits_dev.jsonl.gz`` and ``pendigits_train.jsonl.gz``.

    Returns ------- The digits of both sets to train on, and the held-out ones under ``"unipen"``
    and ``"pendigits"``.
    """
    unipen = read_pen_digits(folder / "unipen_digits_dev.jsonl.gz")
    out = set(sorted({digit.writer for digit in unipen})[::5])
    # pendigits names no writers, but its digits stand in their order: the last fifth is six
    # people's.
    pendigits = read_pen_digits(folder / "pendigits_train.jsonl.gz")
    cut = len(pendigits) * 4 // 5
    train = [digit for digit in unipen if digit.writer not in out] + pendigits[:cut]
    return train, {
        "unipen": [digit for digit in unipen if digit.writer in out],
        "pendigits": pendigits[cut:],
    }


def as_visitors_draw(
    strokes: Strokes, rng: np.random.Generator, side: int = 280
) -> tuple[list[NDArray[np.float64]], float]:
    """Strokes at a size and place that a visitor may choose, and a pen width in pixels: what the
    app must read.

    The longer side of the strokes is 0.33 to 0.85 of the canvas, they lie anywhere on it, the pen
    is 8 to 30 px wide.
    """
    width = float(rng.uniform(8, 30))
    points = np.concatenate(list(strokes))
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    size = min(rng.uniform(0.33, 0.85) * side, side - width)
    scale = size / max(float(extent.max()), 1e-6)
    place = width / 2 + rng.uniform(0, 1, 2) * (side - width - extent * scale)
    return [(stroke - low) * scale + place for stroke in strokes], width
