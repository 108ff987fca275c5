"""Two networks on the same digits, against scipy."""

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

import mnist_core as mc
from mnist_core.models.comparison import Comparison


def answers(labels: np.ndarray, wrong: list[int]) -> mc.Evaluation:
    """Answers that are right but in the rows of `wrong`."""
    said = labels.copy()
    said[wrong] = (said[wrong] + 1) % 10
    return mc.Evaluation(labels, np.eye(10, dtype=np.float32)[said])


LABELS = (np.arange(200) % 10).astype(np.uint8)


def test_who_reads_what() -> None:
    both = Comparison(answers(LABELS, [1, 2, 3]), answers(LABELS, [3, 4]))
    assert both.only_first.tolist() == [4] and both.only_second.tolist() == [1, 2]
    assert both.both_wrong.tolist() == [3]
    assert both.difference == pytest.approx(-1 / 200)


@pytest.mark.parametrize(("one", "other"), [(0, 0), (1, 0), (3, 9), (12, 2), (40, 41)])
def test_mcnemar_s_test_is_the_exact_binomial_one(one: int, other: int) -> None:
    compared = Comparison(
        answers(LABELS, list(range(other))), answers(LABELS, list(range(100, 100 + one)))
    )
    assert (len(compared.only_first), len(compared.only_second)) == (one, other)
    n = one + other
    expected = binomtest(one, n).pvalue if n else 1.0
    assert compared.p_value() == pytest.approx(expected)


def test_many_digits_do_not_overflow() -> None:
    labels = np.zeros(6000, np.uint8)
    compared = Comparison(answers(labels, list(range(2000))), answers(labels, []))
    assert compared.p_value() == pytest.approx(2 * 0.5**2000, abs=1e-300)


def test_the_interval_is_scipy_s_bootstrap(sample: mc.Digits) -> None:
    first, second = (
        mc.evaluate(mc.load_model(name), sample) for name in ("stacked_conv", "single_conv")
    )
    compared = Comparison(first, second)
    low, high = compared.interval()
    right = [
        (evaluation.predictions == sample.labels).astype(float) for evaluation in (first, second)
    ]
    theirs = bootstrap(
        (right[0] - right[1],),
        np.mean,
        method="percentile",
        n_resamples=600,
        rng=np.random.default_rng(3),
    ).confidence_interval
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.001)
    assert low < compared.difference < high


def test_other_digits_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="same digits"):
        Comparison(answers(LABELS, []), answers(LABELS[::-1].copy(), []))
