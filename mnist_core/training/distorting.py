"""Digits that are changed anew each time they are seen, by whatever computes for Keras.

Everything here is written in ``keras.ops``: the same lines run on a processor with TensorFlow and
on a graphics card with JAX (``KERAS_BACKEND=jax``). Chance comes from whoever asks.
"""

from math import radians
from typing import Any

import numpy as np
from keras import ops

from mnist_core.training.distortion import Distortion

AMOUNTS = 6  # numbers that say how a digit is turned, sheared, scaled and shifted


def distorted(pictures: Any, side: int, how: Distortion, amounts: Any, noise: Any) -> Any:
    """Turn, shear, scale, shift and bend each picture in a way of its own.

    Parameters
    ----------
    pictures : tensor of float32, (n, side, side)
        0 is paper.
    side : int
        The number of its rows, and of its columns.
    how : Distortion
        How far.
    amounts : tensor of float32, (n, 6)
        Drawn evenly from -1..1: how far each is turned, sheared, scaled twice and shifted twice.
    noise : tensor of float32, (n, 2, side, side)
        Drawn from the standard normal distribution: how each pixel moves, before it is smoothed.

    Returns
    -------
    tensor of float32, (n, side, side)
        Each pixel is looked up where it comes from, between four.
    """
    bounds = [radians(how.turn), how.shear, how.scale, how.scale, how.shift, how.shift]
    drawn = amounts * np.array(bounds, "float32")
    angle, shear, along, across, down, right = (drawn[:, i : i + 1] for i in range(AMOUNTS))
    middle = (side - 1) / 2
    rows, columns = (np.indices((side, side), "float32") - middle).reshape(2, 1, -1)
    rows, columns = rows * (1 + along), columns * (1 + across) + shear * rows
    sine, cosine = ops.sin(angle), ops.cos(angle)
    from_row = cosine * rows - sine * columns + down
    from_column = sine * rows + cosine * columns + right
    bend = _bend(side, how, noise)
    from_row, from_column = from_row + bend[:, 0], from_column + bend[:, 1]
    return _looked_up(pictures, side, from_row + middle, from_column + middle)


def _bend(side: int, how: Distortion, noise: Any) -> Any:
    """How far each pixel moves: float32 (n, 2, side * side), smooth over its neighbours."""
    apart = np.subtract.outer(np.arange(side), np.arange(side))
    smooth = np.exp(-0.5 * (apart / how.smooth) ** 2)
    smooth /= np.sqrt((smooth**2).sum(axis=1, keepdims=True))  # so that every pixel varies alike
    smooth = smooth.astype("float32")
    bend = ops.matmul(ops.matmul(smooth, noise), smooth.T) * how.bend
    return ops.reshape(bend, (-1, 2, side * side))


def _looked_up(pictures: Any, side: int, rows: Any, columns: Any) -> Any:
    """The pictures at fractional places, float32 (n, side * side) each; outside there is paper."""
    rim = ops.pad(pictures, [(0, 0), (1, 1), (1, 1)])  # paper all around
    wide = side + 2
    rows = ops.clip(rows + 1, 0, side + 0.999)
    columns = ops.clip(columns + 1, 0, side + 0.999)
    top, left = ops.floor(rows), ops.floor(columns)
    below, right = rows - top, columns - left
    corner = ops.cast(top * wide + left, "int32")
    flat = ops.reshape(rim, (-1, wide * wide))

    def at(step: int) -> Any:
        return ops.take_along_axis(flat, corner + step, axis=1)

    above = at(0) * (1 - right) + at(1) * right
    under = at(wide) * (1 - right) + at(wide + 1) * right
    return ops.reshape(above * (1 - below) + under * below, (-1, side, side))
