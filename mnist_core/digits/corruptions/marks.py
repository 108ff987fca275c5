"""Marks over the digit: stripes, lines; and nothing left of it but its edges.

MNIST-C has these in one severity, which is 3 here. Weaker ones are paler or narrower.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.corruptions.kind import Ink, Rng, between

_AS_PUBLISHED = 3
_HALF_WIDTH = 2.3  # pixels from the middle of a line to where its ink ends
_TOOTH = 2.0  # pixels: half the length of a zigzag's tooth, and its height

Points = NDArray[np.float64]  # (points, 2), each a column and a row


def stripe(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Exchange ink and paper along the left and the right edge.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Not asked: nothing here is left to chance.
    severity : float
        Above 0, up to 5.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    width = round(between((0, 3, 5, 7, 8, 9), severity))
    striped = ink.copy()
    if width:
        striped[:, :, :width] = 1 - ink[:, :, :width]
        striped[:, :, -width:] = 1 - ink[:, :, -width:]
    return striped


def occlusion(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Lay a square of paper over some part of each digit.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Where chance comes from.
    severity : float
        Above 0, up to 5.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    side = between((0, 4, 6, 8, 10, 12), severity)
    hidden = ink.copy()
    rows, columns = np.indices(ink.shape[1:])
    for picture, (row, column) in zip(hidden, rng.uniform(7, 20, (len(ink), 2)), strict=True):
        far = np.maximum(np.abs(rows - row), np.abs(columns - column))
        picture[far <= side / 2] = 0
    return hidden


def dotted_line(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Draw a dotted line from the left edge to the right one; above severity 3 two.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Where chance comes from.
    severity : float
        Above 0, up to 5.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    dotted = np.arange(ink.shape[2]) // 2 % 2 == 1  # two pixels with ink after two without
    drawn = []
    for picture in ink:
        lines = np.zeros_like(picture)
        for _ in range(_lines(severity)):
            start, end = rng.integers(0, 27, 2)
            points = np.array([[0.0, start], [27.0, end]])
            lines = np.maximum(lines, _line(points) * dotted)
        drawn.append(lines)
    return _over(ink, drawn, severity)


def zigzag(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Draw a zigzag line across each digit; above severity 3 two.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Where chance comes from.
    severity : float
        Above 0, up to 5.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    drawn = []
    for picture in ink:
        lines = np.zeros_like(picture)
        for _ in range(_lines(severity)):
            start = float(rng.integers(0, 27))
            end = start + float(rng.integers(-5, 5))
            lines += _line(_teeth(start, end))
        drawn.append(lines)
    return _over(ink, drawn, severity)


def canny_edges(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Leave the edges of the ink, as Canny's detector finds them.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Not asked: nothing here is left to chance.
    severity : float
        Above 0, up to 5. Below 3 some of the ink is left, too. Above, fine edges are missed.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    from skimage.feature import canny  # takes a second, and is for few

    sigma = between((1, 1, 1, 1, 1.3, 1.6), severity)
    edges = np.stack([canny(picture, sigma) for picture in ink]).astype(np.float32)
    share = np.float32(min(severity / _AS_PUBLISHED, 1))
    return ink + share * (edges - ink)


def _lines(severity: float) -> int:
    return 1 if severity <= _AS_PUBLISHED else 2


def _over(ink: Ink, lines: list[NDArray[np.float32]], severity: float) -> Ink:
    darkness = np.float32(min(severity / _AS_PUBLISHED, 1))
    return (ink + darkness * np.stack(lines)).clip(0, 1)


def _line(points: Points) -> NDArray[np.float32]:
    """Draw a line through points from left to right; ink grows paler away from its middle."""
    rows, columns = np.indices((28, 28))
    line = np.zeros((28, 28))
    for (left, start), (right, end) in pairwise(points):
        if right <= left:
            continue
        steepness = (end - start) / (right - left)
        distance = np.abs(rows - start - steepness * (columns - left))
        piece = 1 + np.log1p(-np.minimum(distance, 0.999 * _HALF_WIDTH) / _HALF_WIDTH)
        is_beside = (columns < np.floor(left)) | (columns >= np.ceil(right))
        piece[is_beside] = 0
        line += piece.clip(0, 1)
    return line.clip(0, 1).astype(np.float32)


def _teeth(start: float, end: float) -> Points:
    """Return the corners of a zigzag line from column 2 to column 25."""
    first, last = 2.0, 25.0
    angle = np.arctan((end - start) / (last - first))
    length = (last - first) / np.cos(angle)
    along = np.arange(_TOOTH, length, 2 * _TOOTH)
    across = np.where(np.arange(len(along)) % 2, -_TOOTH, _TOOTH)
    along = np.concatenate([[0], along, [length]])
    across = np.concatenate([[0], across, [0]])
    columns = first + along * np.cos(angle) - across * np.sin(angle)
    rows = start + along * np.sin(angle) + across * np.cos(angle)
    return np.stack([columns, rows], axis=1)
