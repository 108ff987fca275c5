"""How good a network is, and what it gets wrong."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.models.classifier import Classifier


@dataclass(frozen=True)
class Evaluation:
    """A model's answers to labelled digits.

    Attributes
    ----------
    labels : uint8, (n,), what is right.
    probabilities : float32, (n, 10), what the model says.
    """

    labels: NDArray[np.uint8]
    probabilities: NDArray[np.float32]

    @cached_property
    def predictions(self) -> NDArray[np.intp]:
        """The model's answers, (n,), 0..9."""
        answers: NDArray[np.intp] = self.probabilities.argmax(axis=1)
        return answers

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0..1."""
        return float((self.predictions == self.labels).mean())

    @cached_property
    def mistakes(self) -> NDArray[np.intp]:
        """Row numbers of the wrong answers, the one the model was surest of first."""
        wrong = np.flatnonzero(self.predictions != self.labels)
        sureness = self.probabilities[wrong, self.predictions[wrong]]
        surest_first: NDArray[np.intp] = wrong[np.argsort(-sureness, kind="stable")]
        return surest_first

    def confusion(self) -> NDArray[Any]:
        """How often the digit in the row was read as the digit in the column: int, (10, 10)."""
        from sklearn.metrics import confusion_matrix

        matrix: NDArray[Any] = confusion_matrix(self.labels, self.predictions, labels=range(10))
        return matrix


def evaluate(model: Classifier, digits: Digits) -> Evaluation:
    """Ask `model` about every one of `digits`."""
    return Evaluation(digits.labels, model.predict(digits.images))
