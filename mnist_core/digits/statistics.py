"""What thousands of digits have in common: the mean of each, where ink falls, how much of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits

Floats = NDArray[np.float32]

_PIXELS = 28 * 28
_AT_A_TIME = 4096  # digits; the squares of all pixels would take 66 MB


@dataclass(frozen=True, eq=False)
class Statistics:
    """What some labelled digits have in common.

    Attributes
    ----------
    counts : ndarray of int, (10,)
        How many there are of each digit.
    means, spreads : ndarray of float32, (10, 28, 28)
        Of each pixel over all pictures of a digit: the mean and the standard deviation, 0..255.
        Zeros for a digit of which there is none.
    inked : ndarray of float64, (28, 28)
        The share of pictures that have any ink in a pixel, 0..1.
    ink : ndarray of float32, (n,)
        How much ink each picture has: the mean of its pixels, 0..255.
    intensities : ndarray of int, (256,)
        How many pixels have each value, over all pictures.
    """

    counts: NDArray[np.intp]
    means: Floats
    spreads: Floats
    inked: NDArray[np.float64]
    ink: Floats
    intensities: NDArray[np.intp]


def statistics(digits: Digits) -> Statistics:
    """Look at all pixels of some digits once.

    Parameters
    ----------
    digits : Digits
        At least one.

    Returns
    -------
    Statistics
        Of all of them.

    Examples
    --------
    >>> import mnist_core as mc
    >>> found = statistics(mc.load_digits("sample"))
    >>> found.counts.tolist()
    [500, 500, 500, 500, 500, 500, 500, 500, 500, 500]
    >>> bool(found.ink[:500].mean() > found.ink[500:1000].mean())  # a 0 takes more ink than a 1
    True
    """
    sums = np.zeros((10, _PIXELS))
    squares = np.zeros((10, _PIXELS))
    inked = np.zeros(_PIXELS)
    pairs = np.zeros(256 * 256, np.intp)
    ink = []
    for pixels, labels in _parts(digits):
        # Products of matrices, by a one for each label, would take ten times as long.
        for digit in range(10):
            those = pixels[labels == digit]
            sums[digit] += those.sum(axis=0, dtype=np.uint32)
            squares[digit] += np.square(those, dtype=np.uint16).sum(axis=0, dtype=np.uint32)
        inked += np.count_nonzero(pixels, axis=0)
        # Two pixels at a time are half as many to count.
        pairs += np.bincount(pixels.ravel().view(np.uint16), minlength=len(pairs))
        ink.append(pixels.mean(axis=1, dtype=np.float32))
    counts = np.bincount(digits.labels, minlength=10)
    of_each = np.maximum(counts, 1)[:, np.newaxis]
    means = sums / of_each
    variances = squares / of_each - means**2
    return Statistics(
        counts=counts,
        means=_as_pictures(means),
        spreads=_as_pictures(np.sqrt(variances.clip(0))),
        inked=(inked / len(digits)).reshape(28, 28),
        ink=np.concatenate(ink),
        intensities=pairs.reshape(256, 256).sum(axis=0) + pairs.reshape(256, 256).sum(axis=1),
    )


def _parts(digits: Digits) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Yield pixels, uint8 (m, 784), and labels, uint8 (m,), some digits at a time."""
    for start in range(0, len(digits), _AT_A_TIME):
        rows = slice(start, start + _AT_A_TIME)
        yield digits.images[rows].reshape(-1, _PIXELS), digits.labels[rows]


def _as_pictures(pixels: NDArray[np.float64]) -> Floats:
    return pixels.reshape(-1, 28, 28).astype(np.float32)
