"""Output shapes and parameter counts, layer by layer, by arithmetic: no TensorFlow needed to
describe a network."""

from dataclasses import dataclass
from math import prod

from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import (
    INPUT_SHAPE,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
)

Shape = tuple[int, ...]


@dataclass(frozen=True)
class LayerSummary:
    """One layer of an architecture.

    `name` is the layer's name in Keras and in the exported model; `arithmetic` says where
    `parameters` comes from, such as ``"3 x 3 x 1 x 32 + 32"``, and is empty for a layer that learns
    nothing.
    """

    name: str
    kind: str
    settings: str
    output_shape: Shape
    parameters: int
    arithmetic: str


def describe(architecture: Architecture) -> list[LayerSummary]:
    """The layers of `architecture` in order, from the 28x28x1 picture on."""
    summaries = []
    shape: Shape = INPUT_SHAPE
    for position, layer in enumerate(architecture.layers):
        kernel, biases = _weights(layer, shape)
        terms = [" x ".join(map(str, kernel))] * bool(kernel) + [str(biases)] * bool(biases)
        shape = output_shape(layer, shape)
        summaries.append(
            LayerSummary(
                name=f"{position}_{type(layer).__name__.lower()}",
                kind=type(layer).__name__,
                settings=_settings(layer),
                output_shape=shape,
                parameters=prod(kernel) + biases if kernel else 0,
                arithmetic=" + ".join(terms),
            )
        )
    return summaries


def count_parameters(architecture: Architecture) -> int:
    """How many numbers `architecture` learns: 11,850 for ``single_conv``, 179,242 for
    ``stacked_conv``."""
    return sum(layer.parameters for layer in describe(architecture))


def count_multiplications(architecture: Architecture) -> int:
    """How many multiplications one picture takes: 60,192 for ``single_conv``, 10,493,184 for
    ``stacked_conv``.

    Counted are convolutions and dense layers, where each is followed by an addition; the rest
    hardly matters.
    """
    total = 0
    shape: Shape = INPUT_SHAPE
    for layer in architecture.layers:
        kernel, _ = _weights(layer, shape)
        shape = output_shape(layer, shape)
        if isinstance(layer, Conv2D | Dense):
            total += prod(kernel) * prod(shape[:-1])  # the whole kernel, at each place
    return total


def output_shape(layer: Layer, shape: Shape) -> Shape:
    """The shape of what `layer` makes of an input of `shape`; both without the batch axis."""
    match layer:
        case Conv2D(filters=filters, kernel_size=kernel, strides=stride, padding=padding):
            lost = 0 if padding == "same" else kernel - 1
            height, width = ((side - lost - 1) // stride + 1 for side in shape[:2])
            return height, width, filters
        case MaxPooling2D(pool_size=pool):
            return shape[0] // pool, shape[1] // pool, shape[2]
        case Dense(units=units):
            return *shape[:-1], units
        case Flatten():
            return (prod(shape),)
        case Dropout() | BatchNormalization():
            return shape


def _weights(layer: Layer, shape: Shape) -> tuple[Shape, int]:
    """The shape of a layer's weights and the number of its biases; ``((), 0)`` for one without
    weights."""
    match layer:
        case Conv2D(filters=filters, kernel_size=kernel):
            return (kernel, kernel, shape[-1], filters), filters
        case Dense(units=units):
            return (shape[-1], units), units
        case BatchNormalization():
            # Per channel: scale, offset, and the mean and variance it has seen.
            return (4, shape[-1]), 0
        case _:
            return (), 0


def _settings(layer: Layer) -> str:
    match layer:
        case Conv2D(
            filters=filters,
            kernel_size=kernel,
            strides=stride,
            activation=activation,
            padding=padding,
        ):
            return (
                f"{filters} filters, kernel {kernel}x{kernel}, stride {stride}, {padding},"
                f" {activation}"
            )
        case BatchNormalization():
            return "each channel to mean 0 and variance 1"
        case MaxPooling2D(pool_size=pool):
            return f"{pool}x{pool}"
        case Dense(units=units, activation=activation):
            return f"{units} units, {activation}"
        case Dropout(rate=rate):
            return f"{rate:.0%} of the inputs, while training only"
        case Flatten():
            return "to one row of numbers"
