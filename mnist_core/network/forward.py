"""The network by hand: what each layer does to a picture, in a few lines of numpy.

This is all that happens inside when a network answers. The app uses it where a network is at hand
as bare weights and not as an exported model: in the middle of training, the network as it stood
after epoch 3 answers a digit. It gives what Keras and LiteRT give, to rounding.

    answers = predict(architecture("stacked_conv"), weights, pictures)
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelError
from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
)

Array = NDArray[np.float32]

_EPSILON = np.float32(
    0.001
)  # Keras's: keeps a channel that never varies from being divided by zero


def predict(architecture: Architecture, weights: Sequence[Array], pictures: NDArray[Any]) -> Array:
    """The probability of each digit.

    Parameters ---------- weights : float32 arrays in the order of Keras's ``model.get_weights()``.
    pictures : (n, 28, 28), uint8 in 0..255 or float in 0..1, ink high. Meant for a few:
    `Classifier` reads thousands.

    Returns
    -------
    float32, (n, 10); each row sums to 1.

    Raises
    ------
    ModelError : the weights are not this architecture's.
    """
    *_, (_, probabilities) = _outputs(architecture, weights, pictures)
    return probabilities


def layers(
    architecture: Architecture, weights: Sequence[Array], picture: NDArray[Any]
) -> dict[str, Array]:
    """The output of every layer for one picture, (28, 28), by layer name, in order; as
    `Classifier.layers`."""
    return {
        name: output[0]
        for name, output in _outputs(architecture, weights, np.asarray(picture)[np.newaxis])
    }


def _outputs(
    architecture: Architecture, weights: Sequence[Array], pictures: NDArray[Any]
) -> Iterator[tuple[str, Array]]:
    """Each layer's name and output, from first to last."""
    x: Array = np.asarray(pictures)[..., np.newaxis].astype(np.float32)  # one channel: grey
    if np.asarray(pictures).dtype == np.uint8:
        x /= np.float32(255)
    left = iter(weights)
    try:
        for layer, summary in zip(architecture.layers, describe(architecture), strict=True):
            x = _apply(layer, x, left)
            if x.shape[1:] != summary.output_shape:
                raise ValueError(f"{summary.kind} gave {x.shape[1:]}, not {summary.output_shape}")
            yield summary.name, x
    except (ValueError, StopIteration) as error:
        raise ModelError(
            f"These weights are not those of a {architecture.name} network ({error})."
        ) from error
    if next(left, None) is not None:
        raise ModelError(f"These are more weights than a {architecture.name} network has.")


def _apply(layer: Layer, x: Array, weights: Iterator[Array]) -> Array:
    """What `layer` makes of `x`, whose first axis counts the pictures; takes its weights from
    `weights`."""
    match layer:
        case Conv2D():
            return _activate(layer.activation, _convolve(layer, x, next(weights)) + next(weights))
        case BatchNormalization():
            # While training it uses each batch's own mean and variance; when answering, those it
            # has seen on average.
            scale, offset, mean, variance = (next(weights) for _ in range(4))
            return np.asarray(
                (x - mean) / np.sqrt(variance + _EPSILON) * scale + offset, np.float32
            )
        case MaxPooling2D(pool_size=pool):
            n, height, width, channels = x.shape
            rows, columns = (
                height // pool,
                width // pool,
            )  # what is left over at the edge is dropped
            blocks = x[:, : rows * pool, : columns * pool].reshape(
                n, rows, pool, columns, pool, channels
            )
            return np.asarray(blocks.max(axis=(2, 4)))
        case Dense():
            # On the last axis: before Flatten, every pixel goes through the same units.
            return _activate(layer.activation, x @ next(weights) + next(weights))
        case Flatten():
            return x.reshape(len(x), -1)
        case Dropout():
            return x  # drops while training only


def _convolve(layer: Conv2D, x: Array, kernels: Array) -> Array:
    """Lay every kernel on every place: multiply what lies under it, and add up."""
    size, stride = layer.kernel_size, layer.strides
    if kernels.shape != (size, size, x.shape[-1], layer.filters):
        raise ValueError(f"kernels of the shape {kernels.shape}")
    if layer.padding == "same":
        # A rim of zeros, so that no place is lost; where it cannot be even, Keras puts more below
        # and to the right.
        rims = [max((-(-side // stride) - 1) * stride + size - side, 0) for side in x.shape[1:3]]
        x = np.pad(x, ((0, 0), *((rim // 2, rim - rim // 2) for rim in rims), (0, 0)))
    rows, columns = ((side - size) // stride + 1 for side in x.shape[1:3])
    # One pixel of the kernel after the other, each for all places at once.
    total = np.zeros((len(x), rows, columns, layer.filters), np.float32)
    for i, j in np.ndindex(size, size):
        under = x[:, i : i + rows * stride : stride, j : j + columns * stride : stride]
        total += under @ kernels[i, j]
    return total


def _activate(name: str, x: Array) -> Array:
    if name == "relu":
        return np.maximum(x, np.float32(0))
    if name == "softmax":
        # The largest is taken off first: exp of a large number overflows, and the quotient stays
        # the same.
        powers = np.exp(x - x.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
    raise ValueError(f"activation {name!r}")
