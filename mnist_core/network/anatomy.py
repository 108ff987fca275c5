"""What can be said of a network before it is trained, by arithmetic: TensorFlow is not needed.

Shapes, parameters, multiplications, and what each number sees of the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from mnist_core.errors import ModelError
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import Array, Layer, Place, Shape, whole


@dataclass(frozen=True)
class LayerSummary:
    """One layer of an architecture.

    Attributes
    ----------
    name : str
        Its name in Keras and in the exported model.
    kind : str
        The name of its kind, such as ``Conv2D``.
    settings : str
        Its settings in words.
    input_shape, output_shape : tuple of int
        Without the batch axis.
    parameters : int
        How many numbers it learns, or keeps.
    arithmetic : str
        Where `parameters` comes from, such as ``3 x 3 x 1 x 32 + 32``; empty without parameters.
    multiplications : int
        How many one picture takes, as `count_multiplications` counts.
    factors : str
        Where `multiplications` comes from, such as ``13 x 13 x 3 x 3 x 1 x 32``; empty without any.
    in_one_row : str
        What to say of its output where that is one row of numbers and not a stack of maps.
    """

    name: str
    kind: str
    settings: str
    input_shape: Shape
    output_shape: Shape
    parameters: int
    arithmetic: str
    multiplications: int
    factors: str
    in_one_row: str


def describe(architecture: Architecture) -> list[LayerSummary]:
    """The layers of `architecture` in order, from the 28x28x1 picture on.

    Examples
    --------
    >>> import mnist_core as mc
    >>> for layer in mc.describe(mc.architecture("single_conv")):
    ...     print(layer.kind, layer.output_shape, layer.parameters)
    Conv2D (13, 13, 32) 320
    MaxPooling2D (6, 6, 32) 0
    Flatten (1152,) 0
    Dense (10,) 11530
    """
    shapes = architecture.shapes
    return [
        summarize(layer, shapes[position], f"{position}_{layer.kind.lower()}")
        for position, layer in enumerate(architecture.layers)
    ]


def summarize(layer: Layer, shape: Shape, name: str) -> LayerSummary:
    """One layer called `name`, for an input of `shape`.

    Raises
    ------
    ConfigError
        It cannot stand behind such an input.
    """
    return LayerSummary(
        name=name,
        kind=layer.kind,
        settings=layer.settings,
        input_shape=shape,
        output_shape=layer.output_shape(shape),
        parameters=layer.parameters(shape),
        arithmetic=layer.arithmetic(shape),
        multiplications=layer.multiplications(shape),
        factors=" x ".join(map(str, layer.factors(shape))),
        in_one_row=layer.in_one_row,
    )


def count_parameters(architecture: Architecture) -> int:
    """How many numbers `architecture` learns, or keeps.

    Examples
    --------
    >>> import mnist_core as mc
    >>> mc.count_parameters(mc.architecture("single_conv"))
    11850
    >>> mc.count_parameters(mc.architecture("stacked_conv"))
    179242
    """
    return architecture.parameters


def count_multiplications(architecture: Architecture) -> int:
    """How many multiplications one picture takes.

    Counted are convolutions and dense layers, where an addition follows each; the rest hardly
    matters.

    Examples
    --------
    >>> import mnist_core as mc
    >>> mc.count_multiplications(mc.architecture("single_conv"))
    60192
    >>> mc.count_multiplications(mc.architecture("stacked_conv"))
    10493184
    """
    return architecture.multiplications


def receptive_field(architecture: Architecture, position: int, place: Place) -> tuple[range, range]:
    """Which rows and columns of the picture a part of a layer's output depends on.

    Parameters
    ----------
    architecture : Architecture
        Whose layer it is.
    position : int
        Of the layer, counted from 0.
    place : tuple of range
        Rows and columns of the layer's maps, or which numbers of its row.

    Examples
    --------
    One pixel behind two convolutions, of 5 x 5 and 3 x 3, sees 7 x 7 pixels. The first network's
    answer never depends on the last three rows and columns.

    >>> import mnist_core as mc
    >>> receptive_field(mc.architecture("stacked_conv"), 1, (range(10, 11), range(4, 5)))
    (range(10, 17), range(4, 11))
    >>> receptive_field(mc.architecture("single_conv"), 3, (range(10),))
    (range(0, 25), range(0, 25))
    """
    layers = list(zip(architecture.layers, architecture.shapes, strict=False))
    for layer, shape in reversed(layers[: position + 1]):
        place = layer.seen_from(place, shape)
    rows, columns = place
    return rows, columns


def middle(shape: Shape) -> Place:
    """The place of the number in the middle of maps of `shape`, or of a row."""
    return tuple(range(len(side) // 2, len(side) // 2 + 1) for side in whole(shape))


def by_layer(architecture: Architecture, weights: Sequence[Array]) -> dict[str, tuple[Array, ...]]:
    """The weights of each layer, by its name; without any, an empty tuple.

    Parameters
    ----------
    architecture : Architecture
        What the weights are of.
    weights : sequence of ndarray of float32
        In the order of Keras's ``model.get_weights()``.

    Raises
    ------
    ModelError
        The weights are not this architecture's.
    """
    left = iter(weights)
    found = {}
    for layer, summary in zip(architecture.layers, describe(architecture), strict=True):
        expected = list(layer.weight_shapes(summary.input_shape))
        own = tuple(islice(left, len(expected)))
        shapes = [array.shape for array in own]
        if shapes != expected:
            raise ModelError(
                f"These weights are not those of a {architecture.name} network: {layer.kind} "
                f"takes {expected}, not {shapes}."
            )
        found[summary.name] = own
    if next(left, None) is not None:
        raise ModelError(f"These are more weights than a {architecture.name} network has.")
    return found


def share_in_words(part: int, all_of_them: int) -> str:
    """Which share of all parameters, or multiplications, a layer has; empty for none.

    Examples
    --------
    >>> share_in_words(154_890, 179_242), share_in_words(8, 8), share_in_words(1, 10_000)
    ('86.4%', '100.0%', 'less than 0.1%')
    """
    if not part:
        return ""
    share = part / all_of_them
    return f"{share:.1%}" if share >= 0.0005 else "less than 0.1%"
