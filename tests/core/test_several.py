"""Several digits in one drawing."""

from itertools import pairwise

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.drawing import steps_from_ink
from mnist_core.pen import draw
from mnist_core.several import separate

ZERO = np.array([[30 + 22 * np.sin(a / 10), 50 - 40 * np.cos(a / 10)] for a in range(64)])
ONE = np.array([[20.0, 10.0], [20.0, 90.0]])
FIVE = (  # the bar apart from the body
    np.array([[12.0, 20], [10, 50], [30, 45], [44, 65], [30, 88], [8, 84]]),
    np.array([[22.0, 8], [52, 6]]),
)
FOUR = (np.array([[10.0, 10], [6, 55], [50, 55]]), np.array([[40.0, 30], [38, 90]]))
OPEN_FOUR = (np.array([[4.0, 10], [4, 50], [26, 50]]), np.array([[40.0, 10], [40, 90]]))


def written(*digits: object, step: float = 68) -> np.ndarray:
    strokes = []
    for place, digit in enumerate(digits):
        for stroke in digit if isinstance(digit, tuple) else (digit,):
            strokes.append(stroke + np.array([place * step + 8, 90]))
    return draw(strokes, 10)


@pytest.mark.parametrize(
    "digits",
    [(ZERO,), (ONE, ZERO), (ONE, ONE, ONE, ONE), (FIVE, ZERO), (ZERO, FIVE, FIVE), (FOUR, ONE), (FIVE, FOUR, ZERO)],
)
def test_strokes_of_a_digit_stay_together_and_digits_do_not(digits: tuple[object, ...]) -> None:
    ink = written(*digits)
    found = separate(ink)
    assert len(found) == len(digits)
    assert all(one.box[1].start < other.box[1].start for one, other in pairwise(found)), "not from left to right"
    for digit, steps in zip(digits, found, strict=True):
        alone = steps_from_ink(written(digit))
        assert np.abs(steps.picture - alone.picture).max() < 1e-5
    assert sum(steps.ink for steps in found) == pytest.approx(ink)


def test_an_open_four_beside_its_bar_is_one_digit() -> None:
    assert len(separate(written(OPEN_FOUR, ZERO))) == 2


def test_a_slip_of_the_pen_is_no_digit() -> None:
    ink = written(ZERO, ONE)
    ink[5:9, 5:9] = 1
    assert len(separate(ink)) == 2


def test_numbers_of_mnist_digits(sample: mc.Digits) -> None:
    """Digits of the bundled sample side by side with a gap: separated, each comes back as itself."""
    rng = np.random.default_rng(0)
    apart = right = 0
    model = mc.load_model("stacked_conv")
    for _ in range(60):
        rows = rng.integers(0, 5000, 4)
        line = np.concatenate([np.pad(sample.images[row], ((0, 0), (2, 2))) for row in rows], axis=1) / np.float32(255)
        found = separate(np.kron(line, np.ones((4, 4), np.float32)))
        apart += len(found) == 4
        if len(found) == 4:
            read = model.predict(np.stack([steps.picture for steps in found])).argmax(axis=1)
            right += int((read == sample.labels[rows]).sum())
    assert apart >= 54
    assert right >= 0.97 * 4 * apart
