"""Digits that are changed anew each time they are seen, by whatever computes for Keras.

Everything here is written in ``keras.ops``: the same lines run on a processor with TensorFlow and
on a graphics card with JAX (``KERAS_BACKEND=jax``).
"""

from dataclasses import dataclass
from math import radians
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray


@dataclass(frozen=True)
class Distortion:
    """How far a digit may be changed. Each time, each is drawn evenly from within its bounds.

    Attributes
    ----------
    turn : float
        Degrees, to either side.
    shear : float
        The share of its height by which the top moves to the side, to either side.
    scale : float
        The share by which it grows or shrinks, in height and width apart.
    shift : float
        Pixels, in each direction.
    bend : float
        Of elastic bending: how far a pixel moves, in pixels; the standard deviation.
    smooth : float
        Of elastic bending: over how many pixels the movement stays the same; the standard deviation
        of the Gaussian that smooths it.
    """

    turn: float
    shear: float
    scale: float
    shift: float
    bend: float
    smooth: float


class Seen(keras.layers.Layer):  # type: ignore[misc]
    """From the numbers of digits to their pictures, distorted while training and as they are later.

    The pictures lie where the arithmetic is done, so an epoch moves no pixels.

    Parameters
    ----------
    pictures : ndarray of uint8, (sets, n, side, side)
        The same digits in several sets: at one width each, say. High values are ink.
    which : sequence of int
        The set that each network sees that learns here.
    distortion : Distortion
        How far each is changed.
    seed : int
        Of all changes.
    """

    def __init__(
        self, pictures: NDArray[np.uint8], which: Any, distortion: Distortion, seed: int
    ) -> None:
        super().__init__(trainable=False, name="seen", dtype="float32")
        self._pictures = pictures
        self._which = np.asarray(which)
        self._distortion = distortion
        self._random = keras.random.SeedGenerator(seed)
        self._kept = self.add_weight(
            shape=pictures.shape, dtype="uint8", initializer=lambda *_, **__: pictures, name="kept"
        )

    def call(self, rows: Any, training: bool = False) -> Any:
        """Float32 (networks, n, side, side, 1) in 0..1 for int32 (n,)."""
        sets, count, side, _ = self._pictures.shape
        flat = ops.reshape(self._kept, (sets * count, side * side))
        places = self._which[:, np.newaxis].astype("int32") * count + ops.reshape(rows, (1, -1))
        seen = ops.cast(ops.take(flat, ops.reshape(places, (-1,)), axis=0), "float32") / 255.0
        seen = ops.reshape(seen, (-1, side, side))
        if training:
            seen = distorted(seen, side, self._distortion, self._random)
        return ops.reshape(seen, (len(self._which), -1, side, side, 1))


def distorted(pictures: Any, side: int, how: Distortion, random: Any) -> Any:
    """Turn, shear, scale, shift and bend each picture in a way of its own.

    Parameters
    ----------
    pictures : tensor of float32, (n, side, side)
        0 is paper.
    side : int
        The number of its rows, and of its columns.
    how : Distortion
        How far.
    random : keras.random.SeedGenerator
        Where chance comes from.

    Returns
    -------
    tensor of float32, (n, side, side)
        Each pixel is looked up where it comes from, between four.
    """
    n = ops.shape(pictures)[0]
    bounds = [radians(how.turn), how.shear, how.scale, how.scale, how.shift, how.shift]
    drawn = keras.random.uniform((n, 6), minval=-1.0, maxval=1.0, seed=random)
    drawn = drawn * np.array(bounds, "float32")
    angle, shear, along, across, down, right = (drawn[:, i : i + 1] for i in range(6))
    middle = (side - 1) / 2
    rows, columns = (np.indices((side, side), "float32") - middle).reshape(2, 1, -1)
    rows, columns = rows * (1 + along), columns * (1 + across) + shear * rows
    sine, cosine = ops.sin(angle), ops.cos(angle)
    from_row = cosine * rows - sine * columns + down
    from_column = sine * rows + cosine * columns + right
    if how.bend:
        bend = _bend(n, side, how, random)
        from_row, from_column = from_row + bend[:, 0], from_column + bend[:, 1]
    return _looked_up(pictures, side, from_row + middle, from_column + middle)


def _bend(n: Any, side: int, how: Distortion, random: Any) -> Any:
    """How far each pixel moves: float32 (n, 2, side * side), smooth over its neighbours."""
    apart = np.subtract.outer(np.arange(side), np.arange(side))
    smooth = np.exp(-0.5 * (apart / how.smooth) ** 2)
    smooth /= np.sqrt((smooth**2).sum(axis=1, keepdims=True))  # so that every pixel varies alike
    smooth = smooth.astype("float32")
    noise = keras.random.normal((n, 2, side, side), seed=random)
    bend = ops.matmul(ops.matmul(smooth, noise), smooth.T) * how.bend
    return ops.reshape(bend, (n, 2, side * side))


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
