"""Pooling: a block of pixels becomes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mnist_core.errors import ConfigError
from mnist_core.network.layers.base import (
    Array,
    Layer,
    Place,
    Shape,
    check_whole,
    require_maps,
    under_windows,
)

POOL_SIZE = range(1, 15)


@dataclass(frozen=True)
class MaxPooling2D(Layer):
    """Keeps the largest number of each block; what is left over at the edge is dropped.

    Attributes
    ----------
    pool_size : int
        The side of a block, in pixels.
    """

    pool_size: int = 2

    @property
    def sentence(self) -> str:
        """What it does, in plain words."""
        return (
            f"Keeps the brightest pixel of each block of {self.pool_size} x {self.pool_size}: where"
            " exactly a feature lies hardly matters."
        )

    @property
    def settings(self) -> str:
        return f"{self.pool_size}x{self.pool_size}"

    def check(self) -> None:
        check_whole("pool size", self.pool_size, POOL_SIZE)

    def output_shape(self, shape: Shape) -> Shape:
        require_maps("MaxPooling2D", shape)
        height, width = (side // self.pool_size for side in shape[:2])
        if min(height, width) < 1:
            raise ConfigError(
                f"A pool of {self.pool_size} x {self.pool_size} does not fit into maps of "
                f"{shape[0]} x {shape[1]}. Make it smaller."
            )
        return height, width, shape[2]

    def seen_from(self, place: Place, shape: Shape) -> Place:
        pool = self.pool_size
        return tuple(
            under_windows(places, pool, pool, 0, side)
            for places, side in zip(place, shape, strict=False)
        )

    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        n, height, width, channels = x.shape
        pool = self.pool_size
        rows, columns = height // pool, width // pool
        whole = x[:, : rows * pool, : columns * pool]
        blocks = whole.reshape(n, rows, pool, columns, pool, channels)
        return np.asarray(blocks.max(axis=(2, 4)))


@dataclass(frozen=True)
class GlobalAveragePooling2D(Layer):
    """Makes one number of each map, its mean: how much of the feature there is, wherever it is."""

    in_one_row: ClassVar[str] = "One number for each map: its mean."

    @property
    def sentence(self) -> str:
        """What it does, in plain words."""
        return (
            "Keeps the mean of each map, one number: how much of the feature there is, and no "
            "longer where."
        )

    @property
    def settings(self) -> str:
        return ""

    def output_shape(self, shape: Shape) -> Shape:
        require_maps("GlobalAveragePooling2D", shape)
        return (shape[2],)

    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        return np.asarray(x.mean(axis=(1, 2), dtype=np.float32))
