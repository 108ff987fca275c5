"""Which labels are suspected, against cleanlab and against labels made wrong on purpose."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

import mnist_core as mc
from mnist_core.models.label_noise import REJECTED, confident_joint, out_of_fold, suspicions
from tests.helpers.steps import finish

# What cleanlab 2.9.0 finds in `invented` labels: find_label_issues(labels, probabilities,
# return_indices_ranked_by="normalized_margin", min_examples_per_class=0).
CLEANLABS = [49, 199, 143, 291, 329, 188, 81, 394, 230, 309, 105, 164, 180, 123, 340, 399]


def invented() -> tuple[np.ndarray, np.ndarray]:
    """Labels of which a twentieth is wrong, and the probabilities of a good reader."""
    rng = np.random.default_rng(0)
    shown = rng.integers(0, 10, 400)
    logits = rng.normal(0, 1, (400, 10))
    logits[np.arange(400), shown] += 5.0
    shares = np.exp(logits * 1.5)
    labels = shown.copy()
    wrong = rng.permutation(400)[:20]
    labels[wrong] = (labels[wrong] + rng.integers(1, 10, 20)) % 10
    return labels.astype(np.uint8), shares / shares.sum(axis=1, keepdims=True)


def test_likely_wrong_are_those_that_cleanlab_finds() -> None:
    assert suspicions(*invented()).likely_wrong.tolist() == CLEANLABS


def test_the_joint_is_its_definition_where_everybody_is_confident() -> None:
    labels, shares = invented()
    joint = confident_joint(labels, shares)
    assert joint.sum(axis=1).tolist() == np.bincount(labels, minlength=10).tolist()
    thresholds = [shares[labels == digit, digit].mean() for digit in range(10)]
    counted = np.zeros((10, 10), int)
    for label, row in zip(labels, shares, strict=True):
        sure_of = [digit for digit in range(10) if row[digit] >= thresholds[digit]]
        if sure_of:
            counted[label, max(sure_of, key=lambda digit: row[digit])] += 1
    expected = counted / counted.sum(axis=1, keepdims=True) * joint.sum(axis=1, keepdims=True)
    assert np.abs(joint - expected).max() <= 1


def test_suspicion_is_what_another_digit_has_more_than_the_label() -> None:
    labels, shares = invented()
    found = suspicions(labels, shares)
    for row in range(0, 400, 7):
        others = {digit: shares[row, digit] for digit in range(10) if digit != labels[row]}
        assert found.suggested[row] == max(others, key=others.__getitem__)
        expected = max(others.values()) - shares[row, labels[row]]
        assert found.suspicion[row] == pytest.approx(expected)
    assert (np.diff(found.suspicion[found.order()]) <= 0).all()


def test_digits_that_no_label_names_are_no_problem() -> None:
    shares = np.full((4, 10), 0.02)
    shares[:, 7] = 0.82
    found = suspicions(np.array([1, 1, 7, 7], np.uint8), shares)
    assert found.likely_wrong.tolist() in ([], [0, 1]) and found.suggested.tolist()[:2] == [7, 7]


def test_labels_made_wrong_on_purpose_are_found_out_of_fold(sample: mc.Digits) -> None:
    some = sample.take(np.arange(0, 5000, 5))
    rng = np.random.default_rng(5)
    made_wrong = rng.permutation(1000)[:30]
    labels = some.labels.copy()
    labels[made_wrong] = (labels[made_wrong] + rng.integers(1, 10, 30)) % 10
    spoilt = mc.Digits(some.images, labels, "")
    shares, progress = finish(out_of_fold(mc.load_model("single_conv"), spoilt))
    assert progress == sorted(progress) and progress[-1] == pytest.approx(1)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    found = suspicions(labels, shares)
    is_wrong = np.isin(np.arange(1000), made_wrong)
    assert roc_auc_score(is_wrong, found.suspicion) > 0.95
    assert is_wrong[found.likely_wrong].mean() > 0.5 and is_wrong[found.order()[:30]].sum() >= 20


def test_no_fold_learns_from_the_labels_that_it_judges(few: mc.Digits) -> None:
    """Other labels in one fold change its neighbours' probabilities, and not its own order."""
    model = mc.load_model("single_conv")
    before, _ = finish(out_of_fold(model, few))
    fold_of = np.random.default_rng(0).permutation(200) % 5
    labels = few.labels.copy()
    own = np.flatnonzero(fold_of == 2)
    labels[own] = 3
    after, _ = finish(out_of_fold(model, mc.Digits(few.images, labels, "")))
    assert (after[own].argsort(axis=1) == before[own].argsort(axis=1)).all()
    others = np.flatnonzero(fold_of != 2)
    assert (after[others].argsort(axis=1) != before[others].argsort(axis=1)).any()


def test_the_rejected_are_those_of_mnist_s_test_digits(mnist_test: mc.Digits) -> None:
    rows = [947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729]
    assert set(mnist_test.take(np.array(rows)).picture_sums.tolist()) == REJECTED
    assert np.isin(mnist_test.picture_sums, list(REJECTED)).sum() == 15
