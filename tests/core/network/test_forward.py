"""The network by hand answers as Keras does with the same weights, and as LiteRT does with the
shipped models."""

from time import perf_counter

import keras
import numpy as np
import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits.digits import Digits
from mnist_core.network import architectures, forward
from mnist_core.network.anatomy import by_layer
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import Conv2D, Dense, Flatten, MaxPooling2D
from mnist_core.training import epoch as training
from tests.helpers.compositions import compositions
from tests.helpers.random_networks import random_weights

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)


def unlike_any(model: keras.Model) -> list[np.ndarray]:
    """Weights in which every array matters: fresh ones have zero biases, and batch statistics of 0
    and 1."""
    rng = np.random.default_rng(1)
    for layer in model.layers:
        layer.set_weights(
            [w + rng.uniform(0.05, 0.3, w.shape).astype(np.float32) for w in layer.get_weights()]
        )
    return model.get_weights()


@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_every_layer_is_keras_s(name: str, few: Digits) -> None:
    model = training.build(mc.architecture(name))
    weights = unlike_any(model)
    picture = few.images[77]
    every_layer = keras.Model(model.inputs, [layer.output for layer in model.layers])
    expected = every_layer([picture[np.newaxis, ..., np.newaxis] / np.float32(255)])
    found = forward.layers(mc.architecture(name), weights, picture)
    assert list(found) == [layer.name for layer in model.layers]
    for (layer, ours), theirs in zip(found.items(), expected, strict=True):
        assert ours.dtype == np.float32
        np.testing.assert_allclose(
            ours, theirs[0], rtol=2e-4, atol=2e-5 * max(1, np.abs(theirs).max()), err_msg=layer
        )


@pytest.mark.filterwarnings("ignore:.*softmax over axis")
def test_two_hundred_compositions_answer_as_keras_does(few: Digits) -> None:
    rng = np.random.default_rng(2)
    pictures = few.images[::60] / np.float32(255)
    for network in compositions(200):
        weights = random_weights(network, rng)
        own = by_layer(network, weights)
        x = pictures[..., np.newaxis]
        for layer, arrays in zip(network.layers, own.values(), strict=True):
            theirs = getattr(keras.layers, layer.kind)(**layer.keras_arguments)
            theirs.build((None, *x.shape[1:]))
            theirs.set_weights(arrays)
            before, x = x.shape[1:], np.asarray(theirs(x))
            assert layer.output_shape(before) == x.shape[1:]
            assert layer.parameters(before) == theirs.count_params()
        found = forward.predict(network, weights, pictures)
        np.testing.assert_allclose(found, x, atol=1e-4, err_msg=str(network.layers))


@pytest.mark.parametrize(("stride", "kernel"), [(1, 4), (2, 3), (3, 5)])
def test_the_rim_is_where_keras_puts_it(stride: int, kernel: int, few: Digits) -> None:
    layer = Conv2D(3, kernel, strides=stride, padding="same")
    network = Architecture(
        "odd", "", "", (layer, MaxPooling2D(3), Flatten(), Dense(10, "softmax")), 1
    )
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(3, kernel, strides=stride, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(3),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    pictures = few.images[:5] / np.float32(255)
    expected = model(pictures[..., np.newaxis])
    np.testing.assert_allclose(
        forward.predict(network, model.get_weights(), pictures), expected, atol=1e-5
    )


@pytest.mark.parametrize("name", ["single_conv", "stacked_conv"])
def test_the_shipped_models_answer_the_same(name: str, few: Digits) -> None:
    weights = keras.models.load_model(folders.MODELS / name / "model.keras").get_weights()
    found = forward.predict(mc.architecture(name), weights, few.images[::5])
    np.testing.assert_allclose(found, mc.load_model(name).predict(few.images[::5]), atol=1e-5)


def test_one_picture_is_answered_while_a_slider_moves(few: Digits) -> None:
    network, weights = (
        mc.architecture("stacked_conv"),
        training.build(mc.architecture("stacked_conv")).get_weights(),
    )
    forward.predict(network, weights, few.images[:1])
    times = []
    for _ in range(7):
        began = perf_counter()
        forward.predict(network, weights, few.images[:1])
        times.append(perf_counter() - began)
    assert min(times) < 0.03  # 5 ms on a quiet core


def test_other_weights_are_refused(few: Digits) -> None:
    single = mc.architecture("single_conv")
    weights = training.build(mc.architecture("single_conv")).get_weights()
    for wrong in (
        weights[:-1],
        [*weights, weights[-1]],
        training.build(mc.architecture("stacked_conv")).get_weights(),
    ):
        with pytest.raises(mc.ModelError, match="weights"):
            forward.predict(single, wrong, few.images[:1])
