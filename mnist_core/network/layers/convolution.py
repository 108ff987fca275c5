"""Convolution: a small kernel looks at every place of the maps before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mnist_core.errors import ConfigError
from mnist_core.network.layers.base import (
    ACTIVATIONS,
    Array,
    Layer,
    Place,
    Shape,
    activate,
    check_choice,
    check_whole,
    require_maps,
    under_windows,
)

FILTERS = range(1, 513)
KERNEL_SIZE = range(1, 29)
STRIDES = range(1, 29)
PADDINGS = {
    "valid": "the kernel stays within the picture",
    "same": "a rim of zeros, so that at stride 1 the output is as large as the input",
}


@dataclass(frozen=True)
class Conv2D(Layer):
    """Lays `filters` kernels on every place: multiply what lies under each, and add up.

    Attributes
    ----------
    filters : int
        How many kernels there are, and so how many feature maps come out.
    kernel_size : int
        The side of a kernel, in pixels.
    strides : int
        How far the kernel moves from one place to the next, in pixels.
    activation : str
        One of `mnist_core.network.layers.ACTIVATIONS`.
    padding : str
        ``"valid"`` or ``"same"``.
    """

    filters: int
    kernel_size: int
    strides: int = 1
    activation: str = "relu"
    padding: str = "valid"

    random_arguments: ClassVar[tuple[str, ...]] = ("kernel_initializer",)

    @property
    def sentence(self) -> str:
        """What it does, in plain words."""
        return (
            f"Each of its {self.filters} kernels looks for a feature of its own at every place;"
            " where it finds it, its map is bright."
        )

    @property
    def settings(self) -> str:
        size = self.kernel_size
        return (
            f"{self.filters} filters, kernel {size}x{size}, stride {self.strides}, {self.padding}, "
            f"{self.activation}"
        )

    def check(self) -> None:
        check_whole("filters of a convolution", self.filters, FILTERS)
        check_whole("kernel size", self.kernel_size, KERNEL_SIZE)
        check_whole("stride", self.strides, STRIDES)
        check_choice("activation", self.activation, ACTIVATIONS)
        check_choice("padding", self.padding, PADDINGS)

    def output_shape(self, shape: Shape) -> Shape:
        require_maps("Conv2D", shape)
        lost = 0 if self.padding == "same" else self.kernel_size - 1
        height, width = ((side - lost - 1) // self.strides + 1 for side in shape[:2])
        if min(height, width) < 1:
            raise ConfigError(
                f"A kernel of {self.kernel_size} x {self.kernel_size} does not fit into maps of "
                f"{shape[0]} x {shape[1]}. Make it smaller, or choose the padding same."
            )
        return height, width, self.filters

    def weight_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        kernels = (self.kernel_size, self.kernel_size, shape[-1], self.filters)
        return kernels, (self.filters,)

    def factors(self, shape: Shape) -> Shape:
        kernels, _ = self.weight_shapes(shape)
        places = self.output_shape(shape)[:2]
        return *places, *kernels

    def seen_from(self, place: Place, shape: Shape) -> Place:
        return tuple(
            under_windows(places, self.strides, self.kernel_size, before, side)
            for places, (before, _), side in zip(place, self.rims(shape), shape, strict=False)
        )

    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        kernels, biases = weights
        rims = [(0, 0), *self.rims(x.shape[1:]), (0, 0)]
        x = np.pad(x, rims)
        rows, columns = ((side - self.kernel_size) // self.strides + 1 for side in x.shape[1:3])
        down, across = rows * self.strides, columns * self.strides
        # One pixel of the kernel after the other, each for all places at once.
        total = np.zeros((len(x), rows, columns, self.filters), np.float32)
        for i, j in np.ndindex(self.kernel_size, self.kernel_size):
            under = x[:, i : i + down : self.strides, j : j + across : self.strides]
            total += under @ kernels[i, j]
        return activate(self.activation, total + biases)

    def answering_weights(self, weights: Sequence[Array]) -> tuple[Array, ...]:
        kernels, biases = weights
        return np.moveaxis(kernels, -1, 0), biases  # one filter after the other

    def rims(self, shape: Shape) -> tuple[tuple[int, int], tuple[int, int]]:
        """How many rows and columns of zeros come before and behind an input of `shape`.

        Returns
        -------
        tuple
            (above, below), (left, right).
        """
        if self.padding == "valid":
            return (0, 0), (0, 0)
        above, left = (self._rim(side) for side in shape[:2])
        return above, left

    def _rim(self, side: int) -> tuple[int, int]:
        places = -(-side // self.strides)
        rim = max((places - 1) * self.strides + self.kernel_size - side, 0)
        # Where it cannot be even, Keras puts more below and to the right.
        return rim // 2, rim - rim // 2
