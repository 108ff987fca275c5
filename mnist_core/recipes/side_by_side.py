"""Networks of one architecture, trained side by side: each of their layers is one multiplication.

A graphics card would spend its time waiting if it trained such small networks one after another.
"""

from math import prod
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import Conv2D, Flatten, Layer, MaxPooling2D, ZeroPadding2D
from mnist_core.network.layers.base import Shape


class SideBySide(keras.layers.Layer):  # type: ignore[misc]
    """Several networks of one architecture, which learn nothing of one another.

    Parameters
    ----------
    architecture : Architecture
        Of convolutions without padding at stride 1, max pooling, dense layers, zero padding.
    networks : int
        How many.
    seed : int
        Of their first weights.
    dtype : str
        ``"float32"`` or ``"mixed_bfloat16"``.
    """

    def __init__(
        self, architecture: Architecture, networks: int, seed: int, dtype: str = "float32"
    ) -> None:
        super().__init__(name="side_by_side", dtype=dtype)
        self._architecture = architecture
        self._networks = networks
        self._weights_of: list[list[Any]] = []
        rng = np.random.default_rng(seed)
        for position, layer in enumerate(architecture.layers):
            shapes = layer.weight_shapes(architecture.shapes[position])
            self._weights_of.append(
                [self._weight(f"{position}_{i}", shape, rng) for i, shape in enumerate(shapes)]
            )

    def _weight(self, name: str, shape: Shape, rng: np.random.Generator) -> Any:
        """Kernels begin as those of Keras's own layers (Glorot), biases at zero."""
        bound = 0.0
        if len(shape) > 1:
            bound = np.sqrt(6 / (prod(shape[:-2]) * sum(shape[-2:])))
        first = rng.uniform(-bound, bound, (self._networks, *shape)).astype(np.float32)
        return self.add_weight(shape=first.shape, initializer=lambda *_, **__: first, name=name)

    def call(self, x: Any) -> Any:
        """Each one's probabilities, float32 (n, networks, 10), for (networks, n, 28, 28, 1)."""
        x = ops.cast(x, self.compute_dtype)
        for layer, weights in zip(self._architecture.layers, self._weights_of, strict=True):
            x = _forward(layer, x, [ops.cast(w, self.compute_dtype) for w in weights])
        return ops.transpose(ops.softmax(ops.cast(x, "float32")), (1, 0, 2))

    def weights_together(self) -> list[NDArray[np.float32]]:
        """The weights of all, (networks, ...) each, in the order of Keras's ``get_weights()``."""
        return [np.asarray(weight) for own in self._weights_of for weight in own]


def _forward(layer: Layer, x: Any, weights: list[Any]) -> Any:
    """What a layer of each network makes of its own `x`: (networks, n, ...)."""
    networks, _, *shape = x.shape
    if isinstance(layer, ZeroPadding2D):
        return ops.pad(x, [(0, 0), (0, 0), *layer.padding, (0, 0)])
    if isinstance(layer, MaxPooling2D):
        # By blocks, as in `mnist_core.network.layers`: quicker to learn through than Keras's.
        pool = layer.pool_size
        rows, columns, maps = layer.output_shape(tuple(shape))
        whole = x[:, :, : rows * pool, : columns * pool]
        blocks = ops.reshape(whole, (networks, -1, rows, pool, columns, pool, maps))
        return ops.max(blocks, axis=(3, 5))
    if isinstance(layer, Flatten):
        return ops.reshape(x, (networks, -1, prod(shape)))
    kernels, biases = weights
    if isinstance(layer, Conv2D) and networks == 1:
        # Keras's own, which a processor does in less than half the time.
        summed = ops.conv(x[0], kernels[0], padding="valid")[np.newaxis] + biases[0]
    elif isinstance(layer, Conv2D):
        rows, columns, maps = layer.output_shape(tuple(shape))
        size = layer.kernel_size
        under = [x[:, :, i : i + rows, j : j + columns] for i, j in np.ndindex(size, size)]
        patches = ops.reshape(
            ops.concatenate(under, axis=-1), (networks, -1, size * size * shape[-1])
        )
        summed = ops.matmul(patches, ops.reshape(kernels, (networks, -1, maps)))
        summed = ops.reshape(summed, (networks, -1, rows, columns, maps))
        summed = summed + ops.reshape(biases, (networks, 1, 1, 1, maps))
    else:
        summed = ops.matmul(x, kernels) + biases[:, np.newaxis]
    return ops.relu(summed) if getattr(layer, "activation", "") == "relu" else summed
