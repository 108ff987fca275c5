"""Whether a network is as often right as it says, and what it gains by not answering."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 10  # of equal width, as most papers have them

Probabilities = NDArray[np.floating[Any]]

# A probability counts as at least this, since 0 has no logarithm.
_LEAST = 1e-12

# Temperatures that are tried: beyond them all answers are alike, or all are certain.
_COLDEST, _HOTTEST = 0.05, 20.0


@dataclass(frozen=True, eq=False)
class Reliability:
    """How often answers of a certain sureness are right, bin by bin; bins without any are left out.

    Attributes
    ----------
    sureness : ndarray of float, (bins,)
        The mean probability of the answers in each bin, 0..1.
    accuracy : ndarray of float, (bins,)
        The share of them that is right, 0..1.
    count : ndarray of int, (bins,)
        How many there are.
    """

    sureness: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    count: NDArray[np.intp]

    @property
    def error(self) -> float:
        """The expected calibration error: how far both differ, in the mean of all answers, 0..1."""
        gaps = np.abs(self.sureness - self.accuracy)
        return float(np.average(gaps, weights=self.count))


def reliability(
    labels: NDArray[np.uint8], probabilities: Probabilities, bins: int = BINS
) -> Reliability:
    """Compare how sure answers are with how often they are right.

    Parameters
    ----------
    labels : ndarray of uint8, (n,)
        The right answers; there is one at least.
    probabilities : ndarray of float, (n, 10)
        The network's.
    bins : int, optional
        Into how many bins of equal width 0..1 is parted.

    Returns
    -------
    Reliability
        Of the likeliest digit of each row.

    References
    ----------
    Guo, C., et al.: On Calibration of Modern Neural Networks. ICML 2017,
    https://arxiv.org/abs/1706.04599

    Examples
    --------
    >>> import numpy as np
    >>> half_right = reliability(np.array([3, 4]), np.eye(10)[[3, 3]])
    >>> half_right.accuracy, half_right.error
    (array([0.5]), 0.5)
    """
    sureness = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    edges = np.linspace(0, 1, bins + 1)
    place = np.searchsorted(edges[1:-1], sureness)
    count = np.bincount(place, minlength=bins)
    there = count > 0
    of_bin = count[there]
    return Reliability(
        np.bincount(place, sureness, bins)[there] / of_bin,
        np.bincount(place, right, bins)[there] / of_bin,
        of_bin,
    )


def loss(labels: NDArray[np.uint8], probabilities: Probabilities) -> float:
    """Return the mean negative log-likelihood of the labels, in nats."""
    of_truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(of_truth.clip(_LEAST)).mean())


def at_temperature(probabilities: Probabilities, temperature: float) -> NDArray[np.float64]:
    """Return the probabilities that a network would give at another temperature.

    Parameters
    ----------
    probabilities : ndarray of float, (n, 10)
        Each row sums to 1.
    temperature : float
        Above 0. Above 1 it makes answers less sure, below 1 surer; which digit is likeliest stays.

    Returns
    -------
    ndarray of float, (n, 10)
        The softmax of the logarithms, divided by the temperature.
    """
    logits = np.log(probabilities.astype(np.float64).clip(_LEAST)) / temperature
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    scaled: NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
    return scaled


def best_temperature(labels: NDArray[np.uint8], probabilities: Probabilities) -> float:
    """Find the temperature at which the labels are likeliest.

    Parameters
    ----------
    labels : ndarray of uint8, (n,)
        The right answers.
    probabilities : ndarray of float, (n, 10)
        The network's.

    Returns
    -------
    float
        Of 0.05..20.
    """
    from scipy.optimize import minimize_scalar

    def loss_at(logarithm: float) -> float:
        return loss(labels, at_temperature(probabilities, float(np.exp(logarithm))))

    bounds = (np.log(_COLDEST), np.log(_HOTTEST))
    found = minimize_scalar(loss_at, bounds=bounds, method="bounded")
    return float(np.exp(found.x))


@dataclass(frozen=True, eq=False)
class Mended:
    """What a temperature that was chosen on one half of the digits does on the other half.

    Attributes
    ----------
    temperature : float
        Chosen on the first half.
    before, after : Reliability
        Of the second half.
    loss_before, loss_after : float
        Of the second half, in nats.
    """

    temperature: float
    before: Reliability
    after: Reliability
    loss_before: float
    loss_after: float


def mend(labels: NDArray[np.uint8], probabilities: Probabilities, seed: int = 0) -> Mended:
    """Try what temperature scaling mends, on digits that it was not chosen on.

    Parameters
    ----------
    labels : ndarray of uint8, (n,)
        The right answers; there are two at least.
    probabilities : ndarray of float, (n, 10)
        The network's.
    seed : int, optional
        Of the halves.

    Returns
    -------
    Mended
        Of one half of them.
    """
    rows = np.random.default_rng(seed).permutation(len(labels))
    chosen_on, tried_on = np.array_split(rows, 2)
    temperature = best_temperature(labels[chosen_on], probabilities[chosen_on])
    theirs, before = labels[tried_on], probabilities[tried_on]
    after = at_temperature(before, temperature)
    return Mended(
        temperature,
        reliability(theirs, before),
        reliability(theirs, after),
        loss(theirs, before),
        loss(theirs, after),
    )


@dataclass(frozen=True, eq=False)
class Refusing:
    """What comes of refusing an answer below a threshold, for each of some thresholds.

    Attributes
    ----------
    thresholds : ndarray of float, (n,)
        0..1, in rising order.
    refused : ndarray of float, (n,)
        The share of the digits that gets no answer, 0..1.
    wrong : ndarray of float, (n,)
        The share of the digits that gets a wrong answer, 0..1.
    accuracy : ndarray of float, (n,)
        The share of the answers that is right; NaN where there are none.
    """

    thresholds: NDArray[np.float64]
    refused: NDArray[np.float64]
    wrong: NDArray[np.float64]
    accuracy: NDArray[np.float64]

    def cost(self, of_refusing: float) -> NDArray[np.float64]:
        """Return what a digit costs in the mean, where a wrong answer costs 1.

        Parameters
        ----------
        of_refusing : float
            What no answer costs, 0..1.

        Returns
        -------
        ndarray of float, (n,)
            For each threshold.
        """
        return self.wrong + of_refusing * self.refused

    def cheapest(self, of_refusing: float) -> int:
        """Return the place of the threshold with the least cost, the lowest of several."""
        return int(self.cost(of_refusing).argmin())


def refusing(
    labels: NDArray[np.uint8],
    probabilities: Probabilities,
    thresholds: NDArray[np.float64] | None = None,
) -> Refusing:
    """Find out what a network gains by saying that it is not sure.

    Parameters
    ----------
    labels : ndarray of uint8, (n,)
        The right answers; there is one at least.
    probabilities : ndarray of float, (n, 10)
        The network's.
    thresholds : ndarray of float, optional
        In rising order; by default 0, 0.01, ... 1.

    Returns
    -------
    Refusing
        At each threshold.
    """
    if thresholds is None:
        thresholds = np.linspace(0, 1, 101)
    sureness = probabilities.max(axis=1)
    wrongly = probabilities.argmax(axis=1) != labels
    answered = sureness >= thresholds[:, np.newaxis].astype(sureness.dtype)
    count = answered.sum(axis=1)
    wrong = (answered & wrongly).sum(axis=1)
    right = np.divide(count - wrong, count, out=np.full(len(count), np.nan), where=count > 0)
    return Refusing(thresholds, 1 - count / len(labels), wrong / len(labels), right)
