"""Digits between two pen digits: alike, and yet neither of them."""

import numpy as np
import pytest

from mnist_core.digits.between import Relatives
from mnist_core.digits.pen_digits import PenDigit


def one(lean: float) -> PenDigit:
    """A straight stroke, drawn with points at unequal distances."""
    return PenDigit(1, (np.array([[0.0, 0.0], [lean * 0.1, 0.1], [lean, 1.0]]),), "ab")


def lean_of(digit: PenDigit) -> float:
    [stroke] = digit.strokes
    return float(stroke[-1, 0] - stroke[0, 0])


def test_what_is_written_lies_between_a_digit_and_one_of_the_nearest() -> None:
    leans = [0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.9]
    relatives = Relatives([one(lean) for lean in leans])
    rng = np.random.default_rng(1)
    written = [relatives.write_between(one(0.05), rng) for _ in range(200)]
    assert {(digit.label, len(digit.strokes), digit.writer) for digit in written} == {(1, 1, "")}
    found = np.array([lean_of(digit) for digit in written])
    assert found.min() > 0.01 and found.max() < 0.07, "towards the others, or a little away"
    assert len(np.unique(found.round(6))) > 150
    [stroke] = written[0].strokes
    steps = np.linalg.norm(np.diff(stroke, axis=0), axis=1)
    assert steps == pytest.approx(steps[0])
    middle = (stroke.min(axis=0) + stroke.max(axis=0)) / 2
    assert middle == pytest.approx([0, 0], abs=1e-9)


def test_who_writes_as_hardly_anybody_does_is_left_alone() -> None:
    in_two = PenDigit(1, (*one(0.1).strokes, *one(0.2).strokes))
    relatives = Relatives([*(one(lean / 10) for lean in range(9)), in_two])
    rng = np.random.default_rng(1)
    for digit in (in_two, PenDigit(7, one(0.1).strokes)):
        assert relatives.write_between(digit, rng) is digit


def test_a_dot_stays_a_dot() -> None:
    dots = [PenDigit(1, (np.array([[0.3 + place, 0.5]]),)) for place in np.arange(6) / 10]
    written = Relatives(dots).write_between(dots[0], np.random.default_rng(1))
    assert np.isfinite(written.strokes[0]).all() and np.ptp(written.strokes[0]) == 0
