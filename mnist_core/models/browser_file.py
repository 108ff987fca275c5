"""A trained network as one small file that a browser reads: ``static/reader/network.js``.

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
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.models import keras_file, store
from mnist_core.models.card import Card
from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import Architecture

# What static/reader/layers.js knows; a test holds the two together.
KINDS = frozenset(
    {
        "Conv2D",
        "Dense",
        "BatchNormalization",
        "MaxPooling2D",
        "GlobalAveragePooling2D",
        "ZeroPadding2D",
        "Dropout",
        "Flatten",
    }
)

_MAGIC = b"MNET"

Floats = NDArray[np.float32]


def of_model(card: Card) -> bytes | None:
    """Write the file of one of the app's models.

    Parameters
    ----------
    card : Card
        Of the model.

    Returns
    -------
    bytes or None
        None if a browser cannot read such a network: a committee, or one with a kind of layer that
        is not known there.

    Raises
    ------
    ModelError
        The model's own file is gone or damaged.
    """
    if not is_possible(card):
        return None
    return from_keras(store.read_file(card.name, "model.keras"), card.config.architecture)


def is_possible(card: Card) -> bool:
    """Return whether `of_model` gives a file, if the model's own is whole."""
    return "model.keras" in card.files and _is_known(card.config.architecture)


def from_keras(content: bytes, architecture: Architecture) -> bytes | None:
    """Write the file of a trained model.

    Its weights come out of its ``model.keras``. In its LiteRT file some are multiplied with those
    of the layer before, where that makes it faster.

    Parameters
    ----------
    content : bytes
        The ``model.keras``.
    architecture : Architecture
        What it is made of.

    Returns
    -------
    bytes or None
        None if a browser cannot read such a network, because it does not know a kind of layer.

    Raises
    ------
    ModelError
        It is no file of such a network.

    Examples
    --------
    >>> import mnist_core as mc
    >>> from mnist_core.models import store
    >>> content = store.read_file("single_conv", "model.keras")
    >>> file = from_keras(content, mc.architecture("single_conv"))
    >>> file[:4], len(file) < 48_000
    (b'MNET', True)
    """
    if not _is_known(architecture):
        return None
    return from_weights(architecture, keras_file.weights(content, architecture))


def from_weights(architecture: Architecture, weights: Sequence[Floats]) -> bytes | None:
    """Write the file of a network as it is, be it in the middle of training.

    Parameters
    ----------
    architecture : Architecture
        What the weights are of.
    weights : sequence of ndarray of float32
        In the order of Keras's ``model.get_weights()``.

    Returns
    -------
    bytes or None
        As `from_keras`.
    """
    if not _is_known(architecture):
        return None
    left = iter(weights)
    layers = []
    numbers = []
    for layer, summary, shape in zip(
        architecture.layers, describe(architecture), architecture.shapes, strict=False
    ):
        own = [next(left) for _ in layer.weight_shapes(shape)]
        arrays = layer.answering_weights(own)
        about = {
            "name": summary.name,
            "shape": summary.output_shape,
            "weights": [array.shape for array in arrays],
        }
        layers.append(layer.to_dict() | about)
        numbers += [np.ascontiguousarray(array, "<f4").tobytes() for array in arrays]
    text = json.dumps({"layers": layers}, separators=(",", ":")).encode()
    description = text + b" " * (-len(text) % 4)
    rest = struct.pack("<I", len(description)) + description + b"".join(numbers)
    return _MAGIC + struct.pack("<I", zlib.crc32(rest)) + rest


def _is_known(architecture: Architecture) -> bool:
    return all(layer.kind in KINDS for layer in architecture.layers)
