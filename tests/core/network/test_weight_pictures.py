"""Weights laid out as pictures, and single ones changed: against the forward pass itself."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.network import forward
from mnist_core.network.anatomy import by_layer
from mnist_core.network.changed_weights import WeightChange, changed
from mnist_core.network.compose import network_from_text
from mnist_core.network.weight_pictures import (
    first_with_pictures,
    has_pictures,
    strongest,
    weight_of_pixel,
    weight_pictures,
)
from tests.helpers.compositions import compositions
from tests.helpers.random_networks import random_weights

RNG = np.random.default_rng(2)


def test_a_unit_behind_flatten_sees_its_weights_where_the_pixels_are() -> None:
    network = network_from_text("f_o0.2_d5l")
    weights = random_weights(network, RNG)
    picture = RNG.uniform(size=(28, 28)).astype(np.float32)
    found = forward.output(network, weights, picture[np.newaxis], "2_dense")[0]
    pictures = weight_pictures(network, 2, weights[:2])
    assert pictures.shape == (5, 1, 28, 28)
    by_eye = (pictures[:, 0] * picture).sum(axis=(1, 2)) + weights[1]
    np.testing.assert_allclose(by_eye, found, atol=1e-4)


def test_behind_a_convolution_it_sees_them_map_by_map() -> None:
    network = network_from_text("c4k5s3_b_f_b_d3l")
    weights = random_weights(network, RNG)
    maps = forward.output(network, weights, RNG.uniform(size=(1, 28, 28)), "1_batchnormalization")
    own = by_layer(network, weights)["4_dense"]
    pictures = weight_pictures(network, 4, own)
    assert pictures.shape == (3, 4, 8, 8)
    folded = np.einsum("umij,ijm->u", pictures, maps[0])
    np.testing.assert_allclose(folded, maps.reshape(-1) @ own[0], atol=1e-3)


def test_every_weight_of_every_kind_of_layer_has_its_place_and_each_place_its_weight() -> None:
    seen = 0
    for network in compositions(40):
        for position, name in enumerate(by_layer(network, random_weights(network, RNG))):
            if not has_pictures(network, position):
                continue
            shape = network.layers[position].weight_shapes(network.shapes[position])[0]
            numbers = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
            pictures = weight_pictures(network, position, [numbers])
            is_weight = ~np.isnan(pictures)
            assert sorted(pictures[is_weight]) == sorted(numbers.ravel()), name
            place = tuple(int(at) for at in RNG.integers(pictures.shape))
            if is_weight[place]:
                assert numbers[weight_of_pixel(network, position, place)] == pictures[place]
            else:
                with pytest.raises(IndexError):
                    weight_of_pixel(network, position, place)
            seen += 1
    assert seen > 60


def test_the_strongest_map_is_the_one_with_the_largest_weights() -> None:
    pictures = np.zeros((2, 3, 2, 2), np.float32)
    pictures[0, 2], pictures[1, 0, 0, 0] = 0.1, -5
    assert (strongest(pictures)[0] == 0.1).all() and strongest(pictures)[1, 0, 0] == -5


def test_the_first_that_weighs_anything() -> None:
    texts = {"c3k3_f": 0, "f": 1, "m2_b_f_d5": 3, "d4_f": 0}
    found = {text: first_with_pictures(network_from_text(text)) for text in texts}
    assert found == texts


def test_a_changed_weight_changes_what_its_unit_says_and_nothing_else() -> None:
    network = network_from_text("f_d4")
    weights = by_layer(network, random_weights(network, RNG))
    picture = np.zeros((1, 28, 28), np.float32)
    picture[0, 14, 3] = 1.0
    index = weight_of_pixel(network, 1, (2, 0, 14, 3))
    first = WeightChange("1_dense", index, 2.0)
    now = changed(weights, [WeightChange("1_dense", index, -9.0), first])
    before = forward.output(network, changed(weights, ()), picture, "1_dense")[0]
    after = forward.output(network, now, picture, "1_dense")[0]
    bias = weights["1_dense"][1][2]
    assert after[2] == pytest.approx(max(2.0 + bias, 0), abs=1e-6)
    np.testing.assert_array_equal(np.delete(after, 2), np.delete(before, 2))
    kept = by_layer(network, changed(weights, ()))["1_dense"][0]
    np.testing.assert_array_equal(kept, weights["1_dense"][0])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1000.1, -1e30, None, "0.5"])
def test_what_is_no_weight_is_refused_in_words(value: object) -> None:
    with pytest.raises(mc.ConfigError, match="from -1000 to 1000"):
        WeightChange("1_dense", (0, 0), value)  # type: ignore[arg-type]
