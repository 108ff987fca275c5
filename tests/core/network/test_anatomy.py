"""Shapes and parameters by arithmetic, against the tutorial's printed numbers and against Keras."""

from dataclasses import replace
from itertools import islice
from math import prod
from types import ModuleType

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.network import anatomy
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import KINDS, Conv2D, Dense, Layer, Place, Shape, whole
from tests.helpers.compositions import compositions

# What the tutorial prints (FACTS.md, section 1).
TUTORIAL = {
    "single_conv": {
        "total": 11_850,
        "parameters": [320, 0, 0, 11_530],
        "shapes": [(13, 13, 32), (6, 6, 32), (1152,), (10,)],
    },
    "stacked_conv": {
        "total": 179_242,
        "parameters": [1_664, 18_464, 0, 4_224, 0, 0, 154_890],
        "shapes": [
            (24, 24, 64),
            (22, 22, 32),
            (11, 11, 32),
            (11, 11, 128),
            (11, 11, 128),
            (15488,),
            (10,),
        ],
    },
}

by_architecture = pytest.mark.parametrize("name", mc.ARCHITECTURES)


@pytest.fixture(scope="module")
def training() -> ModuleType:
    from mnist_core.training import epoch as training  # Keras takes seconds to import

    return training


@pytest.mark.parametrize("name", TUTORIAL)
def test_the_tutorials_numbers(name: str) -> None:
    layers = mc.describe(mc.architecture(name))
    assert [layer.parameters for layer in layers] == TUTORIAL[name]["parameters"]
    assert [layer.output_shape for layer in layers] == TUTORIAL[name]["shapes"]
    assert mc.count_parameters(mc.architecture(name)) == TUTORIAL[name]["total"]


@by_architecture
def test_the_arithmetic_comes_to_the_parameters(name: str) -> None:
    for layer in mc.describe(mc.architecture(name)):
        terms = layer.arithmetic.split(" + ") if layer.arithmetic else []
        assert sum(prod(map(int, term.split(" x "))) for term in terms) == layer.parameters


@by_architecture
def test_keras_agrees(name: str, training: ModuleType) -> None:
    model, layers = training.build(mc.architecture(name)), mc.describe(mc.architecture(name))
    ours = [(layer.name, layer.kind, layer.output_shape, layer.parameters) for layer in layers]
    keras = [
        (layer.name, type(layer).__name__, layer.output.shape[1:], layer.count_params())
        for layer in model.layers
    ]
    assert ours == keras
    assert mc.count_parameters(mc.architecture(name)) == model.count_params()


def test_unknown_architecture() -> None:
    with pytest.raises(
        mc.ConfigError, match=r"no architecture 'resnet'.*single_conv, stacked_conv"
    ):
        mc.architecture("resnet")


def multiplied(layer: Layer, shape: Shape) -> int:
    """How often a layer multiplies: of ones with weights of one, each product adds one."""
    if not isinstance(layer, Conv2D | Dense):
        return 0
    ones = np.ones((1, *shape), np.float32)
    if isinstance(layer, Conv2D):
        ones = np.pad(ones, [(0, 0), *layer.rims(shape), (0, 0)], constant_values=1)
        layer = replace(layer, padding="valid")
    weights, biases = (np.ones(size, np.float32) for size in layer.weight_shapes(shape))
    output = replace(layer, activation="linear").forward(ones, [weights, 0 * biases])
    return round(float(output.sum(dtype=np.float64)))


def test_multiplications_are_those_that_are_done() -> None:
    networks = [*mc.ARCHITECTURES.values(), *compositions(40)]
    for network in networks:
        layers = mc.describe(network)
        for layer, summary in zip(network.layers, layers, strict=True):
            assert summary.multiplications == multiplied(layer, summary.input_shape), layer
            factors = summary.factors.split(" x ") if summary.factors else [0]
            assert prod(map(int, factors)) == summary.multiplications
        assert sum(layer.multiplications for layer in layers) == mc.count_multiplications(network)
        assert sum(layer.parameters for layer in layers) == mc.count_parameters(network)


def pixels_that_matter(network: Architecture, position: int, place: Place) -> set[tuple[int, int]]:
    """Which pixels change the part `place` of a layer's output, tried one by one."""
    rng = np.random.default_rng(8)
    picture = rng.random((28, 28)).astype(np.float32)
    # One pixel made much larger, or much smaller, in each.
    pictures = np.repeat(picture[np.newaxis], 2 * 784, axis=0)
    pixels = np.arange(784)
    pictures.reshape(-1, 784)[pixels, pixels] = 1000
    pictures.reshape(-1, 784)[pixels + 784, pixels] = -1000
    x = np.concatenate([picture[np.newaxis], pictures])[..., np.newaxis]
    for layer, shape in zip(network.layers[: position + 1], network.shapes, strict=False):
        sizes = layer.weight_shapes(shape)
        weights = [rng.uniform(0.5, 1.5, size).astype(np.float32) for size in sizes]
        if isinstance(layer, Conv2D | Dense):
            layer = replace(layer, activation="linear")
        x = layer.forward(x, weights)
    part = x[(slice(None), *(slice(side.start, side.stop) for side in place))]
    # What does not matter may still be rounded otherwise, in another row of what is multiplied.
    differs = ~np.isclose(part, part[:1], rtol=1e-4, atol=0)
    changed = differs.reshape(len(x), -1).any(axis=1)[1:].reshape(2, 784).any(axis=0)
    return {divmod(int(pixel), 28) for pixel in np.flatnonzero(changed)}


def some_place(shape: Shape, rng: np.random.Generator) -> Place:
    starts = [int(rng.integers(len(side))) for side in whole(shape)]
    return tuple(range(start, start + 1) for start in starts)


def test_a_receptive_field_holds_all_that_matters_and_no_row_more() -> None:
    rng = np.random.default_rng(5)
    tried, kinds = 0, set()
    small = (network for network in compositions(200) if network.multiplications < 60_000)
    for network in (mc.architecture("single_conv"), *islice(small, 40)):
        position = int(rng.integers(len(network.layers)))
        place = some_place(network.shapes[position + 1], rng)
        rows, columns = anatomy.receptive_field(network, position, place)
        matter = pixels_that_matter(network, position, place)
        assert {row for row, _ in matter} <= set(rows)
        assert {column for _, column in matter} <= set(columns)
        if matter:
            ends = min(matter)[0], max(matter)[0]
            assert ends == (rows[0], rows[-1]), network.layers[: position + 1]
            across = [column for _, column in matter]
            assert (min(across), max(across)) == (columns[0], columns[-1])
            tried += 1
        kinds |= {layer.kind for layer in network.layers[: position + 1]}
    assert tried > 30 and kinds == set(KINDS)
