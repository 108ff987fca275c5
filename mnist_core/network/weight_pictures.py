"""What a layer has learned as pictures: the weights of each filter or unit, laid out as it sees.

A filter of a convolution has a kernel for each map of the layer before. A dense unit behind Flatten
has a weight for each pixel of each map, which is laid out as those maps were. A unit that weighs
one row of numbers has them folded to a square.
"""

from collections.abc import Sequence
from math import ceil, prod

import numpy as np

from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import (
    Array,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
)


def has_pictures(architecture: Architecture, position: int) -> bool:
    """Return whether the layer at `position` has weights that can be laid out as pictures."""
    return isinstance(architecture.layers[position], Conv2D | Dense)


def first_with_pictures(architecture: Architecture) -> int:
    """The first layer that has some: the last one always has, which gives the probabilities."""
    positions = range(len(architecture.layers))
    return next(position for position in positions if has_pictures(architecture, position))


def weight_pictures(architecture: Architecture, position: int, weights: Sequence[Array]) -> Array:
    """The weights of each filter or unit of a layer.

    Parameters
    ----------
    architecture : Architecture
        Whose layer it is.
    position : int
        Of a convolution or a dense layer, counted from 0.
    weights : sequence of ndarray of float32
        Of that layer, as Keras keeps them.

    Returns
    -------
    ndarray of float32, (filters, maps before, height, width)
        Where a row of numbers is folded, the places left over have NaN.

    Examples
    --------
    >>> import numpy as np
    >>> import mnist_core as mc
    >>> single = mc.architecture("single_conv")
    >>> weight_pictures(single, 3, [np.zeros((1152, 10), np.float32)]).shape
    (10, 32, 6, 6)
    """
    if isinstance(architecture.layers[position], Conv2D):
        return np.moveaxis(weights[0], (3, 2), (0, 1))
    by_unit = weights[0].T
    height, width, maps = _seen_shape(architecture, position)
    if maps:
        laid_out = by_unit.reshape(len(by_unit), height, width, maps)
        return np.moveaxis(laid_out, -1, 1)
    missing = height * width - by_unit.shape[1]
    folded = np.pad(by_unit, ((0, 0), (0, missing)), constant_values=np.nan)
    return folded.reshape(len(by_unit), 1, height, width)


def weight_of_pixel(
    architecture: Architecture, position: int, place: tuple[int, int, int, int]
) -> tuple[int, ...]:
    """Where in the layer's first array the weight lies that `weight_pictures` has at `place`.

    Parameters
    ----------
    architecture, position
        As of `weight_pictures`.
    place : tuple of int
        Filter, map, row and column.

    Raises
    ------
    IndexError
        There is no weight: the place is left over.

    Examples
    --------
    >>> import mnist_core as mc
    >>> weight_of_pixel(mc.architecture("stacked_conv"), 1, (5, 63, 2, 0))
    (2, 0, 63, 5)
    >>> weight_of_pixel(mc.architecture("single_conv"), 3, (9, 31, 5, 5))
    (1151, 9)
    """
    unit, map_, row, column = place
    if isinstance(architecture.layers[position], Conv2D):
        return row, column, map_, unit
    _, width, maps = _seen_shape(architecture, position)
    number = (row * width + column) * max(maps, 1) + map_
    if number >= architecture.shapes[position][-1]:
        raise IndexError("there is no weight")
    return number, unit


def strongest(pictures: Array) -> Array:
    """Of each filter the map that it weighs most: (filters, height, width)."""
    norms = np.nansum(pictures**2, axis=(2, 3))
    return np.asarray(pictures[np.arange(len(pictures)), norms.argmax(axis=1)])


def _seen_shape(architecture: Architecture, position: int) -> tuple[int, int, int]:
    """How a dense unit's weights are laid out: height, width, and maps, 0 where it is folded."""
    (numbers,) = architecture.shapes[position][-1:]
    before = position
    while before and isinstance(architecture.layers[before - 1], _IN_ORDER):
        before -= 1
        height, width, maps = (*architecture.shapes[before], 0, 0)[:3]
        if maps and prod((height, width, maps)) == numbers:
            return height, width, maps
    width = ceil(numbers**0.5)
    return ceil(numbers / width), width, 0


# Behind these, numbers stand where they stood before.
_IN_ORDER = (Flatten, Dropout, BatchNormalization)
