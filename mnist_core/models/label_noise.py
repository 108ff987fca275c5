"""Whether the network is wrong or the label: confident learning.

A label is suspicious where readers that have not learned from it are sure of another digit.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.models.calibration import at_temperature, best_temperature
from mnist_core.models.committee import Model

FOLDS = 5
_FEATURES = 512  # numbers that a fold learns from; where a layer has more, so many sums of them
_RIDGE = 0.1  # keeps the weights of a fold small: 400 digits then read best
_AT_A_TIME = 64  # pictures

# Checksums (`Digits.picture_sums`) of the 15 of MNIST's test digits whose labels most people
# reject, 0-based 947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679,
# 9729.
REJECTED = frozenset(
    {
        0x58608F8F29102E72,
        0x43D6A051F5371C9E,
        0x60607C204E6234C2,
        0xF2E5B3F44942D441,
        0x617B326D47654142,
        0x0D1391CAC237B973,
        0x9E21A9C508230ECA,
        0x49170654A9C343A1,
        0x173B4294214AB7AA,
        0xBBD9416E7F335017,
        0xBD64091E8F683FDF,
        0x7ECB8143E3467FB3,
        0xB1091847196F1C49,
        0x9DB08310A0E039EF,
        0x8915F7A35EC52E05,
    }
)

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Suspicions:
    """How much speaks against each label.

    Attributes
    ----------
    suggested : ndarray of int, (n,)
        The likeliest digit other than the label.
    suspicion : ndarray of float, (n,)
        Its probability less the label's, -1..1: above 0 the readers believe in another label.
    likely_wrong : ndarray of int
        The rows whose labels are likely wrong, by confident learning, the most suspicious first.
    """

    suggested: NDArray[np.intp]
    suspicion: NDArray[np.float64]
    likely_wrong: NDArray[np.intp]

    def order(self) -> NDArray[np.intp]:
        """Return all rows, the most suspicious first: ndarray of int, (n,)."""
        return np.argsort(-self.suspicion, kind="stable")


def suspicions(labels: NDArray[np.uint8], probabilities: Floats) -> Suspicions:
    """Judge labels by the answers of readers that have not learned from them.

    A reader counts as confident of a digit where it gives it at least what it gives that digit in
    the mean of the pictures labelled so. How often it is confident of j where the label says i is
    how many such labels are likely wrong: the most suspicious of them.

    Parameters
    ----------
    labels : ndarray of uint8, (n,)
        0..9.
    probabilities : ndarray of float, (n, 10)
        Out of fold: of readers that have not seen the label.

    Returns
    -------
    Suspicions
        Of all labels.

    References
    ----------
    Northcutt, C., Jiang, L., Chuang, I.: Confident Learning: Estimating Uncertainty in Dataset
    Labels. Journal of Artificial Intelligence Research 70 (2021), https://arxiv.org/abs/1911.00068

    Examples
    --------
    >>> import numpy as np
    >>> labels = np.array([3, 3, 3, 8, 8, 8], np.uint8)
    >>> probabilities = np.full((6, 10), 0.01)
    >>> probabilities[[0, 1, 2, 3, 4, 5], [3, 3, 8, 8, 8, 8]] = 0.91  # the third looks like an 8
    >>> found = suspicions(labels, probabilities)
    >>> found.likely_wrong, found.suggested[2]
    (array([2]), np.int64(8))
    """
    rows = np.arange(len(labels))
    others = probabilities.astype(np.float64)
    of_label = others[rows, labels]
    others[rows, labels] = -1
    suggested = others.argmax(axis=1)
    suspicion = others[rows, suggested] - of_label
    joint = confident_joint(labels, probabilities)
    likely: list[int] = []
    for label, other in np.argwhere(joint > 0).tolist():
        if label == other:
            continue
        candidates = np.flatnonzero(labels == label)
        margins = probabilities[candidates, other] - probabilities[candidates, label]
        worst = np.argsort(-margins, kind="stable")[: joint[label, other]]
        likely += candidates[worst].tolist()
    once = np.unique(np.array(likely, np.intp))
    return Suspicions(suggested, suspicion, once[np.argsort(-suspicion[once], kind="stable")])


def confident_joint(labels: NDArray[np.uint8], probabilities: Floats) -> NDArray[np.intp]:
    """Estimate how many pictures with each label show each digit.

    Parameters
    ----------
    labels : ndarray of uint8, (n,)
        0..9.
    probabilities : ndarray of float, (n, 10)
        As for `suspicions`.

    Returns
    -------
    ndarray of int, (10, 10)
        Labels are the rows, what is shown are the columns. Each row adds up to the number of its
        labels.
    """
    counts = np.bincount(labels, minlength=10)
    thresholds = np.full(10, np.inf)  # nobody is confident of a digit that no label names
    for digit in np.flatnonzero(counts):
        thresholds[digit] = probabilities[labels == digit, digit].mean()
    confident = np.where(probabilities >= thresholds, probabilities, -1.0)
    sure = confident.max(axis=1) >= 0
    pairs = 10 * labels[sure].astype(int) + confident[sure].argmax(axis=1)
    joint = np.bincount(pairs, minlength=100).reshape(10, 10)
    # Where nobody is confident of any picture with a label, its labels are taken for right.
    joint[np.diag_indices(10)] += (joint.sum(axis=1) == 0) & (counts > 0)
    of_label = np.maximum(joint.sum(axis=1, keepdims=True), 1)
    scaled = joint / of_label * counts[:, np.newaxis]
    rounded: NDArray[np.intp] = np.floor(scaled).astype(np.intp)
    for row, missing in enumerate(counts - rounded.sum(axis=1)):
        # The largest remainders are rounded up, so that none of the labels gets lost.
        rounded[row, np.argsort(rounded[row] - scaled[row], kind="stable")[:missing]] += 1
    return rounded


def out_of_fold(
    model: Model, digits: Digits, folds: int = FOLDS, seed: int = 0
) -> Generator[float, None, NDArray[np.float64]]:
    """Let new last layers read digits that they have not learned from.

    The digits are parted into folds. For each, the network's last layer is learned anew from all
    other folds, by least squares, and asked about this one.

    Parameters
    ----------
    model : Classifier or Committee
        Whose layers before the last one are used.
    digits : Digits
        Whose labels are to be judged; at least as many as there are folds.
    folds : int, optional
        How many parts.
    seed : int, optional
        Which digit belongs to which fold.

    Returns
    -------
    ndarray of float, (n, 10)
        The probabilities that each digit gets from the layer that has not seen its label.

    Yields
    ------
    float
        How much is done, 0..1.
    """
    shorten = _shortener(model.features(digits.images[:1]).shape[1])
    found = []
    for start in range(0, len(digits), _AT_A_TIME):
        found.append(shorten(model.features(digits.images[start : start + _AT_A_TIME])))
        yield 0.9 * min(start + _AT_A_TIME, len(digits)) / len(digits)
    features = np.concatenate(found)
    rng = np.random.default_rng(seed)
    fold_of = rng.permutation(len(digits)) % folds
    wanted = np.eye(10)[digits.labels]
    # What least squares needs of each fold; of all others it is the sum less its own.
    squares, products = [], []
    for fold in range(folds):
        own = features[fold_of == fold]
        squares.append(own.T @ own)
        products.append(own.T @ wanted[fold_of == fold])
        yield 0.9 + 0.05 * (fold + 1) / folds
    scores = np.empty((len(digits), 10))
    ridge = _RIDGE * np.eye(features.shape[1])
    for fold in range(folds):
        others = sum(squares) - squares[fold] + ridge
        weights = np.linalg.solve(others, sum(products) - products[fold])
        scores[fold_of == fold] = features[fold_of == fold] @ weights
        yield 0.95 + 0.05 * (fold + 1) / folds
    return _as_probabilities(digits.labels, scores)


def _shortener(count: int) -> Callable[[NDArray[np.float32]], NDArray[np.float64]]:
    """Return what makes rows of length 1 of `count` features: `_FEATURES` at most, a constant."""
    weights = np.eye(count, dtype=np.float32)
    if count > _FEATURES:
        # Sums with random weights keep the distances (Johnson and Lindenstrauss).
        weights = np.random.default_rng(0).standard_normal((count, _FEATURES), np.float32)

    def shorten(features: NDArray[np.float32]) -> NDArray[np.float64]:
        sums = features @ weights
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        directions = sums / np.maximum(lengths, 1e-9)
        return np.column_stack([directions, np.ones(len(sums))]).astype(np.float64)

    return shorten


def _as_probabilities(
    labels: NDArray[np.uint8], scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Make probabilities of scores from 0 to 1, as sure as they are right in the mean."""
    powers = np.exp(scores.clip(-1, 2))
    shares = powers / powers.sum(axis=1, keepdims=True)
    return at_temperature(shares, best_temperature(labels, shares))
