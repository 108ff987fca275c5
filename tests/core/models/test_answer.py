"""What is said to ten probabilities."""

import numpy as np
import pytest

from mnist_core.models.answer import SURE_FROM, read_answer


def probabilities(**shares: float) -> np.ndarray:
    row = np.full(10, (1 - sum(shares.values())) / (10 - len(shares)), np.float32)
    for name, share in shares.items():
        row[int(name[1])] = share
    return row


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"d7": 0.991}, "7, 99.1% sure"),
        ({"d7": 0.8, "d1": 0.19}, "7, 80.0% sure, or 1 (19%)"),
        ({"d3": 0.45, "d8": 0.4, "d5": 0.12}, "Not sure: 3 (45%), 8 (40%) or 5 (12%)?"),
        ({"d7": 0.9996}, "7, more than 99.9% sure"),
        ({"d3": 0.59, "d8": 0.09}, "This does not look like a digit to me"),
        ({"d3": 0.59, "d8": 0.3}, "Not sure: 3 (59%) or 8 (30%)?"),
        ({"d3": 0.3}, "This does not look like a digit to me"),
    ],
)
def test_words(shares: dict[str, float], words: str) -> None:
    assert read_answer(probabilities(**shares)).words == words


def test_sure_from_the_threshold_on() -> None:
    assert read_answer(probabilities(d4=SURE_FROM + 1e-4)).sure
    assert not read_answer(probabilities(d4=SURE_FROM - 1e-4)).sure
