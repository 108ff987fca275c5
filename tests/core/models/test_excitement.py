"""What excites a map, against the outputs themselves; and dead maps."""

import numpy as np

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.models.excitement import MOST, excitement
from mnist_core.models.snapshot import Snapshot
from mnist_core.network.compose import network_from_text
from tests.helpers.random_networks import random_weights


def test_the_strongest_digits_and_their_places_are_those_of_all_outputs(few: Digits) -> None:
    model = mc.load_model("single_conv")
    images = few.images[:150]
    found = excitement(model, images, "0_conv2d")
    outputs = np.stack([model.layers(image)["0_conv2d"] for image in images])
    by_map = outputs.max(axis=(1, 2))
    for map_ in (0, 7, 31):
        order = np.argsort(-by_map[:, map_], kind="stable")[:MOST]
        np.testing.assert_array_equal(found.rows[map_], order)
        np.testing.assert_allclose(found.strengths[map_], by_map[order, map_], atol=1e-6)
        row, column = found.place(map_, 0)
        assert outputs[order[0], row, column, map_] == found.strengths[map_, 0]
    flat = outputs.reshape(-1, outputs.shape[-1])
    np.testing.assert_array_equal(found.dead, np.flatnonzero(np.ptp(flat, axis=0) == 0))


def test_a_filter_that_relu_keeps_at_zero_is_dead(few: Digits) -> None:
    network = network_from_text("c3k3_g")
    weights = random_weights(network, np.random.default_rng(1))
    weights[0][..., 1], weights[1][1] = -1.0, -0.1
    for layer in ("0_conv2d", "1_globalaveragepooling2d"):
        found = excitement(Snapshot(network, weights), few.images[:100], layer)
        assert found.dead.tolist() == [1]
        assert found.rows.shape == (3, MOST)
    assert found.place(0, 0) == (0, 0)


def test_few_digits_are_all_named(few: Digits) -> None:
    found = excitement(mc.load_model("single_conv"), few.images[:4], "3_dense")
    assert found.rows.shape == (10, 4) and sorted(found.rows[0]) == [0, 1, 2, 3]
