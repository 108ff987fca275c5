"""The bar of colours that matplotlib draws beside a figure: no 1, however straight."""

import numpy as np

from mnist_core.drawing.box import Box
from mnist_core.drawing.resizing import Floats

_NARROW = 8  # times as high as broad, with its ticks
_FROM_PALE_TO_DARK = 0.5  # of its darkest contrast
_STEADY = 0.9  # of the way goes in one direction


def is_colour_bar(piece: Box, contrast: Floats) -> bool:
    """Return whether a piece goes steadily from pale to dark, or back, from its top to its foot.

    Parameters
    ----------
    piece : Box
        Around the piece.
    contrast : ndarray of float32, (height, width)
        To the ground, of the whole picture.
    """
    if piece.height < _NARROW * piece.width:
        return False
    third = piece.width // 3
    within = contrast[piece.top : piece.bottom, piece.left + third : piece.right - third]
    # Its own lines at both ends are none of the colours.
    edge = piece.height // 16
    ordered = np.median(within, axis=1)[edge : piece.height - edge]
    if not ordered.size:
        return False
    way = float(ordered[-1] - ordered[0])
    steps = np.abs(np.diff(ordered)).sum()
    return abs(way) > max(_FROM_PALE_TO_DARK * float(ordered.max()), _STEADY * float(steps))
