"""What a vote gains, counted one digit at a time."""

from itertools import permutations

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.models.vote import as_data, measure, vote_of


@pytest.fixture(scope="module")
def answers() -> np.ndarray:
    scores = np.random.default_rng(0).exponential(size=(4, 300, 10)).astype(np.float32) ** 2
    return scores / scores.sum(axis=2, keepdims=True)


def test_figures_are_those_of_counting(answers: np.ndarray) -> None:
    labels = answers.sum(axis=0).argmax(axis=1).astype(np.uint8)
    labels[:40] = (labels[:40] + 1) % 10  # which the vote misreads
    vote = measure(answers, labels, [1, 4])
    wrong = [{n for n in range(300) if member[n].argmax() != labels[n]} for member in answers]
    assert vote.digits == 300 and vote.together == 40
    assert vote.alone == np.mean([len(own) for own in wrong])
    shares = [len(one & other) / len(one) for one, other in permutations(wrong, 2)]
    assert vote.shared == pytest.approx(np.mean(shares))
    assert vote.by_some == len(set.union(*wrong))
    assert vote.right[4] == pytest.approx(1 - 40 / 300)
    # Of many draws the mean is near that of all members.
    assert vote.right[1] == pytest.approx(1 - vote.alone / 300, abs=0.02)


def test_a_card_keeps_them() -> None:
    card = mc.read_card("committee")
    vote = vote_of(card)
    assert vote is not None and card.data["vote"] == as_data(vote)
    assert set(vote.right) == {1, 5, 10, 35} and vote.right[35] == 1 - vote.together / vote.digits
    assert vote_of(mc.read_card("robust")) is None


@pytest.mark.parametrize("stored", [3, {}, {"right": 3}, {"right": {"x": 1}}, None])
def test_what_makes_no_sense_is_none(stored: object) -> None:
    card = mc.read_card("committee")
    card.data["vote"] = stored
    try:
        assert vote_of(card) is None
    finally:
        from mnist_core.models import store

        store._known.clear()  # the card was changed in place
