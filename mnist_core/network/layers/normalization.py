"""Batch normalization: each channel to a common scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mnist_core.network.layers.base import Array, Layer, Shape

# Keras's: it keeps a channel that never varies from being divided by zero.
EPSILON = np.float32(0.001)


@dataclass(frozen=True)
class BatchNormalization(Layer):
    """Brings each channel to mean 0 and variance 1, then scales and shifts it as it has learnt.

    While training it uses each batch's own mean and variance; when answering, those it has seen on
    average.
    """

    in_one_row: ClassVar[str] = "Each of these numbers, brought to a common scale."

    @property
    def sentence(self) -> str:
        """What it does, in plain words."""
        return "Brings all maps to a common scale, so that none drowns the others."

    @property
    def settings(self) -> str:
        return "each channel to mean 0 and variance 1"

    def output_shape(self, shape: Shape) -> Shape:
        return shape

    def weight_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        channels = (shape[-1],)
        return channels, channels, channels, channels  # scale, offset, mean, variance

    def arithmetic(self, shape: Shape) -> str:
        return f"4 x {shape[-1]}"

    def answering_weights(self, weights: Sequence[Array]) -> tuple[Array, ...]:
        scale, offset, mean, variance = weights
        factor = scale / np.sqrt(variance + EPSILON)
        return factor, offset - mean * factor  # x * factor + the rest

    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        scale, offset, mean, variance = weights
        return np.asarray((x - mean) / np.sqrt(variance + EPSILON) * scale + offset, np.float32)
