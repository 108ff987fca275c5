"""The first layer of the recipes: it distorts digits anew each time they are seen."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from mnist_core.training.distorting import AMOUNTS, distorted
from mnist_core.training.distortion import Distortion


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
            seen = distorted_by(seen, side, self._distortion, self._random)
        return ops.reshape(seen, (len(self._which), -1, side, side, 1))


def distorted_by(pictures: Any, side: int, how: Distortion, random: Any) -> Any:
    """Turn, shear, scale, shift and bend each picture in a way of its own.

    Parameters
    ----------
    pictures, side, how
        As of `mnist_core.training.distorting.distorted`.
    random : keras.random.SeedGenerator
        Where chance comes from.

    Returns
    -------
    tensor of float32, (n, side, side)
        The pictures, distorted.
    """
    n = ops.shape(pictures)[0]
    amounts = keras.random.uniform((n, AMOUNTS), minval=-1.0, maxval=1.0, seed=random)
    noise = keras.random.normal((n, 2, side, side), seed=random)
    return distorted(pictures, side, how, amounts, noise)
