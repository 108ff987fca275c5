"""What a network begins with, before it has learned anything."""

from math import prod, sqrt

import numpy as np
from numpy.typing import NDArray

from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import BatchNormalization


def initial_weights(architecture: Architecture, seed: int = 0) -> list[NDArray[np.float32]]:
    """Draw the weights of a fresh network as Keras does by default.

    Kernels are Glorot's: drawn evenly from within sqrt(6 / (inputs + outputs)) of 0. Biases are 0.
    Batch normalization changes nothing yet. Keras's own generator would draw other numbers.

    Parameters
    ----------
    architecture : Architecture
        What the weights are of.
    seed : int, optional
        Of all chance.

    Returns
    -------
    list of ndarray of float32
        In the order of Keras's ``model.get_weights()``.

    Examples
    --------
    >>> import mnist_core as mc
    >>> kernel, bias, *_ = initial_weights(mc.architecture("single_conv"))
    >>> kernel.shape, bool(bias.any())
    ((3, 3, 1, 32), False)
    """
    rng = np.random.default_rng(seed)
    weights: list[NDArray[np.float32]] = []
    for layer, shape in zip(architecture.layers, architecture.shapes, strict=False):
        shapes = layer.weight_shapes(shape)
        if isinstance(layer, BatchNormalization):
            scale, offset, mean, variance = shapes
            ones, zeros = np.ones(scale, np.float32), np.zeros(offset, np.float32)
            weights += [ones, zeros, np.zeros(mean, np.float32), np.ones(variance, np.float32)]
        elif shapes:
            kernel, *others = shapes
            *patch, inputs, outputs = kernel
            bound = sqrt(6 / (prod(patch) * (inputs + outputs)))
            weights.append(rng.uniform(-bound, bound, kernel).astype(np.float32))
            weights += [np.zeros(other, np.float32) for other in others]
    return weights
