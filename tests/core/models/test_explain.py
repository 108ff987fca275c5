"""Why a network answers as it does, against Keras, scikit-learn, scikit-image and plain loops."""

import math

import keras
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.transform import resize_local_mean
from sklearn.neighbors import NearestNeighbors

import mnist_core as mc
from mnist_core import folders
from mnist_core.drawing import preprocessing
from mnist_core.models import explain
from mnist_core.network.layers import Conv2D, Dense

SHIPPED = ("robust", "single_conv", "stacked_conv")


@pytest.fixture(scope="module")
def digits() -> mc.Digits:
    return mc.load_digits("sample")


@pytest.fixture(scope="module")
def picture(digits: mc.Digits) -> NDArray[np.float32]:
    return digits.images[2512] / np.float32(255)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_kernels_are_those_that_keras_saved(name: str) -> None:
    saved = keras.models.load_model(folders.MODELS / name / "model.keras")
    model = mc.load_model(name)
    for layer in (layer for layer in saved.layers if isinstance(layer, keras.layers.Conv2D)):
        kernels, biases = model.convolution(layer.name)
        np.testing.assert_array_equal(kernels, layer.get_weights()[0])
        np.testing.assert_array_equal(biases, layer.get_weights()[1])
    with pytest.raises(KeyError):
        model.convolution("3_dense")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_arithmetic_comes_to_what_the_network_computed(
    name: str, picture: NDArray[np.float32]
) -> None:
    architecture, model = mc.architecture(name), mc.load_model(name)
    outputs = model.layers(picture)
    assert [output.shape for output in outputs.values()] == [
        layer.output_shape for layer in mc.describe(architecture)
    ]
    np.testing.assert_allclose(
        list(outputs.values())[-1], model.predict(picture[np.newaxis])[0], atol=1e-6
    )
    rng, seen = np.random.default_rng(0), picture[..., np.newaxis]
    for layer, summary in zip(architecture.layers, mc.describe(architecture), strict=True):
        output = outputs[summary.name]
        if isinstance(layer, Conv2D):
            weights = model.convolution(summary.name)
            for _ in range(50):
                row, column, filter_ = (int(rng.integers(size)) for size in output.shape)
                pixel = explain.pixel_arithmetic(layer, *weights, seen, filter_, row, column)
                assert pixel.activation == pytest.approx(output[row, column, filter_], abs=1e-4)
                # Outside of the picture, where only padding lies, there is nothing to point at.
                assert seen[pixel.where].sum() == pytest.approx(pixel.patch.sum(), abs=1e-4)
                assert layer.padding == "same" or seen[pixel.where].shape == pixel.patch.shape
                assert pixel.total == pytest.approx(
                    (pixel.patch * pixel.kernel).sum() + pixel.bias, abs=1e-5
                )
            with pytest.raises(IndexError):
                explain.pixel_arithmetic(layer, *weights, seen, 0, output.shape[0], 0)
        seen = output


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("activation", ["relu", "tanh", "softmax"])
def test_the_arithmetic_of_any_convolution(padding: str, stride: int, activation: str) -> None:
    rng = np.random.default_rng(0)
    layer = Conv2D(3, kernel_size=4, strides=stride, padding=padding, activation=activation)
    seen = rng.random((8, 7, 2), np.float32)
    theirs = keras.layers.Conv2D(**layer.keras_arguments)
    theirs.build((None, *seen.shape))
    kernels = rng.normal(size=(4, 4, 2, 3)).astype(np.float32)
    biases = rng.normal(size=3).astype(np.float32)
    theirs.set_weights([kernels, biases])
    expected = np.asarray(theirs(seen[np.newaxis]))[0]
    for row, column, filter_ in np.ndindex(*expected.shape):
        pixel = explain.pixel_arithmetic(layer, kernels, biases, seen, filter_, row, column)
        assert pixel.activation == pytest.approx(float(expected[row, column, filter_]), abs=1e-5)
        # What lies in the picture under the kernel; the rest of the patch is the rim of zeros.
        assert seen[pixel.where].sum() == pytest.approx(float(pixel.patch.sum()), abs=1e-4)
    for place in ((*expected.shape[:2], 0), (0, 0, 3), (-1, 0, 0)):
        row, column, filter_ = place
        with pytest.raises(IndexError):
            explain.pixel_arithmetic(layer, kernels, biases, seen, filter_, row, column)


@pytest.mark.parametrize(
    "digit", [5, 0]
)  # what it is, and what the network gives a chance of less than 1e-7
def test_occlusion_in_plain_loops(digit: int, picture: NDArray[np.float32]) -> None:
    model = mc.load_model("stacked_conv")

    def log_odds(pixels: NDArray[np.float32]) -> float:
        p = [max(float(p), 1e-30) for p in model.predict(pixels[np.newaxis])[0]]
        return math.log(p[digit] / sum(p[:digit] + p[digit + 1 :]))

    evidence = explain.occlusion(model, picture, digit).evidence
    assert (evidence[picture == 0] == 0).all() and evidence.max() > 0 and evidence.min() < 0
    for row, column in np.argwhere(picture > 0)[::17]:
        lost = []
        for top in range(max(row - 3, 0), min(row, 24) + 1):
            for left in range(max(column - 3, 0), min(column, 24) + 1):
                erased = picture.copy()
                erased[top : top + 4, left : left + 4] = 0
                lost.append(log_odds(picture) - log_odds(erased))
        assert evidence[row, column] == pytest.approx(np.mean(lost), abs=0.02)


def test_neighbours_are_scikit_learns(digits: mc.Digits, picture: NDArray[np.float32]) -> None:
    flat = digits.images.reshape(-1, 784).astype(np.float32)
    oracle = NearestNeighbors(n_neighbors=13, algorithm="brute").fit(flat)
    itself, *others = oracle.kneighbors(255 * picture.reshape(1, 784), return_distance=False)[0]
    np.testing.assert_array_equal(flat[itself], 255 * picture.ravel())
    assert explain.nearest(digits, picture, 12).tolist() == others


def test_a_picture_is_no_neighbour_of_itself_however_often_it_is_there(digits: mc.Digits) -> None:
    twice = digits.take(np.array([56, 153, 451, 56, 57]))
    near = explain.nearest(twice, twice.images[0] / np.float32(255), 12)
    assert sorted(near.tolist()) == [1, 2, 4]


def test_the_careless_way_is_scikit_images_local_mean() -> None:
    rgba = np.zeros((120, 280, 4), np.uint8)
    rgba[30:90, 40:70] = (10, 20, 30, 255)
    steps = preprocessing.steps(rgba)
    np.testing.assert_allclose(
        preprocessing.squeeze_canvas(steps.ink), resize_local_mean(steps.ink, (28, 28)), atol=1e-5
    )
    assert steps.box == (slice(30, 90), slice(40, 70))
    np.testing.assert_array_equal(steps.picture, mc.to_mnist(rgba))


@pytest.mark.parametrize(("name", "position"), [("single_conv", 0), ("stacked_conv", 1)])
def test_a_map_is_what_one_kernel_and_the_rest_come_to(
    name: str, position: int, picture: NDArray[np.float32]
) -> None:
    model, network = mc.load_model(name), mc.architecture(name)
    outputs = [picture[..., np.newaxis], *model.layers(picture).values()]
    layer, seen, output = network.layers[position], outputs[position], outputs[position + 1]
    assert isinstance(layer, Conv2D)
    kernels, biases = model.convolution(mc.describe(network)[position].name)
    for filter_, channel in ((0, 0), (7, seen.shape[-1] - 1)):
        found = explain.map_arithmetic(layer, kernels, biases, seen, filter_, channel)
        one = Conv2D(1, layer.kernel_size, layer.strides, "linear", layer.padding)
        weights = [found.kernel[..., np.newaxis, np.newaxis], np.zeros(1, np.float32)]
        own = one.forward(seen[np.newaxis, ..., channel : channel + 1], weights)[0, ..., 0]
        total = np.maximum(own + found.rest, 0)
        np.testing.assert_allclose(total, output[..., filter_], atol=2e-5)


def test_the_logits_of_a_digit_are_kerass(picture: NDArray[np.float32]) -> None:
    saved = keras.models.load_model(folders.MODELS / "single_conv/model.keras")
    flat = keras.Model(saved.inputs[0], saved.layers[-2].output)
    row = np.asarray(flat(picture[np.newaxis, ..., np.newaxis]))[0]
    kernel, biases = saved.layers[-1].get_weights()
    network = mc.architecture("single_conv")
    layer = network.layers[-1]
    assert isinstance(layer, Dense)
    units = [explain.unit_arithmetic(layer, kernel, biases, row, unit) for unit in range(10)]
    logits = np.log(np.asarray(saved(picture[np.newaxis, ..., np.newaxis]))[0])
    ours = np.array([unit.total for unit in units])
    np.testing.assert_allclose(ours - ours.max(), logits - logits.max(), atol=1e-3)
    assert sum(unit.activation for unit in units) == pytest.approx(1, abs=1e-5)
