"""Strokes of a round pen as ink.

This is the only place where strokes become pixels. How dark a pixel is depends on how far its
middle lies from the stroke, and on nothing else: it is ink up to half the pen's width, paper from
one pixel further on, and grey between. That is plain arithmetic, which gives the same picture in
any language.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Ink = NDArray[np.float32]
Strokes = Sequence[Points]

# A long segment is drawn in parts, so that the squares around them hold little beside the stroke.
_LONGEST_PART = 12.0  # pixels
_AT_A_TIME = 40_000  # pixels of all squares together: they stay within the processor's cache


def draw(
    strokes: Strokes,
    width: float,
    side: int = 280,
) -> Ink:
    """Draw strokes with a round pen on a square canvas.

    Parameters
    ----------
    strokes : sequence of ndarray of float, (points, 2)
        Each point is x (to the right), y (down) in pixels of the canvas. The first pixel's middle
        is at 0.5, 0.5.
    width : float
        Of the pen, in pixels.
    side : int, optional
        Of the canvas, in pixels.

    Returns
    -------
    ndarray of float32, (side, side)
        1 is ink, 0 is paper.

    Examples
    --------
    >>> import numpy as np
    >>> stroke = np.array([[10.0, 20.0], [30.0, 20.0]])
    >>> ink = draw([stroke], width=6, side=40)
    >>> float(ink[20, 15]), float(ink[5, 15])
    (1.0, 0.0)
    """
    ink = np.zeros((side, side), np.float32)
    for stroke in strokes:
        draw_on(ink, stroke, width)
    return ink


def draw_on(
    ink: Ink,
    stroke: Points,
    width: float,
    erases: bool = False,
) -> None:
    """Draw one stroke with a round pen.

    Parameters
    ----------
    ink : ndarray of float32, (side, side)
        1 is ink, 0 is paper. It is changed.
    stroke : ndarray of float, (points, 2)
        As one of those for `draw`.
    width : float
        Of the pen, in pixels.
    erases : bool, optional
        Whether the pen takes ink away.
    """
    begins, ends = _parts(stroke)
    half = (ends - begins) / 2
    middles = begins + half
    lengths = np.hypot(half[:, 0], half[:, 1])
    reach = width / 2 + 0.5
    size = _square(reach, lengths.max())
    corners = np.floor(middles - size / 2 + 0.5).astype(int)
    near = ((corners > -size) & (corners < len(ink))).all(axis=1)
    if not near.any():
        return
    origin = corners[near].min(axis=0)
    squared = _nearest(
        middles[near] - origin, half[near], lengths[near], corners[near] - origin, size, reach
    )
    # What lies over the edge of the canvas is cut away.
    left, top = np.maximum(origin, 0).tolist()
    height, breadth = squared.shape
    rows = slice(top, min(origin[1] + height, len(ink)))
    columns = slice(left, min(origin[0] + breadth, len(ink)))
    distance = np.sqrt(squared[rows.start - origin[1] :, columns.start - origin[0] :])
    there = ink[rows, columns]
    covered = reach - distance[: there.shape[0], : there.shape[1]]
    covered = np.minimum(np.maximum(covered, 0), 1).astype(np.float32)
    if erases:
        np.minimum(there, 1 - covered, out=there)
    else:
        np.maximum(there, covered, out=there)


def work(stroke: Points, width: float) -> int:
    """Return how many pixels are looked at to draw a stroke; each takes about 8 nanoseconds.

    Parameters
    ----------
    stroke, width
        As for `draw_on`.
    """
    steps = np.diff(stroke, axis=0)
    way = float(np.hypot(steps[:, 0], steps[:, 1]).sum())
    parts = len(stroke) + way / _LONGEST_PART
    return int(parts * _square(width / 2 + 0.5, _LONGEST_PART / 2) ** 2)


def _square(reach: float, half: float) -> int:
    """Return the side of a square that holds all pixels that a part may cover."""
    return int(2 * (reach + half)) + 2


def _parts(stroke: Points) -> tuple[Points, Points]:
    """Return where the short parts of a stroke begin and end: each (n, 2). A dot is one part."""
    if len(stroke) == 1:
        return stroke, stroke
    steps = np.diff(stroke, axis=0)
    counts = np.ceil(np.hypot(steps[:, 0], steps[:, 1]) / _LONGEST_PART).astype(int).clip(1)
    segment = np.repeat(np.arange(len(steps)), counts)
    place = np.arange(len(segment)) - np.repeat(counts.cumsum() - counts, counts)
    step = steps[segment] / counts[segment, np.newaxis]
    begins = stroke[segment] + place[:, np.newaxis] * step
    return begins, begins + step


def _nearest(
    middles: Points,
    half: Points,
    lengths: NDArray[np.float64],
    corners: NDArray[np.int_],
    size: int,
    reach: float,
) -> NDArray[np.float64]:
    """Return how far each pixel of a box is from the nearest part, squared, up to `reach`.

    Parameters
    ----------
    middles, half : ndarray of float, (n, 2)
        Of the parts; and from the middle of each to its end.
    lengths : ndarray of float, (n,)
        Of `half`.
    corners : ndarray of int, (n, 2)
        Of the squares around the parts: x, y, the least of them 0.
    size : int
        Of each square, in pixels.
    reach : float
        No pixel further away is covered.
    """
    breadth, height = (corners.max(axis=0) + size).tolist()
    nearest = np.full((height, breadth), reach * reach)
    step = max(_AT_A_TIME // (size * size), 1)
    for start in range(0, len(middles), step):
        some = slice(start, start + step)
        squares = _squared_distances(middles[some] - corners[some], half[some], lengths[some], size)
        for (x, y), square in zip(corners[some].tolist(), squares, strict=True):
            there = nearest[y : y + size, x : x + size]
            np.minimum(there, square, out=there)
    return nearest


def _squared_distances(
    middles: Points, half: Points, lengths: NDArray[np.float64], size: int
) -> NDArray[np.float64]:
    """Return how far the pixels of a square are from each part, squared: (n, size, size).

    Parameters
    ----------
    middles : ndarray of float, (n, 2)
        Of the parts, seen from the square's corner.
    half : ndarray of float, (n, 2)
        From the middle of each part to its end.
    lengths : ndarray of float, (n,)
        Of these.
    size : int
        Of the square, in pixels.
    """
    pixels = np.arange(size) + 0.5
    across, down = (pixels - middles[:, axis, np.newaxis] for axis in (0, 1))
    # A dot has no direction, and any will do.
    direction = np.where(lengths[:, np.newaxis] > 0, half, (1.0, 0.0))
    direction /= np.where(lengths > 0, lengths, 1)[:, np.newaxis]
    towards_x, towards_y = direction[:, 0, np.newaxis], direction[:, 1, np.newaxis]
    # Along the part, from its nearer end on; and at right angles to it.
    along = (across * towards_x)[:, np.newaxis, :] + (down * towards_y)[:, :, np.newaxis]
    np.abs(along, out=along)
    along -= lengths[:, np.newaxis, np.newaxis]
    np.maximum(along, 0, out=along)
    aside = (across * towards_y)[:, np.newaxis, :] - (down * towards_x)[:, :, np.newaxis]
    along *= along
    aside *= aside
    along += aside
    return along
