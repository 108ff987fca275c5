"""The batches that an epoch sees: its digits in their order, each changed as the settings say.

What is drawn by chance follows from the seed and the number of the epoch: see `sampling`.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Digits
from mnist_core.network.layers import INPUT_SHAPE
from mnist_core.training import sampling
from mnist_core.training.distorting import AMOUNTS, distorted
from mnist_core.training.distortion import DISTORTION, Distortion


@dataclass(frozen=True)
class Batches:
    """The batches of one epoch.

    Attributes
    ----------
    digits : Digits
        All that there are.
    rows : ndarray of int, (n,)
        Which of them, in their order.
    batch_size : int
        Digits in a batch.
    transforms : ndarray of float32, (n, 8), or None
        How each is moved.
    distortion : Distortion or None
        How far each is distorted.
    seeds : ndarray of int64, (batches, 2)
        The chance in that.
    """

    digits: Digits
    rows: NDArray[np.intp]
    batch_size: int
    transforms: NDArray[np.float32] | None
    distortion: Distortion | None
    seeds: NDArray[np.int64]

    @classmethod
    def in_epoch(cls, config: TrainingConfig, digits: Digits, epoch: int, count: int) -> "Batches":
        """All batches of an epoch.

        Parameters
        ----------
        config : TrainingConfig
            What changes the digits, and how many there are in a batch.
        digits : Digits
            The training digits.
        epoch : int
            Counted from 0.
        count : int
            How many batches it has.
        """
        rows = sampling.order(config, len(digits), epoch)
        transforms = sampling.augmentation(config, len(rows), epoch) if config.augment else None
        distortion = DISTORTION.times(config.distortion) if config.distortion else None
        seeds = sampling.noise_seeds(config, count, epoch)
        return cls(digits, rows, config.batch_size, transforms, distortion, seeds)

    def between(self, begin: int, end: int) -> tf.data.Dataset:
        """Those from `begin` up to `end`, counted from 0, as `in_order` makes them."""
        some = slice(begin * self.batch_size, end * self.batch_size)
        rows = self.rows[some]
        changed = None if self.transforms is None else self.transforms[some]
        images, labels = self.digits.images[rows], self.digits.labels[rows]
        dataset = in_order(images, labels, self.batch_size, changed)
        if self.distortion is not None:
            seeds = tf.data.Dataset.from_tensor_slices(self.seeds[begin:end])
            distort = partial(_distorted, how=self.distortion)
            dataset = tf.data.Dataset.zip(dataset, seeds).map(distort)
        return read_ahead(dataset)


def in_order(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    batch_size: int,
    transforms: NDArray[np.float32] | None = None,
) -> tf.data.Dataset:
    """Pictures in batches, in the order in which they are.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        They stay uint8 until the step that needs them.
    labels : ndarray of uint8, (n,)
        The digit of each.
    batch_size : int
        Digits in a batch; the last may have fewer.
    transforms : ndarray of float32, (n, 8), optional
        How each is moved.

    Returns
    -------
    tf.data.Dataset
        Of pictures, float32 (batch_size, 28, 28, 1) in 0..1, with their labels.
    """
    pixels = images[..., np.newaxis]
    if transforms is None:
        rows = tf.data.Dataset.from_tensor_slices((pixels, labels))
        return rows.batch(batch_size).map(_as_floats)
    rows = tf.data.Dataset.from_tensor_slices((pixels, labels, transforms))
    return rows.batch(batch_size).map(_transformed)


def read_ahead(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """The same, with the next batches made while one is computed with."""
    # There is nothing to tune, and the tuner's thread often misses that the epoch has ended: it
    # sleeps 10, 20, 40 ms and so on, and the end of `fit` waits until it wakes, 5.1, 10.2 or 20.5 s
    # after the start, say (TensorFlow 2.21).
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.prefetch(2).with_options(options)


def _as_floats(x: Any, y: Any) -> Any:
    return tf.cast(x, tf.float32) / 255.0, y


def _transformed(x: Any, y: Any, transforms: Any) -> Any:
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.cast(x, tf.float32),
        transforms=transforms,
        output_shape=INPUT_SHAPE[:2],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    return moved / 255.0, y


def _distorted(batch: Any, seed: Any, how: Distortion) -> Any:
    pictures, labels = batch
    side = INPUT_SHAPE[0]

    def distort(pictures: Any, seed: Any) -> Any:
        n = len(pictures)
        amounts = tf.random.stateless_uniform((n, AMOUNTS), seed, -1.0, 1.0)
        noise = tf.random.stateless_normal((n, 2, side, side), seed + 1)
        return distorted(pictures[..., 0], side, how, amounts, noise)[..., tf.newaxis]

    # Step by step, as a script does it: TensorFlow makes other sums of a whole graph of them.
    seen = tf.py_function(distort, (pictures, seed), tf.float32)
    return tf.ensure_shape(seen, (None, *INPUT_SHAPE)), labels
