"""A trained network as one small file that a browser reads: ``static/reader/network.js``.

The numbers come out of the model's own LiteRT file, so browser and server answer with the same.

    magic       4 bytes, ``MNET``
    checksum    4 bytes, CRC-32 of all that follows
    length      4 bytes, of the description
    description JSON: the layers of the architecture, each with its name, the shape of its output,
                and the shapes of its weights; blanks at its end make the length a multiple of 4
    weights     float32, layer by layer, as `Layer.answering_weights` gives them

All numbers have their lowest byte first. Half of the size, float16, does not do: of 2,500 digits it
moves a probability by up to 0.0011.
"""

import json
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from mnist_core.models.litert_file import constants
from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import Architecture

# What static/reader/layers.js knows; a test holds the two together.
KINDS = frozenset({"Conv2D", "Dense", "BatchNormalization", "MaxPooling2D", "Dropout", "Flatten"})

_MAGIC = b"MNET"

Floats = NDArray[np.float32]
Shape = tuple[int, ...]


def from_litert(content: bytes, architecture: Architecture) -> bytes | None:
    """Write the file of a trained model.

    Parameters
    ----------
    content : bytes
        Its ``model.tflite``.
    architecture : Architecture
        What it is made of.

    Returns
    -------
    bytes or None
        None if a browser cannot read such a network: a kind of layer is not known there, or its
        numbers do not lie in the LiteRT file as they were trained.
    """
    found: dict[str, list[tuple[str, Floats]]] = {}
    for constant in constants(content):
        for layer in set(_LAYER.findall(constant.name)):
            found.setdefault(layer, []).append((constant.name, constant.values))
    by_layer = {}
    for name, shapes in _weight_shapes(architecture).items():
        arrays = _in_order(found.get(name, []), shapes)
        if arrays is None:
            return None
        by_layer[name] = arrays
    return write(architecture, by_layer)


def from_weights(architecture: Architecture, weights: Sequence[Floats]) -> bytes | None:
    """Write the file of a network that has no LiteRT file, such as one in the middle of training.

    Parameters
    ----------
    architecture : Architecture
        What the weights are of.
    weights : sequence of ndarray of float32
        In the order of Keras's ``model.get_weights()``.

    Returns
    -------
    bytes or None
        As `from_litert`.
    """
    left = iter(weights)
    by_layer = {}
    layers = zip(architecture.layers, describe(architecture), architecture.shapes, strict=False)
    for layer, summary, shape in layers:
        own = [next(left) for _ in layer.weight_shapes(shape)]
        by_layer[summary.name] = layer.answering_weights(own)
    return write(architecture, by_layer)


def write(architecture: Architecture, by_layer: Mapping[str, Sequence[Floats]]) -> bytes | None:
    """Write the file of a network with these weights.

    Parameters
    ----------
    architecture : Architecture
        What the weights are of.
    by_layer : mapping of sequence of ndarray of float32
        By the name of the layer, as `Layer.answering_weights` gives them.

    Returns
    -------
    bytes or None
        As `from_litert`.
    """
    if any(layer.kind not in KINDS for layer in architecture.layers):
        return None
    layers = []
    numbers = b""
    for layer, summary in zip(architecture.layers, describe(architecture), strict=True):
        weights = by_layer.get(summary.name, ())
        numbers += b"".join(np.asarray(array, "<f4").tobytes() for array in weights)
        layers.append(
            layer.to_dict()
            | {
                "name": summary.name,
                "shape": summary.output_shape,
                "weights": [array.shape for array in weights],
            }
        )
    description = _padded(json.dumps({"layers": layers}, separators=(",", ":")).encode())
    rest = struct.pack("<I", len(description)) + description + numbers
    return _MAGIC + struct.pack("<I", zlib.crc32(rest)) + rest


# The name of a tensor holds that of its layer, to which Keras adds a number: .../12_conv2d_1/...
_LAYER = re.compile(r"(?:^|[/;])(\d+_[a-z0-9]+)(?=_\d+/|/|_\d+;|;|_\d+$|$)")


def _weight_shapes(architecture: Architecture) -> dict[str, list[Shape]]:
    """The shapes of what each layer with weights needs for an answer, by its name."""
    by_name = {}
    layers = zip(architecture.layers, describe(architecture), architecture.shapes, strict=False)
    for layer, summary, shape in layers:
        zeros = [np.zeros(weights, np.float32) for weights in layer.weight_shapes(shape)]
        if zeros:
            by_name[summary.name] = [array.shape for array in layer.answering_weights(zeros)]
    return by_name


def _in_order(found: list[tuple[str, Floats]], shapes: list[Shape]) -> list[Floats] | None:
    """The arrays of a layer in the order of `shapes`; None if there are others, or too few."""
    if len(found) != len(shapes):
        return None
    # The two of a batch normalization have one shape; what it multiplies with comes before what it
    # adds, as in "batchnorm/mul" and "batchnorm/sub".
    left = [array for _, array in sorted(found, key=lambda one: one[0])]
    in_order = []
    for shape in shapes:
        fitting = [place for place, array in enumerate(left) if array.size == prod(shape)]
        if not fitting:
            return None
        in_order.append(left.pop(fitting[0]).reshape(shape))
    return in_order


def _padded(text: bytes) -> bytes:
    return text + b" " * (-len(text) % 4)
