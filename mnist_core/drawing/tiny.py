"""Pictures of few pixels, and those that were enlarged from them.

They hold one digit, which fills them and whose strokes may have gaps of a pixel or two:
scikit-learn's digits have 8x8 pixels, MNIST's 28x28.
"""

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.resizing import Floats, Resampling, scaled, to_shape

_TINY = 64  # pixels, of the longer side

# One that was enlarged smoothly loses less than this share of its variation (its standard
# deviation) if it is made small and large again. Light and shadow are left out of the variation:
# what is still there in a picture of very few pixels. Of 65 that were enlarged from 8 to 32 pixels
# one half loses less than 0.05, and 64 less than 0.12; photos of a bold pen lose 0.2 and more.
_FEW = 56
_LIGHT = 7
_LOST = 0.125
_ENOUGH = 400  # pixels, of the longer side, tell as much as all of them


def as_it_was(brightness: Floats) -> Floats:
    """Return a picture before each of its pixels was enlarged to a square.

    Parameters
    ----------
    brightness : ndarray of float32, (height, width)
        0 is black, 1 is white.

    Returns
    -------
    ndarray of float32, (fewer rows, fewer columns)
        The same picture if its pixels were not enlarged so.
    """
    small = brightness
    for axis in (0, 1):
        # Some lines show at once that a photo is none of these.
        most = small.shape[axis] / 2
        if len(_steps(small[::16] if axis else small[:, ::16], axis)) > most:
            return brightness
        edges = _steps(small, axis)
        if not 4 <= len(edges) <= most:
            return brightness
        parts = np.split(np.arange(small.shape[axis]), edges)
        size = min(len(part) for part in parts[1:-1])
        count = round(small.shape[axis] / size)
        middles = ((np.arange(count) + 0.5) * small.shape[axis] / count).astype(int)
        small = small.take(middles, axis=axis)
    return small


def _steps(brightness: Floats, axis: int) -> NDArray[np.intp]:
    """Return the rows (or columns, for axis 1) that differ from the one before."""
    steps = np.abs(np.diff(brightness, axis=axis)).max(axis=1 - axis) > 1 / 255
    return np.flatnonzero(steps) + 1


def has_few_pixels(brightness: Floats) -> bool:
    """Return whether a picture is tiny, or is one that was enlarged smoothly.

    Parameters
    ----------
    brightness : ndarray of float32, (height, width)
        0 is black, 1 is white.
    """
    longer = max(brightness.shape)
    if longer <= _TINY:
        return True
    step = max(longer // _ENOUGH, 1)
    seen = np.ascontiguousarray(brightness[::step, ::step])  # the grain stays as it is
    lost = _variation_beyond(_FEW, seen)
    return bool(lost < _LOST * _variation_beyond(_LIGHT, seen))


def _variation_beyond(side: int, seen: Floats) -> float:
    """Return what is lost if a picture is made so small, and large again: its deviation."""
    again = to_shape(scaled(seen, side / max(seen.shape)), seen.shape, Resampling.BICUBIC)
    return float(np.sqrt(np.mean((again - seen) ** 2)))
