"""Shapes and parameters by arithmetic, against the tutorial's printed numbers and against Keras."""

from math import prod
from types import ModuleType

import pytest

import mnist_core as mc

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
