"""Strokes that cross the line between two boxes, mended where the line was taken out.

What runs straight along the gap between the insides of two boxes is the line, and is not looked at.
A stroke comes to the gap on one side and goes on at about the same height on the other.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.resizing import Floats

Mask = NDArray[np.bool_]
Rows = tuple[int, int]  # the first row and the one behind the last

# In shares of the height of the boxes.
_BESIDE = 0.6  # boxes stand side by side over so much of it at least
_WIDEST_GAP = 0.2
_LONGEST = 0.5  # what runs along the gap for longer belongs to the line

_SLANT = 1.5  # times as far up or down as across: how a stroke may cross the line

# In shares of the full contrast.
_INK = 0.5
_LINE = 0.3


class Gap(NamedTuple):
    """What lies between the insides of two boxes, row by row.

    Attributes
    ----------
    top : int
        The first row.
    left, right : ndarray of int, (rows,)
        The first column of the gap, and the first one behind it.
    """

    top: int
    left: NDArray[np.intp]
    right: NDArray[np.intp]


def mended(contrast: Floats, insides: list[Mask], full: float) -> tuple[Floats, Mask]:
    """Join the insides of boxes side by side, and the strokes in them.

    Parameters
    ----------
    contrast : ndarray of float32, (height, width)
        To the ground.
    insides : list of ndarray of bool, (height, width)
        What lies within the lines of each box. At least one.
    full : float
        The contrast of plain ink.

    Returns
    -------
    contrast : ndarray of float32, (height, width)
        0 but for what lies inside, and for strokes between.
    inside : ndarray of bool, (height, width)
        All insides, and the gaps between them.
    """
    inside: Mask = np.any(insides, axis=0)
    ink = np.where(inside, contrast, 0)
    ordered = sorted(insides, key=lambda box: int(box.any(axis=0).argmax()))
    for number, box in enumerate(ordered):
        gaps = (_between(box, other) for other in ordered[number + 1 :])
        gap = next((gap for gap in gaps if gap is not None), None)
        if gap is None:
            continue
        line = _line_in(gap, contrast, full)
        for row in range(len(gap.left)):
            place = gap.top + row
            inside[place, gap.left[row] : gap.right[row]] = True
            for beside in (
                slice(gap.left[row], line.left[row]),
                slice(line.right[row], gap.right[row]),
            ):
                ink[place, beside] = contrast[place, beside]
        for start, end in _crossings(line, ink, full):
            _draw(ink, line, start, end, full)
    return ink, inside


def _between(box: Mask, other: Mask) -> Gap | None:
    """Return the gap between a box and one to the right of it; None if they are not neighbours."""
    rows = np.flatnonzero(box.any(axis=1) & other.any(axis=1))
    height = int(box.any(axis=1).sum())
    if len(rows) < _BESIDE * height:
        return None
    left = box.shape[1] - box[rows, ::-1].argmax(axis=1)
    right = other[rows].argmax(axis=1)
    is_narrow = (left <= right) & (right - left <= _WIDEST_GAP * height)
    if is_narrow.mean() < _BESIDE:
        return None
    first, last = np.flatnonzero(is_narrow)[[0, -1]]
    kept = slice(first, last + 1)
    return Gap(int(rows[first]), left[kept], np.where(is_narrow, right, left)[kept])


def _line_in(gap: Gap, contrast: Floats, full: float) -> Gap:
    """Return that part of a gap which is dark in most of its rows: the line."""
    across = max(int(np.median(gap.right - gap.left)), 1)
    rows = np.arange(gap.top, gap.top + len(gap.left))
    columns = np.minimum(gap.left[:, np.newaxis] + np.arange(across), contrast.shape[1] - 1)
    profile = np.median(contrast[rows[:, np.newaxis], columns], axis=0)
    dark = np.flatnonzero(profile > _LINE * full)
    if not dark.size:
        return Gap(gap.top, gap.left, gap.left)
    left = gap.left + max(int(dark[0]) - 1, 0)
    right = gap.left + int(dark[-1]) + 2
    return Gap(gap.top, np.minimum(left, gap.right), np.minimum(right, gap.right))


def _crossings(gap: Gap, contrast: Floats, full: float) -> list[tuple[Rows, Rows]]:
    """Return where strokes come to the gap, and where the same ones go on behind it."""
    rows = np.arange(gap.top, gap.top + len(gap.left))
    starts = _runs(contrast[rows, gap.left - 1] > _INK * full)
    ends = _runs(contrast[rows, np.minimum(gap.right, contrast.shape[1] - 1)] > _INK * full)
    across = float(np.median(gap.right - gap.left))
    pairs = [
        (abs(sum(start) - sum(end)) / 2, start, end)
        for start in starts
        for end in ends
        if max(start[0] - end[1], end[0] - start[1]) <= _SLANT * across
    ]
    crossings: list[tuple[Rows, Rows]] = []
    for _, start, end in sorted(pairs):
        if all(start != other[0] and end != other[1] for other in crossings):
            crossings.append((start, end))
    return crossings


def _runs(ink: Mask) -> list[Rows]:
    """Return where there is ink along one side of a gap, but for what runs along it for long."""
    edges = np.flatnonzero(np.diff(ink, prepend=False, append=False))
    return [
        (int(start), int(end))
        for start, end in pairwise(edges)
        if ink[start] and end - start < _LONGEST * len(ink)
    ]


def _draw(contrast: Floats, gap: Gap, start: Rows, end: Rows, full: float) -> None:
    """Draw the stroke between, as broad as it is on either side."""
    for row in range(min(start[0], end[0]), max(start[1], end[1])):
        left, right = gap.left[row], gap.right[row]
        share = (np.arange(left, right) + 1 - left) / (right - left + 1)
        above = start[0] + share * (end[0] - start[0])
        below = start[1] + share * (end[1] - start[1])
        stroke = (row + 0.5 >= above) & (row + 0.5 <= below)
        contrast[gap.top + row, left:right][stroke] = full
