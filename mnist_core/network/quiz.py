"""A quiz: random networks, whose shapes and parameters are to be filled in."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_core.errors import ConfigError
from mnist_core.network.anatomy import LayerSummary, describe
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)
from mnist_core.network.questions import Question, parameters_because, shape_because

LEVELS = {
    1: "One convolution, one pooling",
    2: "Strides, padding, layers upon layers",
    3: "Every kind of layer",
}
SEEDS = range(1, 10_000)


@dataclass(frozen=True)
class LayerQuestions:
    """What the quiz asks of one layer.

    Attributes
    ----------
    title : str
        The layer with its settings.
    questions : tuple of Question
        Its output shape, then its parameters.
    """

    title: str
    questions: tuple[Question, ...]


def network(level: int, seed: int) -> Architecture:
    """The random network of a level; the same for the same seed.

    Parameters
    ----------
    level : int
        Of `LEVELS`.
    seed : int
        Of `SEEDS`.

    Raises
    ------
    ConfigError
        There is no such level, or no such seed.

    Examples
    --------
    >>> [layer.kind for layer in network(1, seed=7).layers]
    ['Conv2D', 'MaxPooling2D', 'Flatten', 'Dense']
    """
    if level not in LEVELS or seed not in SEEDS:
        raise ConfigError(f"The quiz has levels 1 to {len(LEVELS)}, not {level!r}.")
    rng = np.random.default_rng([level, seed])
    while True:
        layers = (*_MAKERS[level](rng), Dense(10, "softmax"))
        try:
            return Architecture(f"quiz-{level}-{seed}", "A random network", "", layers, epochs=1)
        except ConfigError:
            continue  # it does not fit together, or is too large: another one


def ask(architecture: Architecture) -> list[LayerQuestions]:
    """What the quiz asks of a network, layer by layer."""
    layers = zip(architecture.layers, describe(architecture), strict=True)
    return [_of_layer(layer, summary) for layer, summary in layers]


def _of_layer(layer: Layer, summary: LayerSummary) -> LayerQuestions:
    settings = f", {summary.settings}" if summary.settings else ""
    shape = Question("Output shape", summary.output_shape, shape_because(layer, summary))
    count = Question("Parameters", (summary.parameters,), parameters_because(summary))
    return LayerQuestions(summary.kind + settings, (shape, count))


Rng = np.random.Generator


def _first_level(rng: Rng) -> list[Layer]:
    return [
        Conv2D(int(rng.choice([4, 8, 10, 16, 20, 32])), int(rng.integers(3, 8))),
        MaxPooling2D(2),
        Flatten(),
    ]


def _second_level(rng: Rng) -> list[Layer]:
    layers: list[Layer] = [_convolution(rng)]
    if rng.random() < 0.5:
        layers.append(MaxPooling2D(int(rng.choice([2, 3]))))
    layers += [_convolution(rng), MaxPooling2D(2), Flatten()]
    if rng.random() < 0.5:
        layers.append(Dense(int(rng.choice([16, 32, 64, 100])), "relu"))
    return layers


def _third_level(rng: Rng) -> list[Layer]:
    """Eight to ten layers, among them some that are easily taken for what they are not."""
    rims = [int(rim) for rim in rng.integers(0, 3, 4)]
    tricks: list[Layer] = [
        BatchNormalization(),
        Dropout(0.25),
        ZeroPadding2D(((rims[0], rims[1] + 1), (rims[2], rims[3]))),
        Dense(int(rng.choice([16, 48, 128])), "relu"),  # on every pixel
    ]
    rng.shuffle(tricks)
    return [
        _convolution(rng),
        *tricks[:2],
        _convolution(rng),
        MaxPooling2D(int(rng.choice([2, 3]))),
        tricks[2],
        Flatten(),
        Dense(int(rng.choice([24, 64, 100])), "relu"),
        Dropout(0.5),
    ]


def _convolution(rng: Rng) -> Conv2D:
    return Conv2D(
        int(rng.choice([6, 8, 12, 16, 24, 32, 64])),
        int(rng.choice([2, 3, 4, 5])),
        int(rng.choice([1, 1, 2])),
        padding=str(rng.choice(["valid", "same"])),
    )


_MAKERS: dict[int, Callable[[Rng], list[Layer]]] = {
    1: _first_level,
    2: _second_level,
    3: _third_level,
}
