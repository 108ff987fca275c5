"""How good a network is, and what it gets wrong."""

from collections.abc import Generator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.models.committee import Model


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A model's answers to labelled digits.

    Attributes
    ----------
    labels : ndarray of uint8, (n,)
        The right answers.
    probabilities : ndarray of float32, (n, 10)
        The model's.

    Examples
    --------
    >>> import numpy as np
    >>> import mnist_core as mc
    >>> labels = np.array([3, 8, 8], np.uint8)
    >>> probabilities = np.zeros((3, 10), np.float32)
    >>> probabilities[0, 3] = 1  # right, and sure
    >>> probabilities[1, [3, 8]] = 0.6, 0.4  # wrong
    >>> probabilities[2, [0, 8]] = 0.9, 0.1  # wrong, and surer
    >>> evaluation = mc.Evaluation(labels, probabilities)
    >>> evaluation.predictions
    array([3, 3, 0])
    >>> round(evaluation.accuracy, 3)
    0.333
    >>> evaluation.mistakes
    array([2, 1])
    >>> evaluation.least_sure(2)
    array([1, 2])
    """

    labels: NDArray[np.uint8]
    probabilities: NDArray[np.float32]

    @cached_property
    def predictions(self) -> NDArray[np.intp]:
        """The digit that the model finds likeliest for each picture: ndarray of int, (n,)."""
        answers: NDArray[np.intp] = self.probabilities.argmax(axis=1)
        return answers

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0..1."""
        right = self.predictions == self.labels
        return float(right.mean())

    @cached_property
    def mistakes(self) -> NDArray[np.intp]:
        """The row numbers of the wrong answers, the surest first: ndarray of int."""
        wrong = np.flatnonzero(self.predictions != self.labels)
        sureness = self.probabilities[wrong, self.predictions[wrong]]
        order = np.argsort(-sureness, kind="stable")
        surest_first: NDArray[np.intp] = wrong[order]
        return surest_first

    def least_sure(self, count: int) -> NDArray[np.intp]:
        """Find the digits of whose answers the model was least sure.

        Parameters
        ----------
        count : int
            How many; fewer where there are not so many.

        Returns
        -------
        ndarray of int, (count,)
            Their row numbers, the least sure first.
        """
        sureness = self.probabilities.max(axis=1)
        return np.argsort(sureness, kind="stable")[:count]

    def confusion(self) -> NDArray[Any]:
        """Count how often each digit was read as each digit.

        Returns
        -------
        ndarray of int, (10, 10)
            The true digits are the rows, the answers are the columns.
        """
        # Each pair of truth and answer is a number of two digits.
        pairs = 10 * self.labels.astype(int) + self.predictions
        return np.bincount(pairs, minlength=100).reshape(10, 10)

    def scores(self) -> "Scores":
        """Say for each digit how well it is found, and how far an answer can be believed.

        Returns
        -------
        Scores
            Of the ten digits.
        """
        matrix = self.confusion()
        right = matrix.diagonal()
        written, read = matrix.sum(axis=1), matrix.sum(axis=0)
        return Scores(
            precision=_share(right, read),
            recall=_share(right, written),
            f1=_share(2 * right, written + read),
            count=written,
        )


@dataclass(frozen=True, eq=False)
class Scores:
    """How well each of the ten digits is read; NaN where there is nothing to judge by.

    Attributes
    ----------
    precision : ndarray of float, (10,)
        Of the answers that say this digit, the share that is right, 0..1.
    recall : ndarray of float, (10,)
        Of the pictures of this digit, the share that is read rightly, 0..1.
    f1 : ndarray of float, (10,)
        The harmonic mean of both.
    count : ndarray of int, (10,)
        How many pictures there are of it.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    count: NDArray[Any]


def _share(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    shares = np.full(len(whole), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def evaluate(model: Model, digits: Digits) -> Evaluation:
    """Ask a model about every one of some digits.

    Parameters
    ----------
    model : Classifier or Committee
        Who answers.
    digits : Digits
        Whose labels are the right answers.

    Returns
    -------
    Evaluation
        Of as many answers as there are digits.

    Examples
    --------
    >>> import mnist_core as mc
    >>> training, validation = mc.load_digits("sample").split()
    >>> evaluation = mc.evaluate(mc.load_model("stacked_conv"), validation)
    >>> len(evaluation.predictions)
    500
    >>> evaluation.accuracy > 0.98
    True
    """
    return Evaluation(digits.labels, model.predict(digits.images))


def evaluate_in_steps(
    model: Model, digits: Digits, at_a_time: int = 64
) -> Generator[float, None, Evaluation]:
    """Do the same a few digits at a time, so that others may have their turn in between.

    Parameters
    ----------
    model : Classifier or Committee
        Who answers.
    digits : Digits
        Whose labels are the right answers.
    at_a_time : int, optional
        How many digits.

    Returns
    -------
    Evaluation
        What `evaluate` returns.

    Yields
    ------
    float
        How much is done, 0..1.
    """
    probabilities = np.empty((len(digits), 10), np.float32)
    for start in range(0, len(digits), at_a_time):
        part = slice(start, start + at_a_time)
        probabilities[part] = model.predict(digits.images[part])
        yield min(start + at_a_time, len(digits)) / len(digits)
    return Evaluation(digits.labels, probabilities)
