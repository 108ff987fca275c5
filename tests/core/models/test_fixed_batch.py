"""LiteRT models with a fixed number of pictures."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.models.classifier import Classifier
from mnist_core.models.fixed_batch import BATCH, FixedBatch, fixed
from mnist_core.training import epoch as training
from tests.helpers.random_networks import random_network


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("seed", [5])
def test_any_network_answers_as_it_does_otherwise(seed: int, few: Digits) -> None:
    network = random_network(np.random.default_rng(seed), most_multiplications=300_000)
    config = mc.TrainingConfig(network, epochs=1)
    content = training.export(config, training.initial_state(config))["model.tflite"]
    answer = mc.describe(network)[-1].name
    many = FixedBatch(fixed(content, answer))
    images = few.images[: 3 * BATCH + 1]
    expected = Classifier(content, network).predict(images)
    np.testing.assert_allclose(many.predict(images), expected, atol=1e-6)


def test_what_was_read_before_leaves_nothing_behind(few: Digits) -> None:
    model = mc.load_model("stacked_conv")
    assert isinstance(model, Classifier)
    read = model.for_many()
    first = read(few.images[:1])
    read(few.images)
    np.testing.assert_array_equal(read(few.images[:1]), first)
