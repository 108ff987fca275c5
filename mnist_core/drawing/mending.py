"""Strokes that cross the line of a box, mended where the line was taken out.

What runs straight along the gap between the insides of two boxes is the line, and is not looked at.
A stroke comes to the gap on one side and goes on at about the same height on the other. Where there
is no other box it may also end a little behind the line.
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

_LINE_WITHIN = 0.12  # of a box without a neighbour: its line is looked for so far out
_BEYOND = 0.25  # what goes on for longer than that behind it is something else

_SLANT = 1.5  # times as far up or down as across: how a stroke may cross the line

_MARGIN = 3  # pixels around what was added: it does not lie along the edge

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
    for box in insides:
        for quarters in range(4):
            _follow_to_the_right(
                np.rot90(box, quarters),
                np.rot90(contrast, quarters),
                np.rot90(ink, quarters),
                np.rot90(inside, quarters),
                full,
            )
    return ink, inside


def _follow_to_the_right(
    box: Mask, contrast: Floats, ink: Floats, inside: Mask, full: float
) -> None:
    """Add what crosses the line to the right of a box, and ends behind it."""
    from scipy import ndimage

    rows = np.flatnonzero(box.any(axis=1))
    width = box.shape[1]
    left = width - box[rows, ::-1].argmax(axis=1)
    if not (contrast[rows, left - 1] > _INK * full).any() or np.ptp(rows) >= len(rows):
        return  # the second for very many boxes, which are one mask
    right = np.minimum(left + max(round(_LINE_WITHIN * len(rows)), 1), width)
    line = _line_in(Gap(int(rows[0]), left, right), contrast, full)
    crossings = _crossings(line, contrast, full, back_as_well=True)
    if not crossings or (line.left == line.right).all():
        return
    ends = line.right + round(_BEYOND * len(rows))
    columns = np.arange(width)
    behind = (columns >= line.right[:, np.newaxis]) & (columns < ends[:, np.newaxis])
    here = slice(line.top, line.top + len(rows))
    parts, _ = ndimage.label(behind & (contrast[here] > _LINE * full), np.ones((3, 3)))
    last = np.minimum(ends, width) - 1
    endless = parts[np.arange(len(rows)), last]
    for start, end in crossings:
        goes_on = np.arange(*end)
        its_parts = np.setdiff1d(parts[goes_on, np.minimum(line.right[goes_on], width - 1)], [0])
        if not its_parts.size or np.isin(its_parts, endless).any():
            continue
        for row in range(*start):
            ink[line.top + row, left[row] : line.left[row]] = full
        _draw(ink, line, start, end, full)
        added = np.isin(parts, its_parts)
        ink[here][added] = contrast[here][added]
        between = range(min(start[0], end[0]), max(start[1], end[1]))
        for row in between:
            added[row, left[row] : line.right[row]] = True
        inside[here] |= ndimage.binary_dilation(added, np.ones((3, 3)), _MARGIN)


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


def _crossings(
    gap: Gap, contrast: Floats, full: float, back_as_well: bool = False
) -> list[tuple[Rows, Rows]]:
    """Return where strokes come to the gap, and where the same ones go on behind it.

    If they may come back, several go on in one place.
    """
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
        if all(start != other[0] and (back_as_well or end != other[1]) for other in crossings):
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
