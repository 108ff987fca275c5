"""Layers that pass numbers on: in one row, or all but some."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from mnist_core.errors import ConfigError
from mnist_core.network.layers.base import Array, Layer, Place, Shape

DROPOUT_RATE = (0.0, 0.8)


@dataclass(frozen=True)
class Dropout(Layer):
    """Throws numbers away at random while training, so that nothing is learnt by heart.

    Attributes
    ----------
    rate : float
        The share that is thrown away, 0..0.8.
    """

    rate: float

    in_one_row: ClassVar[str] = (
        "Throws some of them away while it trains, and none now: the same numbers."
    )

    @property
    def random_arguments(self) -> tuple[str, ...]:  # type: ignore[override]
        """A rate of 0 draws nothing."""
        return ("seed",) if self.rate > 0 else ()

    @property
    def sentence(self) -> str:
        """What it does, in plain words."""
        return (
            "Throws some numbers away at random while the network trains, so that it learns nothing"
            " by heart. When it answers, all of them pass."
        )

    @property
    def settings(self) -> str:
        return f"{self.rate:.0%} of the inputs, while training only"

    def check(self) -> None:
        low, high = DROPOUT_RATE
        is_number = isinstance(self.rate, int | float) and not isinstance(self.rate, bool)
        if not is_number or not low <= self.rate <= high:  # NaN is not within either
            raise ConfigError(
                f"The rate of dropout must be a number from {low:g} to {high:g}, not {self.rate!r}."
            )

    def output_shape(self, shape: Shape) -> Shape:
        return shape

    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        return x

    def while_training(self, x: Array, seed: int) -> Array:
        """What it makes of `x` while the network trains, drawn by `seed`.

        What stays becomes larger, so that the sum stays about the same.
        """
        stays = np.random.default_rng(seed).random(x.shape) >= self.rate
        return np.where(stays, x / np.float32(1 - self.rate), np.float32(0))


@dataclass(frozen=True)
class Flatten(Layer):
    """Puts all numbers of a picture in one row."""

    in_one_row: ClassVar[str] = "The same numbers, in one row."

    @property
    def sentence(self) -> str:
        """What it does, in plain words."""
        return "Puts the numbers of all maps into one row, for the next layer to weigh."

    @property
    def settings(self) -> str:
        return ""

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def seen_from(self, place: Place, shape: Shape) -> Place:
        if len(shape) == 1:
            return place
        (numbers,) = place
        _, columns, channels = shape
        first, last = (divmod(number // channels, columns) for number in (numbers[0], numbers[-1]))
        rows = range(first[0], last[0] + 1)
        # Beyond one row of the maps, whole rows lie between the first number and the last.
        in_row = range(first[1], last[1] + 1) if len(rows) == 1 else range(columns)
        return rows, in_row

    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        return x.reshape(len(x), -1)
