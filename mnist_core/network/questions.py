"""Questions about a network whose answers are numbers, and where the numbers come from.

They are those that the tutorial puts to its two networks, put to any.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from mnist_core.network.anatomy import LayerSummary, describe
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Shape,
    ZeroPadding2D,
)

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True)
class Question:
    """What one can ask of a layer.

    Attributes
    ----------
    asks : str
        The question.
    answer : tuple of int
        A number, or those of a shape.
    because : str
        Where it comes from; ends with the answer.
    as_arithmetic : bool
        Whether the number stands in the question, and the arithmetic is asked for: any that comes
        to it.
    """

    asks: str
    answer: Shape
    because: str
    as_arithmetic: bool = False


def shape_in_words(shape: Shape) -> str:
    """A shape as people write it.

    Examples
    --------
    >>> shape_in_words((24, 24, 64)), shape_in_words((15488,))
    ('24 x 24 x 64', '15,488')
    """
    return " x ".join(map(str, shape)) if len(shape) > 1 else f"{shape[0]:,}"


def parameters_because(summary: LayerSummary) -> str:
    """Where a layer's number of parameters comes from, in its own numbers."""
    count = f"{summary.parameters:,}"
    return f"{summary.arithmetic} = {count}" if summary.parameters else count


def shape_because(layer: Layer, summary: LayerSummary) -> str:
    """Where a layer's output shape comes from, in its own numbers.

    Examples
    --------
    >>> import mnist_core as mc
    >>> network = mc.architecture("single_conv")
    >>> shape_because(network.layers[0], describe(network)[0])
    '(28 - 3) / 2 rounded down + 1 = 13: 13 x 13 x 32'
    """
    before, after = summary.input_shape, summary.output_shape
    result = shape_in_words(after)
    match layer:
        case Conv2D(padding="same", strides=1):
            return f"as high and wide as before, {layer.filters} maps: {result}"
        case Conv2D(padding="same"):
            return f"{before[0]} / {layer.strides} rounded up = {after[0]}: {result}"
        case Conv2D():
            step = f" / {layer.strides} rounded down" if layer.strides > 1 else ""
            return f"({before[0]} - {layer.kernel_size}){step} + 1 = {after[0]}: {result}"
        case MaxPooling2D():
            return f"{before[0]} / {layer.pool_size} rounded down = {after[0]}: {result}"
        case ZeroPadding2D(padding=((above, below), (left, right))):
            rows, columns = f"{before[0]} + {above} + {below}", f"{before[1]} + {left} + {right}"
            return f"{rows} = {after[0]}, {columns} = {after[1]}: {result}"
        case Flatten():
            return f"{shape_in_words(before)} = {result}"
        case Dense() if len(before) == 3:
            return f"{layer.units} units at each of {before[0]} x {before[1]} pixels: {result}"
        case Dense():
            return f"one number for each unit: {result}"
        case _ if before == after:
            return f"as before: {result}"
        case _:
            return f"one number for each of {before[-1]} maps: {result}"


def of_layer(architecture: Architecture, position: int) -> list[Question]:
    """What the tutorial would ask of a layer.

    Parameters
    ----------
    architecture : Architecture
        Whose layer it is.
    position : int
        Of the layer, counted from 0.

    Examples
    --------
    >>> import mnist_core as mc
    >>> for question in of_layer(mc.architecture("stacked_conv"), 1)[:2]:
    ...     print(question.asks, question.because)
    Why has each filter of the second convolution 64 x 3 x 3 weights? How many are these? 64 x 3 x 3 = 576
    Why has it 18,464 parameters? 3 x 3 x 64 x 32 + 32 = 18,464
    """  # noqa: E501
    layer, summary = architecture.layers[position], describe(architecture)[position]
    asked = list(_of_layer(layer, summary))
    if isinstance(layer, Conv2D):
        before = [isinstance(other, Conv2D) for other in architecture.layers[:position]]
        asked.insert(0, _of_filter(layer, summary, sum(before)))
    if isinstance(layer, Conv2D | MaxPooling2D) and position:
        asked.append(_of_field(architecture, position))
    return asked


def _of_filter(layer: Conv2D, summary: LayerSummary, convolutions_before: int) -> Question:
    size, channels = layer.kernel_size, summary.input_shape[-1]
    number = convolutions_before + 1
    which = _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th"
    weights = f"{channels} x {size} x {size}"
    return Question(
        f"Why has each filter of the {which} convolution {weights} weights? How many are these?",
        (channels * size * size,),
        f"{weights} = {channels * size * size:,}",
    )


def _of_field(architecture: Architecture, position: int) -> Question:
    """How much of the picture a pixel sees: each window widens it by what it adds at the edges."""
    field, step, because = 1, 1, ""
    for layer in architecture.layers[: position + 1]:
        size, stride = _window(layer)
        because = f"{field} + ({size} - 1) x {step}"
        field, step = field + (size - 1) * step, step * stride
    return Question(
        "How many rows of the picture does one of its pixels depend on, away from the edge?",
        (field,),
        f"{because} = {field}",
    )


def _window(layer: Layer) -> tuple[int, int]:
    """The size and the stride of what a layer lays on each place."""
    match layer:
        case Conv2D():
            return layer.kernel_size, layer.strides
        case MaxPooling2D():
            return layer.pool_size, layer.pool_size
        case _:
            return 1, 1


def _of_layer(layer: Layer, summary: LayerSummary) -> Iterator[Question]:
    shape, count = summary.input_shape, summary.parameters
    before, because = shape_in_words(shape), parameters_because(summary)
    match layer:
        case MaxPooling2D():
            yield Question(
                "Why has max pooling no parameters? How many weights does it take to find the"
                f" largest of {layer.pool_size**2} numbers?",
                (0,),
                "it compares and weighs nothing: 0",
            )
        case Flatten():
            (numbers,) = summary.output_shape
            yield Question(
                f"Why has Flatten no parameters? It lays {before} numbers into one row as they"
                " are. How many are these?",
                (numbers,),
                f"{before} = {numbers:,}",
            )
        case Dropout():
            yield Question(
                "Why has dropout no parameters? It leaves out numbers at random, and learns"
                " nothing. How many does it leave out when the network answers?",
                (0,),
                "only training leaves some out: 0",
            )
        case BatchNormalization():
            yield Question(
                f"Why has it {count:,} parameters? For each channel it has a mean, a variance, a"
                " scale and a shift.",
                (count,),
                because,
                as_arithmetic=True,
            )
        case Dense() if len(shape) == 3:
            yield Question(
                f"Why has Dense on {before} only {count:,} parameters?",
                (count,),
                because,
                as_arithmetic=True,
            )
            numbers = prod(shape)
            flat = numbers * layer.units + layer.units
            yield Question(
                f"And how many would it have behind Flatten, where each unit weighs {numbers:,}"
                " numbers?",
                (flat,),
                f"{numbers} x {layer.units} + {layer.units} = {flat:,}",
            )
        case Conv2D() | Dense():
            which = "the last layer" if summary.output_shape == (10,) else "it"
            yield Question(
                f"Why has {which} {count:,} parameters?", (count,), because, as_arithmetic=True
            )
