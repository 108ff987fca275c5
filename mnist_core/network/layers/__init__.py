"""The layers that networks are made of, a class a kind.

A class says all there is to know about its kind: shapes, parameters, multiplications, its settings
in words, its Keras arguments, and what it does to numbers. A new kind is a new class, named in
`KINDS`, and a test.
"""

from collections.abc import Mapping
from typing import Any

from mnist_core.errors import ConfigError
from mnist_core.network.layers.base import ACTIVATIONS, Array, Layer, Place, Shape, activate, whole
from mnist_core.network.layers.convolution import Conv2D
from mnist_core.network.layers.dense import Dense
from mnist_core.network.layers.normalization import BatchNormalization
from mnist_core.network.layers.padding import ZeroPadding2D
from mnist_core.network.layers.passing import Dropout, Flatten
from mnist_core.network.layers.pooling import GlobalAveragePooling2D, MaxPooling2D

INPUT_SHAPE = (28, 28, 1)

KINDS: dict[str, type[Layer]] = {
    kind.__name__: kind
    for kind in (
        Conv2D,
        BatchNormalization,
        MaxPooling2D,
        GlobalAveragePooling2D,
        ZeroPadding2D,
        Dense,
        Dropout,
        Flatten,
    )
}

__all__ = [
    "ACTIVATIONS",
    "INPUT_SHAPE",
    "KINDS",
    "Array",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "Layer",
    "MaxPooling2D",
    "Place",
    "Shape",
    "ZeroPadding2D",
    "activate",
    "layer_from_dict",
    "whole",
]


def layer_from_dict(stored: Mapping[str, Any]) -> Layer:
    """The layer that `Layer.to_dict` has written.

    Raises
    ------
    ConfigError
        There is no such kind, or it has no such settings, or one is out of its bounds.
    """
    arguments = dict(stored)
    name = arguments.pop("kind", None)
    if name not in KINDS:
        raise ConfigError(f"There is no layer {name!r}. Choose one of: {', '.join(KINDS)}.")
    try:
        layer = KINDS[name](**arguments)
    except TypeError as error:
        raise ConfigError(f"The layer {name} has other settings than these ({error}).") from error
    layer.check()
    return layer
