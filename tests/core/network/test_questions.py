"""Questions and their answers: the tutorial's, and that each answer is what its arithmetic says."""

import re
from math import prod

import pytest

import mnist_core as mc
from mnist_core.network import anatomy, questions
from mnist_core.network.layers import Conv2D, MaxPooling2D
from mnist_core.network.questions import Question
from tests.helpers.compositions import compositions

NETWORKS = [*mc.ARCHITECTURES.values(), *compositions(60)]


def worth(arithmetic: str) -> int:
    """What ``5 x 5 x 1 x 64 + 64`` comes to, and ``4 + (3 - 1) x 2``."""
    terms = arithmetic.replace("(", "").split(" + ")
    if ")" in arithmetic:
        first, second = terms
        size, step = re.findall(r"\d+", second.replace(" - 1", ""))
        return int(first) + (int(size) - 1) * int(step)
    return sum(prod(int(factor) for factor in term.split(" x ")) for term in terms)


def asked(network: str) -> list[Question]:
    architecture = mc.architecture(network)
    return [
        question
        for position in range(len(architecture.layers))
        for question in questions.of_layer(architecture, position)
    ]


def test_the_tutorials_sentences_are_asked_with_its_numbers() -> None:
    said = {question.asks.split("?")[0]: question.answer for question in asked("stacked_conv")}
    assert said["Why has each filter of the second convolution 64 x 3 x 3 weights"] == (576,)
    assert said["Why has Dense on 11 x 11 x 32 only 4,224 parameters"] == (4_224,)
    assert said["Why has the last layer 154,890 parameters"] == (154_890,)
    assert said["Why has max pooling no parameters"] == (0,)
    assert said["Why has Flatten no parameters"] == (15_488,)
    behind = "And how many would it have behind Flatten, where each unit weighs 3,872 numbers"
    assert said[behind] == (495_744,)


@pytest.mark.parametrize("name", mc.ARCHITECTURES)
def test_an_answer_is_what_its_arithmetic_comes_to(name: str) -> None:
    for question in asked(name):
        (answer,) = question.answer
        arithmetic, _, result = question.because.replace(",", "").rpartition(" = ")
        if arithmetic:
            assert int(result) == answer == worth(arithmetic), question
        else:
            assert question.because.endswith(": 0") and answer == 0
        if question.as_arithmetic:
            assert f"{answer:,} parameters" in question.asks


def test_what_a_pixel_sees_is_what_the_anatomy_says_of_one_away_from_the_edge() -> None:
    compared = 0
    for network in NETWORKS:
        for position, layer in enumerate(network.layers):
            if not isinstance(layer, Conv2D | MaxPooling2D) or not position:
                continue
            (answer,) = questions.of_layer(network, position)[-1].answer
            place = anatomy.middle(network.shapes[position + 1])
            rows, _ = anatomy.receptive_field(network, position, place)
            # Zeros around the maps of any layer are no part of the picture.
            before = network.layers[: position + 1]
            without_rims = not any(
                "same" in repr(other) or "Zero" in repr(other) for other in before
            )
            if without_rims:
                assert len(rows) == answer, network.layers
                compared += 1
            else:
                assert len(rows) <= answer
    assert compared > 20


def test_a_shape_is_explained_by_arithmetic_that_ends_with_it() -> None:
    for network in NETWORKS:
        for layer, summary in zip(network.layers, mc.describe(network), strict=True):
            because = questions.shape_because(layer, summary)
            assert because.endswith(questions.shape_in_words(summary.output_shape))
            sides = re.match(r"\((\d+) - (\d+)\)(?: / (\d+) rounded down)? \+ 1 = (\d+):", because)
            if sides:
                side, size, stride, result = (int(found or 1) for found in sides.groups())
                assert (side - size) // stride + 1 == result == summary.output_shape[0]
