"""What every layer kind says of itself."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ConfigError

Array = NDArray[np.float32]
Shape = tuple[int, ...]  # of one picture's values: without the batch axis
Place = tuple[range, ...]  # some rows and columns of maps, or some numbers of a row


@dataclass(frozen=True)
class Layer(ABC):
    """A layer of a network: all there is to know about its kind is in its class.

    A subclass is a frozen dataclass. It has the name of its Keras namesake, and its fields are the
    Keras arguments, so `mnist_core.training.building` needs no table to make one from the other.
    """

    # What to say of its output where that is one row of numbers and not a stack of maps.
    in_one_row: ClassVar[str] = ""

    # Keras arguments that decide its randomness: an initializer of weights, or a seed.
    random_arguments: ClassVar[tuple[str, ...]] = ()

    @property
    def kind(self) -> str:
        """The name of the kind, which is Keras's."""
        return type(self).__name__

    @property
    def keras_arguments(self) -> dict[str, Any]:
        """The arguments of the Keras layer."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    @abstractmethod
    def sentence(self) -> str:
        """What it does, in plain words."""

    @property
    @abstractmethod
    def settings(self) -> str:
        """Its settings in words."""

    @abstractmethod
    def output_shape(self, shape: Shape) -> Shape:
        """The shape of what it makes of an input of `shape`.

        Raises
        ------
        ConfigError
            It cannot stand behind such an input.
        """

    def weight_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        """The shapes of its weights for an input of `shape`, in Keras's order."""
        return ()

    def arithmetic(self, shape: Shape) -> str:
        """Where its number of parameters comes from: ``3 x 3 x 1 x 32 + 32``; empty without any."""
        return " + ".join(" x ".join(map(str, weights)) for weights in self.weight_shapes(shape))

    def parameters(self, shape: Shape) -> int:
        """How many numbers it learns, or keeps, for an input of `shape`."""
        return sum(prod(weights) for weights in self.weight_shapes(shape))

    def factors(self, shape: Shape) -> Shape:
        """What its number of multiplications is the product of; empty where it has none."""
        return ()

    def multiplications(self, shape: Shape) -> int:
        """How many multiplications a picture takes, counting those that an addition follows."""
        factors = self.factors(shape)
        return prod(factors) if factors else 0

    def seen_from(self, place: Place, shape: Shape) -> Place:
        """Which part of its input is looked at for a part of its output.

        Parameters
        ----------
        place : tuple of range
            Rows and columns of the maps that come out, or which numbers of the row.
        shape : tuple of int
            Of the input.

        Returns
        -------
        tuple of range
            Rows and columns of the maps that go in, or which numbers of the row. What lies between
            the first and the last counts, even if a wide stride leaves some of it out.
        """
        is_as_before = len(place) == len(whole(shape))
        return place if is_as_before else whole(shape)

    @abstractmethod
    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        """What it makes of `x`.

        Parameters
        ----------
        x : ndarray of float32
            The first axis counts the pictures.
        weights : sequence of ndarray of float32
            Of the shapes that `weight_shapes` gives.
        """

    def answering_weights(self, weights: Sequence[Array]) -> tuple[Array, ...]:
        """The numbers that answering needs, in the order in which LiteRT keeps them.

        Parameters
        ----------
        weights : sequence of ndarray of float32
            Of the shapes that `weight_shapes` gives, as Keras keeps them.

        Returns
        -------
        tuple of ndarray of float32
            What does not depend on the picture is worked out beforehand.
        """
        return tuple(weights)

    def check(self) -> None:  # noqa: B027 - most kinds have something to check, some have not
        """Raise ConfigError where a setting is out of its bounds."""

    def to_dict(self) -> dict[str, Any]:
        """The layer as JSON has it: ``{"kind": "Dense", "units": 10, "activation": "softmax"}``."""
        return {"kind": self.kind} | self.keras_arguments


def whole(shape: Shape) -> Place:
    """All rows and columns of maps of `shape`, or all numbers of a row."""
    sides = shape[:2] if len(shape) == 3 else shape
    return tuple(range(side) for side in sides)


def under_windows(places: range, stride: int, size: int, rim: int, side: int) -> range:
    """Which of `side` pixels in a line lie under the windows at `places`.

    Parameters
    ----------
    places : range
        The first window and those after it, counted from 0.
    stride, size : int
        From one window to the next, and of each; in pixels.
    rim : int
        How many zeros stand before the first pixel.
    side : int
        How many pixels there are.
    """
    if not places:
        return places
    start = places[0] * stride - rim
    stop = places[-1] * stride - rim + size
    return range(max(start, 0), min(stop, side))


def relu(x: Array) -> Array:
    """What is below zero becomes zero."""
    return np.maximum(x, np.float32(0))


def softmax(x: Array) -> Array:
    """Numbers above zero that add up to 1 along the last axis."""
    # The largest is taken off first: exp of a large number overflows, and the quotient is the same.
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def sigmoid(x: Array) -> Array:
    """Between 0 and 1, with 0 in the middle."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), np.float32)


def tanh(x: Array) -> Array:
    """Between -1 and 1."""
    return np.tanh(x)


def linear(x: Array) -> Array:
    """As it is."""
    return x


ACTIVATIONS = {function.__name__: function for function in (relu, softmax, sigmoid, tanh, linear)}


def activate(name: str, x: Array) -> Array:
    """What the activation `name` makes of `x`.

    Raises
    ------
    ConfigError
        There is no such activation.
    """
    check_choice("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name](x)


def check_whole(what: str, value: object, bounds: range) -> None:
    """Raise ConfigError unless `value` is a whole number within `bounds`."""
    # bool is an int in Python, and no number of filters.
    if not isinstance(value, int) or isinstance(value, bool) or value not in bounds:
        raise ConfigError(
            f"The {what} must be a whole number from {bounds.start} to {bounds.stop - 1}, "
            f"not {value!r}."
        )


def check_choice(what: str, value: object, options: Mapping[str, object]) -> None:
    """Raise ConfigError unless `value` is one of `options`."""
    if not isinstance(value, str) or value not in options:
        raise ConfigError(f"There is no {what} {value!r}. Choose one of: {', '.join(options)}.")


def require_maps(kind: str, shape: Shape) -> None:
    """Raise ConfigError unless `shape` is that of feature maps."""
    if len(shape) != 3:
        raise ConfigError(
            f"{kind} needs maps (height x width x channels), and gets one row of {shape[0]:,} "
            "numbers. Put it before Flatten."
        )
