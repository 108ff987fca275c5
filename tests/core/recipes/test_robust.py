"""The loop of the robust network's recipe."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import numpy as np

import mnist_core as mc
from mnist_core.digits.pen_digits import PenDigit
from mnist_core.recipes import robust
from mnist_core.training import epoch as training

CYCLE = robust.Cycle(2, 1e-3, nonsense=4, pen_views=1)
CONFIG = mc.TrainingConfig("robust", 2, batch_size=32, seed=3, optimizer="adam")


def pen_digits() -> list[PenDigit]:
    """A one and a seven."""
    one = np.array([[0.5, 0.0], [0.5, 1.0]])
    seven = np.array([[0.0, 0.0], [0.6, 0.0], [0.2, 1.0]])
    return [PenDigit(1, (one,)), PenDigit(7, (seven,))]


def test_digits_are_made_one_epoch_ahead_and_none_too_many() -> None:
    made: list[int] = []
    second_is_made = Event()

    def make(seed: int) -> mc.Digits:
        made.append(seed)
        if seed == 8:
            second_is_made.set()
        return mc.Digits(np.zeros((1, 28, 28), np.uint8), np.array([seed], np.uint8), "made")

    with ThreadPoolExecutor(1) as pool:
        epochs = robust._one_ahead(pool, make, range(7, 10))
        first = next(epochs)
        # The second is made while the first is trained on.
        assert second_is_made.wait(30)
        labels = [int(digits.labels[0]) for digits in (first, *epochs)]
    assert labels == made == [7, 8, 9]


def test_a_cycle_ends_where_a_plain_loop_ends(few: mc.Digits) -> None:
    train, validation = few.split()
    begin = training.initial_state(CONFIG)
    state, history = robust._train(CONFIG, CYCLE, begin, train, pen_digits(), validation)

    expected, metrics = begin, []
    for epoch in range(2):
        digits = robust._varied(train, pen_digits(), CYCLE, 200 + epoch)
        config = replace(CONFIG, learning_rate=robust._learning_rate(CYCLE, epoch + 0.5))
        expected, now = training.train_epoch(config, digits, validation, expected, epoch)
        metrics.append(now)
    assert history == metrics
    for ours, theirs in zip(state, expected, strict=True):
        assert ours.tobytes() == theirs.tobytes()
