"""Pictures at another size."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]
Resampling = Image.Resampling


def at_size(picture: Floats, side: int) -> Floats:
    """A square picture with `side` pixels in a row; each is the mean of what it covers.

    Parameters
    ----------
    picture : ndarray of float32, (n, n)
        0 is paper, 1 is ink.
    side : int
        At least 1.

    Returns
    -------
    ndarray of float32, (side, side)
        In the same scale.

    Examples
    --------
    >>> import numpy as np
    >>> print(at_size(np.float32([[0, 1], [1, 1]]), 1))
    [[0.75]]
    """
    return to_shape(picture, (side, side))


def to_shape(
    picture: Floats, shape: tuple[int, ...], resampling: Resampling = Resampling.BOX
) -> Floats:
    """Return a picture with so many rows and columns.

    Parameters
    ----------
    picture : ndarray of float32, (height, width)
        In any scale.
    shape : tuple of int
        Rows and columns, at least 1 each.
    resampling : Resampling, optional
        How pixels are made of pixels. With ``BOX`` each is the mean of what it covers.

    Returns
    -------
    ndarray of float32, (rows, columns)
        In the same scale, which ``BICUBIC`` may leave a little.
    """
    rows, columns = shape
    return np.asarray(Image.fromarray(picture).resize((columns, rows), resampling), np.float32)


def scaled(picture: Floats, scale: float, resampling: Resampling = Resampling.BOX) -> Floats:
    """Return a picture so many times as large, at least one pixel high and wide.

    Parameters
    ----------
    picture : ndarray of float32, (height, width)
        In any scale.
    scale : float
        Below 1 for a smaller one.
    resampling : Resampling, optional
        As of `to_shape`.
    """
    height, width = picture.shape
    shape = max(round(height * scale), 1), max(round(width * scale), 1)
    return to_shape(picture, shape, resampling)
