"""Networks of all kinds that the app would take, with weights."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mnist_core.errors import ConfigError
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import (
    ACTIVATIONS,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)

Floats = np.ndarray[Any, np.dtype[np.float32]]


def random_network(rng: np.random.Generator, most_multiplications: int = 3_000_000) -> Architecture:
    """A network that the app would take: layers of every kind, with every setting."""
    while True:
        maps = [_of_maps(rng) for _ in range(rng.integers(0, 6))]
        row = [_of_a_row(rng) for _ in range(rng.integers(0, 4))]
        to_a_row = GlobalAveragePooling2D() if rng.random() < 0.3 else Flatten()
        layers = (*maps, to_a_row, *row, Dense(10, "softmax"))
        try:
            network = Architecture("random", "", "", layers, epochs=1)
        except ConfigError:
            continue
        if network.multiplications <= most_multiplications:
            return network


def random_weights(network: Architecture, rng: np.random.Generator) -> list[Floats]:
    """Weights in Keras's order with which numbers neither vanish nor grow."""
    weights: list[Floats] = []
    for layer, shape in zip(network.layers, network.shapes, strict=False):
        for number, weight in enumerate(layer.weight_shapes(shape)):
            fan_in = int(np.prod(weight[:-1]))
            array = rng.normal(0, 0.2, weight) if len(weight) == 1 else None
            if isinstance(layer, BatchNormalization):
                is_mean = number in (1, 2)
                array = rng.normal(0, 0.3, weight) if is_mean else rng.uniform(0.5, 1.5, weight)
            if array is None:
                array = rng.normal(0, np.sqrt(2 / fan_in), weight)
            weights.append(array.astype(np.float32))
    return weights


def _of_maps(rng: np.random.Generator) -> Layer:
    kinds: list[Callable[[], Layer]] = [
        lambda: Conv2D(
            int(rng.integers(1, 20)),
            int(rng.integers(1, 8)),
            int(rng.integers(1, 4)),
            str(rng.choice(list(ACTIVATIONS))),
            str(rng.choice(["valid", "same"])),
        ),
        lambda: MaxPooling2D(int(rng.integers(1, 4))),
        lambda: ZeroPadding2D(((1, 2), (0, int(rng.integers(4))))),
        lambda: _of_a_row(rng),
    ]
    return kinds[rng.choice(4, p=[0.6, 0.15, 0.1, 0.15])]()


def _of_a_row(rng: np.random.Generator) -> Layer:
    kinds: list[Callable[[], Layer]] = [
        lambda: Dense(int(rng.integers(1, 40)), str(rng.choice(list(ACTIVATIONS)))),
        BatchNormalization,
        lambda: Dropout(0.3),
    ]
    return kinds[rng.integers(3)]()
