"""Accuracy, confusion and the order of mistakes, against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    precision_recall_fscore_support,
)

import mnist_core as mc
from mnist_core.digits.digits import Digits


@pytest.fixture(scope="module")
def evaluation(sample: Digits) -> mc.Evaluation:
    return mc.evaluate(mc.load_model("single_conv"), sample)


def test_accuracy_and_confusion(evaluation: mc.Evaluation, sample: Digits) -> None:
    assert evaluation.accuracy == accuracy_score(sample.labels, evaluation.predictions)
    expected = confusion_matrix(sample.labels, evaluation.predictions, labels=range(10))
    np.testing.assert_array_equal(evaluation.confusion(), expected)


def test_mistakes_are_the_wrong_answers_the_surest_first(
    evaluation: mc.Evaluation, sample: Digits
) -> None:
    mistakes = evaluation.mistakes
    assert sorted(mistakes) == [
        row for row in range(5000) if evaluation.predictions[row] != sample.labels[row]
    ]
    assert len(mistakes) > 20  # or the next line would say little
    sureness = evaluation.probabilities.max(axis=1)[mistakes]
    assert (np.diff(sureness) <= 0).all()


def test_ties_keep_the_order_of_the_digits() -> None:
    probabilities = np.eye(10, dtype=np.float32)[[1, 2, 3, 4]]
    evaluation = mc.Evaluation(np.array([0, 2, 0, 0], np.uint8), probabilities)
    assert evaluation.mistakes.tolist() == [0, 2, 3]
    assert evaluation.accuracy == 0.25


def test_confusion_has_a_row_for_digits_that_do_not_occur() -> None:
    probabilities = np.eye(10, dtype=np.float32)[[1, 7]]
    confusion = mc.Evaluation(np.array([1, 1], np.uint8), probabilities).confusion()
    assert confusion.shape == (10, 10)
    assert confusion[1, 1] == confusion[1, 7] == 1 and confusion.sum() == 2


def test_precision_recall_and_f1(evaluation: mc.Evaluation) -> None:
    scores = evaluation.scores()
    theirs = precision_recall_fscore_support(evaluation.labels, evaluation.predictions)
    for ours, expected in zip(
        (scores.precision, scores.recall, scores.f1, scores.count), theirs, strict=True
    ):
        np.testing.assert_allclose(ours, expected)


def test_scores_of_digits_that_do_not_occur_are_none() -> None:
    probabilities = np.eye(10, dtype=np.float32)[[1, 7]]
    scores = mc.Evaluation(np.array([1, 1], np.uint8), probabilities).scores()
    assert scores.precision[[1, 7]].tolist() == [1, 0] and np.isnan(scores.precision[2])
    assert scores.recall[1] == 0.5 and np.isnan(scores.recall[7]) and np.isnan(scores.f1[2])


def test_evaluations_can_be_compared_and_kept_in_a_set(evaluation: mc.Evaluation) -> None:
    """Arrays have no truth value, so that comparing them field by field would raise."""
    other = mc.Evaluation(evaluation.labels.copy(), evaluation.probabilities.copy())
    assert evaluation == evaluation and evaluation != other
    assert len({evaluation, other, evaluation}) == 2
