"""What each network of a committee says by itself, beside what all of them say together."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.models.committee import Committee

_AT_A_TIME = 8  # pictures, which 35 networks read


@dataclass(frozen=True, eq=False)
class Columns:
    """The answers of each member of a committee, and of the committee.

    Attributes
    ----------
    labels : ndarray of uint8, (n,)
        The right answers.
    answers : ndarray of uint8, (members, n)
        What each member reads.
    together : ndarray of uint8, (n,)
        What they read together.
    """

    labels: NDArray[np.uint8]
    answers: NDArray[np.uint8]
    together: NDArray[np.uint8]

    @property
    def wrong(self) -> NDArray[np.intp]:
        """How many members misread each digit: ndarray of int, (n,)."""
        count: NDArray[np.intp] = (self.answers != self.labels).sum(axis=0)
        return count

    @property
    def accuracy(self) -> NDArray[np.float64]:
        """The share that each member reads rightly: ndarray of float, (members,), 0..1."""
        right: NDArray[np.float64] = (self.answers == self.labels).mean(axis=1)
        return right

    @property
    def saved(self) -> NDArray[np.intp]:
        """The rows that the committee reads though half of its members or more misread them.

        The most misread come first.
        """
        right_together = self.together == self.labels
        return self._most_wrong_first(right_together & (2 * self.wrong >= len(self.answers)))

    @property
    def lost(self) -> NDArray[np.intp]:
        """The rows that the committee misreads though some member reads them.

        The least misread come first.
        """
        wrong_together = self.together != self.labels
        rows = self._most_wrong_first(wrong_together & (self.wrong < len(self.answers)))
        return rows[::-1]

    @property
    def hopeless(self) -> NDArray[np.intp]:
        """The rows that every member misreads: ndarray of int."""
        return np.flatnonzero(self.wrong == len(self.answers))

    def _most_wrong_first(self, which: NDArray[np.bool_]) -> NDArray[np.intp]:
        rows = np.flatnonzero(which)
        order: NDArray[np.intp] = rows[np.argsort(-self.wrong[rows], kind="stable")]
        return order


def ask_each_in_steps(committee: Committee, digits: Digits) -> Generator[float, None, Columns]:
    """Ask each member of a committee about some digits.

    Parameters
    ----------
    committee : Committee
        Whose members are asked.
    digits : Digits
        Whose labels are the right answers.

    Returns
    -------
    Columns
        Of all digits.

    Yields
    ------
    float
        How much is done, 0..1.
    """
    answers = np.empty((len(committee.members), len(digits)), np.uint8)
    together = np.empty(len(digits), np.uint8)
    for start in range(0, len(digits), _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        said = committee.answers(digits.images[part])
        answers[:, part] = said.argmax(axis=2)
        together[part] = said.mean(axis=0).argmax(axis=1)
        yield min(start + _AT_A_TIME, len(digits)) / len(digits)
    return Columns(digits.labels, answers, together)
