"""A digit at another size, for a look at what layers do to pictures of any size."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def at_size(picture: NDArray[np.float32], side: int) -> NDArray[np.float32]:
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
    resized = Image.fromarray(picture).resize((side, side), Image.Resampling.BOX)
    return np.asarray(resized, np.float32)
