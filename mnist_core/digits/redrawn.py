"""Digits of MNIST, drawn anew with a pen: what hundreds of writers did, as a visitor would draw it.

MNIST's people wrote with pens of about one width, on paper. A visitor's pen has any width, the same
along the whole stroke, and round ends.
"""

import numpy as np
import scipy  # whose parts are loaded where they are used: that takes a third of a second
from numpy.typing import NDArray
from skimage.morphology import skeletonize

from mnist_core.digits.pen_digits import visitors_pen
from mnist_core.digits.variations import bend_images
from mnist_core.drawing.preprocessing import Picture, as_bytes, steps_from_ink

Rng = np.random.Generator
Bytes = NDArray[np.uint8]

_FINER = 5  # times, so that a line of one pixel is thin beside the digit
_MARGIN = 40  # finer pixels around, in which a thick pen has room
_INK = 0.33  # of a picture's darkest pixel: what is darker is ink


def redraw_images(images: Bytes, rng: Rng, strength: float = 0.7) -> Bytes:
    """Draw along the middle of each digit's strokes with a pen that a visitor might choose.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        Each has ink; 255 is ink.
    rng : Generator
        Where chance comes from.
    strength : float, optional
        How much each digit is turned, sheared, stretched and bent before, 0..1.

    Returns
    -------
    ndarray of uint8, (n, 28, 28)
        Made as MNIST was made, 255 is ink.
    """
    return np.stack([_redrawn(image, rng) for image in bend_images(images, rng, strength)])


def _redrawn(image: Picture, rng: Rng) -> Bytes:
    finer = scipy.ndimage.zoom(image, _FINER, order=1)
    middle = skeletonize(np.pad(finer, _MARGIN) > _INK * image.max())
    rows, columns = middle.nonzero()
    extent = max(np.ptp(rows), np.ptp(columns), 1)
    size, width = visitors_pen(rng)
    distance = scipy.ndimage.distance_transform_edt(~middle)
    ink = np.clip(extent * width / size / 2 - distance + 0.5, 0, 1)
    return as_bytes(steps_from_ink(ink.astype(np.float32)).picture)
