"""Two networks on the same digits: which reads what, and whether the difference is chance."""

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from mnist_core.models.evaluation import Evaluation

RESAMPLES = 10_000


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two networks' answers to the same digits.

    Attributes
    ----------
    first, second : Evaluation
        Of the same labels in the same order; there is one at least.
    """

    first: Evaluation
    second: Evaluation

    def __post_init__(self) -> None:
        if not np.array_equal(self.first.labels, self.second.labels):
            raise ValueError("Both must have been asked about the same digits.")

    @property
    def only_first(self) -> NDArray[np.intp]:
        """The rows that only the first reads rightly: ndarray of int."""
        return np.flatnonzero(_right(self.first) & ~_right(self.second))

    @property
    def only_second(self) -> NDArray[np.intp]:
        """The rows that only the second reads rightly: ndarray of int."""
        return np.flatnonzero(~_right(self.first) & _right(self.second))

    @property
    def both_wrong(self) -> NDArray[np.intp]:
        """The rows that both read wrongly: ndarray of int."""
        return np.flatnonzero(~_right(self.first) & ~_right(self.second))

    @property
    def difference(self) -> float:
        """The first's accuracy less the second's, -1..1."""
        return self.first.accuracy - self.second.accuracy

    def p_value(self) -> float:
        """Test after McNemar whether one of the two is better.

        Only digits that one of them reads rightly and the other does not can tell. Were both alike,
        each would be either's with even chance.

        Returns
        -------
        float
            How likely a division at least as uneven would then be, exactly, 0..1.

        References
        ----------
        McNemar, Q.: Note on the sampling error of the difference between correlated proportions.
        Psychometrika 12 (1947).
        """
        fewer, more = sorted((len(self.only_first), len(self.only_second)))
        n = fewer + more
        at_most = sum(comb(n, k) for k in range(fewer + 1))
        both_ways: float = 2 * at_most / 2**n
        return min(1.0, both_ways)

    def interval(self, level: float = 0.95, seed: int = 0) -> tuple[float, float]:
        """Say by the bootstrap how far the difference may be chance of which digits these are.

        Parameters
        ----------
        level : float, optional
            How likely it is to hold the true difference, 0..1.
        seed : int, optional
            Of the digits that are drawn.

        Returns
        -------
        low, high : float
            The percentiles of the difference over digits drawn anew, as many, with replacement.
        """
        n = len(self.first.labels)
        one, other = len(self.only_first), len(self.only_second)
        # To draw digits with replacement is to draw how many are of each of these three kinds.
        shares = np.array([one, other, n - one - other]) / n
        drawn = np.random.default_rng(seed).multinomial(n, shares, RESAMPLES)
        differences = (drawn[:, 0] - drawn[:, 1]) / n
        beyond = (1 - level) / 2
        low, high = np.quantile(differences, [beyond, 1 - beyond]).tolist()
        return low, high


def _right(evaluation: Evaluation) -> NDArray[np.bool_]:
    right: NDArray[np.bool_] = evaluation.predictions == evaluation.labels
    return right
