"""The network by hand: what each layer does to a picture, one after the other, in numpy.

This is all that happens inside when a network answers. The app uses it where a network is at hand
as bare weights and not as an exported model: in the middle of training, the network as it stood
after epoch 3 answers a digit. It gives what Keras and LiteRT give, to rounding.

    answers = predict(architecture("stacked_conv"), weights, pictures)
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.network.anatomy import by_layer
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import Array


def predict(architecture: Architecture, weights: Sequence[Array], pictures: NDArray[Any]) -> Array:
    """The probability of each digit.

    Parameters
    ----------
    architecture : Architecture
        What the weights are of.
    weights : sequence of ndarray of float32
        In the order of Keras's ``model.get_weights()``.
    pictures : ndarray, (n, 28, 28)
        uint8 in 0..255 or float in 0..1, ink high. Meant for a few: `Classifier` reads thousands.

    Returns
    -------
    ndarray of float32, (n, 10)
        Each row sums to 1.

    Raises
    ------
    ModelError
        The weights are not this architecture's.
    """
    *_, (_, probabilities) = _outputs(architecture, weights, pictures)
    return probabilities


def layers(
    architecture: Architecture, weights: Sequence[Array], picture: NDArray[Any]
) -> dict[str, Array]:
    """The output of every layer for one picture, (28, 28), by layer name, in order.

    It is what `Classifier.layers` gives; parameters and errors are those of `predict`.
    """
    one = np.asarray(picture)[np.newaxis]
    return {name: output[0] for name, output in _outputs(architecture, weights, one)}


def output(
    architecture: Architecture, weights: Sequence[Array], pictures: NDArray[Any], name: str
) -> Array:
    """The output of one layer for some pictures; parameters and errors are those of `predict`."""
    return next(
        found for layer, found in _outputs(architecture, weights, pictures) if layer == name
    )


def _outputs(
    architecture: Architecture, weights: Sequence[Array], pictures: NDArray[Any]
) -> Iterator[tuple[str, Array]]:
    """Each layer's name and output, from first to last."""
    x = _as_floats(np.asarray(pictures))
    own = by_layer(architecture, weights)
    for layer, name in zip(architecture.layers, own, strict=True):
        x = layer.forward(x, own[name])
        yield name, x


def _as_floats(pictures: NDArray[Any]) -> Array:
    """float32, (n, 28, 28, 1), in 0..1: one channel, grey."""
    x: Array = pictures[..., np.newaxis].astype(np.float32)
    return x / np.float32(255) if pictures.dtype == np.uint8 else x
