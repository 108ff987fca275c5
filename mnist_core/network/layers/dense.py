"""Dense: every unit weighs every number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mnist_core.network.layers.base import (
    ACTIVATIONS,
    Array,
    Layer,
    Place,
    Shape,
    activate,
    check_choice,
    check_whole,
    whole,
)

UNITS = range(1, 2049)


@dataclass(frozen=True)
class Dense(Layer):
    """Each of `units` weighs all numbers of the last axis; before Flatten, at every pixel alike.

    Attributes
    ----------
    units : int
        How many numbers come out.
    activation : str
        One of `mnist_core.network.layers.ACTIVATIONS`.
    """

    units: int
    activation: str

    in_one_row: ClassVar[str] = (
        "Each unit weighs all of these numbers; softmax makes the ten sums the probabilities of "
        "the answer."
    )
    random_arguments: ClassVar[tuple[str, ...]] = ("kernel_initializer",)

    @property
    def sentence(self) -> str:
        """What it does, in plain words."""
        if self.activation == "softmax":
            return (
                f"Weighs all numbers {self.units} times, and makes probabilities of the"
                f" {self.units} sums."
            )
        return (
            f"Each of its {self.units} units weighs all numbers of the row, or of a pixel, and"
            " looks for its own pattern."
        )

    @property
    def settings(self) -> str:
        return f"{self.units} units, {self.activation}"

    def check(self) -> None:
        check_whole("units of a dense layer", self.units, UNITS)
        check_choice("activation", self.activation, ACTIVATIONS)

    def output_shape(self, shape: Shape) -> Shape:
        return *shape[:-1], self.units

    def weight_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return (shape[-1], self.units), (self.units,)

    def factors(self, shape: Shape) -> Shape:
        return *shape, self.units

    def seen_from(self, place: Place, shape: Shape) -> Place:
        is_row = len(shape) == 1
        return whole(shape) if is_row else place

    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        kernel, biases = weights
        return activate(self.activation, x @ kernel + biases)

    def answering_weights(self, weights: Sequence[Array]) -> tuple[Array, ...]:
        kernel, biases = weights
        return kernel.T, biases  # one unit after the other
