"""Each layer kind against its Keras namesake, and the networks that may not be."""

from dataclasses import replace

import keras
import numpy as np
import pytest

import mnist_core as mc
from mnist_core.network.architectures import Architecture, architecture_from_dict
from mnist_core.network.layers import (
    ACTIVATIONS,
    KINDS,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
    activate,
    layer_from_dict,
)

# One of each kind and of each setting that changes what it does.
EXAMPLES = [
    Conv2D(3, kernel_size=4),
    Conv2D(3, kernel_size=5, strides=3),
    Conv2D(2, kernel_size=3, strides=2, padding="same", activation="tanh"),
    Conv2D(4, kernel_size=2, strides=3, padding="same", activation="softmax"),
    BatchNormalization(),
    MaxPooling2D(3),
    GlobalAveragePooling2D(),
    ZeroPadding2D(((1, 2), (0, 3))),
    Dense(6, activation="sigmoid"),
    Dense(6, activation="linear"),
    Dropout(0.5),
    Flatten(),
]
INPUT = (11, 9, 2)


@pytest.mark.parametrize("layer", EXAMPLES, ids=repr)
def test_a_kind_is_its_keras_namesake(layer: Layer) -> None:
    rng = np.random.default_rng(3)
    theirs = getattr(keras.layers, layer.kind)(**layer.keras_arguments)
    pictures = rng.normal(size=(4, *INPUT)).astype(np.float32)
    theirs.build((None, *INPUT))
    weights = [rng.uniform(0.1, 1, w.shape).astype(np.float32) for w in theirs.get_weights()]
    theirs.set_weights(weights)
    expected = np.asarray(theirs(pictures))
    assert [w.shape for w in weights] == list(layer.weight_shapes(INPUT))
    assert layer.output_shape(INPUT) == expected.shape[1:]
    assert layer.parameters(INPUT) == theirs.count_params()
    np.testing.assert_allclose(layer.forward(pictures, weights), expected, rtol=1e-4, atol=1e-5)


def test_every_kind_has_an_example_and_goes_through_json() -> None:
    assert {layer.kind for layer in EXAMPLES} == set(KINDS)
    assert [layer_from_dict(layer.to_dict()) for layer in EXAMPLES] == EXAMPLES


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_are_keras_s(name: str) -> None:
    x = np.linspace(-20, 20, 60, dtype=np.float32).reshape(6, 10)
    expected = np.asarray(keras.activations.get(name)(x))
    np.testing.assert_allclose(activate(name, x), expected, atol=1e-6)


@pytest.mark.parametrize("name", mc.ARCHITECTURES)
def test_networks_go_through_json(name: str) -> None:
    network = mc.architecture(name)
    assert architecture_from_dict(network.to_dict()) == network


def composed(*layers: Layer) -> Architecture:
    return Architecture("mine", "Mine", "", layers, epochs=3)


END = (Flatten(), Dense(10, activation="softmax"))


@pytest.mark.parametrize(
    ("layers", "why"),
    [
        ((), "1 to 40 layers, not 0"),
        ((Flatten(),), "Dense with 10 units and softmax, not Flatten"),
        ((Dense(10, "softmax"),), "Put a Flatten before it"),
        ((Flatten(), Conv2D(3, 3), *END), "Layer 2, Conv2D: .* before Flatten"),
        ((Flatten(), GlobalAveragePooling2D(), *END), "Layer 2, GlobalAverage.* before Flatten"),
        ((Conv2D(3, 20), MaxPooling2D(10), *END), "Layer 2, MaxPooling2D: .* 9 x 9"),
        ((Conv2D(3, 20), Conv2D(3, 10), *END), "Layer 2, Conv2D: .* does not fit into maps of 9"),
        ((Conv2D(0, 3), *END), "filters of a convolution must be a whole number from 1 to 512"),
        ((Conv2D(3, 3, padding="full"), *END), "no padding 'full'"),
        ((Flatten(), Dense(10, "swish")), "no activation 'swish'"),
        ((Dropout(1.5), *END), "rate of dropout must be a number from 0 to 0.8"),
        ((Dropout(float("nan")), *END), "rate of dropout"),
        ((Flatten(), Dense(2048, "relu"), Dense(2048, "relu"), *END), "parameters; 2,000,000 are"),
        ((*(Conv2D(64, 3, padding="same"),) * 12, *END), "multiplications a digit; 200,000,000"),
        ((Flatten(),) * 40 + END, "1 to 40 layers, not 42"),
    ],
)
def test_networks_that_may_not_be(layers: tuple[Layer, ...], why: str) -> None:
    with pytest.raises(mc.ConfigError, match=why):
        composed(*layers)


@pytest.mark.parametrize(
    "damage",
    [
        {"layers": 5},
        {"layers": [{"kind": "LSTM"}]},
        {"layers": [{"kind": "Dense", "units": 10, "activation": "softmax", "colour": 1}]},
        {"name": "../etc"},
        {"epochs": "many"},
        {"title": "x" * 1000},
    ],
    ids=repr,
)
def test_json_that_is_no_network(damage: dict[str, object]) -> None:
    with pytest.raises(mc.ConfigError):
        architecture_from_dict(mc.architecture("single_conv").to_dict() | damage)


def test_dropout_is_replaced_wherever_it_stands() -> None:
    network = mc.architecture("stacked_conv")
    assert network.with_dropout(None) is network
    rates = [layer.rate for layer in network.with_dropout(0.7).layers if isinstance(layer, Dropout)]
    assert rates == [0.7]
    assert replace(network.with_dropout(0.7), layers=network.layers) == network


def test_while_it_trains_dropout_leaves_out_its_share_and_keeps_the_sum() -> None:
    layer, ones = Dropout(0.3), np.ones((200, 200), np.float32)
    left = layer.while_training(ones, seed=3)
    assert (left == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert left.mean() == pytest.approx(1, abs=0.02) and left.dtype == np.float32
    assert set(np.unique(left)) == {np.float32(0), np.float32(1) / np.float32(0.7)}
    np.testing.assert_array_equal(left, layer.while_training(ones, seed=3))
    assert (left != layer.while_training(ones, seed=4)).any()
