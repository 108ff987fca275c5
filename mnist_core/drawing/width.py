"""A digit made narrower or wider: what each column of a committee looks at.

Cireşan, Meier and Schmidhuber (2012) let networks vote that see the same digit at another width
each. A network that sees all sevens 10 pixels wide makes other mistakes than one that sees them 20
pixels wide, and only where mistakes differ does a vote help.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTHS = range(4, 29)  # pixels: what a digit may be scaled to

# Ink paler than this, of 1, is a soft edge: it does not count when a digit's width is measured.
_EDGE = 0.1


def at_width(pictures: NDArray[Any], width: int | None) -> NDArray[np.float32]:
    """Scale each digit, from left to right only, to `width` pixels, and set it in the middle.

    Parameters
    ----------
    pictures : ndarray, (n, 28, 28)
        Either uint8 in 0..255 or float in 0..1. High values are ink.
    width : int or None
        From the first column with ink to the last, in pixels, within `WIDTHS`. None leaves the
        digits as they are.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0 is paper, 1 is ink. A picture without ink stays as it is.

    Examples
    --------
    >>> import numpy as np
    >>> bar = np.zeros((1, 28, 28), np.uint8)
    >>> bar[0, 4:24, 12:16] = 255
    >>> (at_width(bar, 10)[0, 14] > 0.5).nonzero()[0].tolist()
    [9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
    """
    ink = pictures.astype(np.float32)
    if pictures.dtype == np.uint8:
        ink /= 255
    if width is None:
        return ink
    n, rows, columns = ink.shape
    has_ink: NDArray[np.bool_] = np.any(ink > _EDGE, axis=1)
    there = has_ink.any(axis=1)
    first = has_ink.argmax(axis=1)
    behind = columns - has_ink[:, ::-1].argmax(axis=1)
    extent = np.where(there, behind - first, width)
    middle = np.where(there, (first + behind) / 2, columns / 2)

    # Where the middle of each new column comes from, and how many old columns it covers: at least
    # one, so that it lies softly between two where the digit is made wider.
    step = (extent / width)[:, np.newaxis]
    places = middle[:, np.newaxis] + (np.arange(columns) + 0.5 - columns / 2) * step
    cover = np.maximum(step, 1)
    summed = np.zeros((n, rows, columns + 1), np.float32)
    np.cumsum(ink, axis=2, out=summed[:, :, 1:])
    total = _ink_before(summed, places + cover / 2) - _ink_before(summed, places - cover / 2)
    scaled: NDArray[np.float32] = (total / cover[:, np.newaxis]).astype(np.float32)
    return scaled.clip(0, 1)


def _ink_before(summed: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much ink each row has to the left of each place.

    Parameters
    ----------
    summed : ndarray of float32, (n, rows, columns + 1)
        The ink to the left of the edge of each column.
    places : ndarray of float, (n, columns)
        In columns from the left edge.
    """
    columns = summed.shape[2] - 1
    inside = places.clip(0, columns)
    left = np.minimum(inside.astype(int), columns - 1)
    share = (inside - left)[:, np.newaxis]
    at_left = np.take_along_axis(summed, left[:, np.newaxis], axis=2)
    at_right = np.take_along_axis(summed, left[:, np.newaxis] + 1, axis=2)
    before: NDArray[np.float64] = at_left + share * (at_right - at_left)
    return before
