"""A picture that is made for one map: where it is known what that must be."""

import numpy as np

import mnist_core as mc
from mnist_core.models import keras_file, store
from mnist_core.network import forward
from mnist_core.network.compose import network_from_text
from mnist_core.training import best_input
from tests.helpers.random_networks import random_weights


def test_for_a_convolution_it_is_ink_under_weights_above_zero_and_paper_under_the_others() -> None:
    network = network_from_text("c2k3_f")
    weights = random_weights(network, np.random.default_rng(1))
    kernel = np.float32([[2, -2, 2], [-2, 2, -2], [2, -2, 2]])
    weights[0][:, :, 0, 1] = kernel
    picture = best_input.best_input(network, weights, 0, 1)
    assert picture.shape == (28, 28) and picture.min() >= 0 and picture.max() <= 1
    under = picture[13:16, 13:16]  # of pixel (13, 13), in the middle of 26 x 26
    assert (under[kernel > 0] > 0.8).all() and (under[kernel < 0] < 0.2).all()
    assert picture[:9].max() < 0.05 > picture[:, 20:].max(), "what it does not see stays paper"


def test_for_a_unit_of_the_answer_it_is_read_as_that_digit() -> None:
    network = mc.architecture("single_conv")
    weights = keras_file.weights(store.read_file("single_conv", "model.keras"), network)
    told: list[tuple[int, int]] = []

    def on_step(step: int, steps: int) -> bool:
        told.append((step, steps))
        return False

    picture = best_input.best_input(network, weights, 3, 4, on_step)
    (answer,) = forward.predict(network, weights, picture[np.newaxis])
    assert answer.argmax() == 4 and answer[4] > 0.9
    steps = best_input.STEPS
    assert told[-1] == (steps, steps) and [step for step, _ in told] == sorted({*dict(told)})


def test_whoever_asks_it_to_stop_is_heard() -> None:
    network = network_from_text("f")
    calls = []

    def on_step(step: int, steps: int) -> bool:
        calls.append(step)
        return True

    weights = random_weights(network, np.random.default_rng(1))
    best_input.best_input(network, weights, 1, 0, on_step)
    assert len(calls) == 1
