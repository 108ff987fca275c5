"""The quiz: networks that are there again by their numbers, and answers that are right."""

import pytest

import mnist_core as mc
from mnist_core.network import quiz
from mnist_core.network.layers import Dense


@pytest.mark.parametrize("level", quiz.LEVELS)
def test_each_network_is_one_that_could_be_trained_and_the_same_again(level: int) -> None:
    networks = [quiz.network(level, seed) for seed in range(1, 151)]
    assert networks == [quiz.network(level, seed) for seed in range(1, 151)]
    assert len({network.layers for network in networks}) > 20
    for network in networks:
        assert mc.TrainingConfig(network, epochs=1).architecture == network
        asked = quiz.ask(network)
        for layer, summary in zip(asked, mc.describe(network), strict=True):
            shape, parameters = layer.questions
            assert layer.title.startswith(summary.kind)
            assert shape.answer == summary.output_shape
            assert parameters.answer == (summary.parameters,)


def test_levels_get_harder() -> None:
    lengths = [
        [len(quiz.network(level, seed).layers) for seed in range(1, 31)] for level in quiz.LEVELS
    ]
    assert max(lengths[0]) < min(lengths[1]) and max(lengths[1]) < min(lengths[2])
    first = {layer.kind for seed in range(1, 31) for layer in quiz.network(1, seed).layers}
    third = {layer.kind for seed in range(1, 31) for layer in quiz.network(3, seed).layers}
    assert first < third and {"BatchNormalization", "ZeroPadding2D", "Dropout"} <= third
    on_pixels = [
        layer
        for seed in range(1, 31)
        for layer, shape in zip(
            quiz.network(3, seed).layers, quiz.network(3, seed).shapes, strict=False
        )
        if isinstance(layer, Dense) and len(shape) == 3
    ]
    assert on_pixels


@pytest.mark.parametrize(("level", "seed"), [(0, 1), (4, 1), (1, 0), (1, 10_000)])
def test_there_are_no_others(level: int, seed: int) -> None:
    with pytest.raises(mc.ConfigError, match="levels 1 to 3"):
        quiz.network(level, seed)
