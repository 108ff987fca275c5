"""Output shapes and parameter counts, layer by layer, by arithmetic: TensorFlow is not needed."""

from dataclasses import dataclass

from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import Shape


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
    output_shape : tuple of int
        Without the batch axis.
    parameters : int
        How many numbers it learns, or keeps.
    arithmetic : str
        Where `parameters` comes from, such as ``3 x 3 x 1 x 32 + 32``; empty without parameters.
    in_one_row : str
        What to say of its output where that is one row of numbers and not a stack of maps.
    """

    name: str
    kind: str
    settings: str
    output_shape: Shape
    parameters: int
    arithmetic: str
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
        LayerSummary(
            name=f"{position}_{layer.kind.lower()}",
            kind=layer.kind,
            settings=layer.settings,
            output_shape=shapes[position + 1],
            parameters=layer.parameters(shapes[position]),
            arithmetic=layer.arithmetic(shapes[position]),
            in_one_row=layer.in_one_row,
        )
        for position, layer in enumerate(architecture.layers)
    ]


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
