"""Calibration and refusing, against scikit-learn, and against what is put in."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, log_loss

import mnist_core as mc
from mnist_core.models import calibration


@pytest.fixture(scope="module")
def evaluation(sample: mc.Digits) -> mc.Evaluation:
    return mc.evaluate(mc.load_model("single_conv"), sample)


def invented(n: int, sharpness: float) -> tuple[np.ndarray, np.ndarray]:
    """Labels, drawn from probabilities, and those probabilities `sharpness` times too sure."""
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 2, (n, 10))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (shares.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1).astype(np.uint8)
    said = np.exp(sharpness * logits)
    return labels, said / said.sum(axis=1, keepdims=True)


def test_the_curve_is_scikit_learn_s(evaluation: mc.Evaluation) -> None:
    found = calibration.reliability(evaluation.labels, evaluation.probabilities)
    right = evaluation.predictions == evaluation.labels
    sureness = evaluation.probabilities.max(axis=1).astype(float)
    accuracy, mean = calibration_curve(right, sureness, n_bins=10)
    np.testing.assert_allclose(found.accuracy, accuracy)
    np.testing.assert_allclose(found.sureness, mean)
    assert found.count.sum() == 5000


def test_the_expected_calibration_error_is_its_definition(evaluation: mc.Evaluation) -> None:
    shares, labels = evaluation.probabilities.astype(float), evaluation.labels
    error = 0.0
    for low in np.arange(10) / 10:
        rows = [row for row in range(5000) if low < shares[row].max() <= low + 0.1]
        if rows:
            right = np.mean([shares[row].argmax() == labels[row] for row in rows])
            sure = np.mean([shares[row].max() for row in rows])
            error += len(rows) / 5000 * abs(right - sure)
    assert calibration.reliability(labels, shares).error == pytest.approx(error)


def test_the_loss_is_scikit_learn_s(evaluation: mc.Evaluation) -> None:
    ours = calibration.loss(evaluation.labels, evaluation.probabilities)
    shares = evaluation.probabilities.astype(float).clip(1e-12)
    shares /= shares.sum(axis=1, keepdims=True)
    assert ours == pytest.approx(log_loss(evaluation.labels, shares), rel=1e-5)


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 3.0])
def test_the_temperature_is_found_again(sharpness: float) -> None:
    labels, said = invented(8000, sharpness)
    found = calibration.best_temperature(labels, said)
    assert found == pytest.approx(sharpness, rel=0.05)
    temperatures = np.geomspace(0.1, 10, 41)
    losses = [
        calibration.loss(labels, calibration.at_temperature(said, temperature))
        for temperature in temperatures
    ]
    assert calibration.loss(labels, calibration.at_temperature(said, found)) <= min(losses)


def test_a_temperature_changes_no_answer(evaluation: mc.Evaluation) -> None:
    warm = calibration.at_temperature(evaluation.probabilities, 2.5)
    assert (warm.argmax(axis=1) == evaluation.predictions).all()
    np.testing.assert_allclose(warm.sum(axis=1), 1)
    np.testing.assert_allclose(
        calibration.at_temperature(evaluation.probabilities, 1), evaluation.probabilities, atol=1e-5
    )


def test_mending_is_tried_on_the_half_that_it_was_not_chosen_on() -> None:
    labels, said = invented(6000, 3.0)
    mended = calibration.mend(labels, said)
    assert mended.before.count.sum() == mended.after.count.sum() == 3000
    assert mended.after.error < 0.03 < 0.1 < mended.before.error
    assert mended.loss_after < mended.loss_before
    # Other labels in the half that it is tried on change nothing of the temperature.
    rows = np.random.default_rng(0).permutation(6000)
    labels[rows[3000:]] = 0
    assert calibration.mend(labels, said).temperature == mended.temperature


def test_refusing_leaves_the_accuracy_of_what_is_answered(evaluation: mc.Evaluation) -> None:
    found = calibration.refusing(evaluation.labels, evaluation.probabilities)
    sureness = evaluation.probabilities.max(axis=1)
    for place, threshold in enumerate(found.thresholds):
        answered = sureness >= np.float32(threshold)
        assert found.refused[place] == pytest.approx(1 - answered.mean())
        if answered.any():
            expected = accuracy_score(evaluation.labels[answered], evaluation.predictions[answered])
            assert found.accuracy[place] == pytest.approx(expected)
    assert np.isnan(found.accuracy[-1]) or found.refused[-1] < 1
    assert found.wrong[0] == pytest.approx(1 - evaluation.accuracy)


def test_it_pays_to_refuse_what_is_wrong_more_often_than_refusing_costs() -> None:
    """Of true probabilities, an answer costs 1 - p in the mean, and a refusal its price."""
    labels, said = invented(20_000, 1.0)
    found = calibration.refusing(labels, said)
    for price in (0.2, 0.4):
        cheapest = found.thresholds[found.cheapest(price)]
        assert cheapest == pytest.approx(1 - price, abs=0.06)
    assert found.refused[found.cheapest(1.0)] == 0
