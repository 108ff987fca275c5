"""What a committee gains by voting, as its card has it: measured once, by many draws of members."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.models.card import Card
from mnist_core.models.classifier import Floats

DRAWS = 200  # of so many members, for each count


@dataclass(frozen=True)
class Vote:
    """How well a committee reads some digits, and how much its members differ.

    Attributes
    ----------
    digits : int
        How many were read.
    right : mapping of int
        The share of right answers, 0..1, by how many members vote: any of them, in the mean.
    alone : float
        How many digits one member misreads, in the mean.
    shared : float
        Of a member's mistakes, the share that another one makes as well, 0..1.
    by_some : int
        How many digits at least one member misreads.
    together : int
        How many all of them misread by their vote.
    """

    digits: int
    right: Mapping[int, float]
    alone: float
    shared: float
    by_some: int
    together: int


def measure(answers: Floats, labels: NDArray[np.uint8], counts: Sequence[int]) -> Vote:
    """Measure what voting gains.

    Parameters
    ----------
    answers : ndarray of float32, (members, n, 10)
        As `Committee.answers` gives them.
    labels : ndarray of uint8, (n,)
        The right answers.
    counts : sequence of int
        With how many members.

    Returns
    -------
    Vote
        Of at least two members.

    Examples
    --------
    Two who never err on the same digit are both right together.

    >>> answers = np.zeros((2, 2, 10), np.float32)
    >>> answers[0, 0, 7] = answers[1, 1, 1] = 0.9
    >>> answers[0, 1, 4] = answers[1, 0, 4] = 0.6
    >>> vote = measure(answers, np.array([7, 1], np.uint8), [1, 2])
    >>> vote.right, vote.alone, vote.shared, vote.together
    ({1: 0.5, 2: 1.0}, 1.0, 0.0, 0)
    """
    wrong = answers.argmax(axis=2) != labels
    both = wrong.astype(float) @ wrong.T
    own = np.diag(both)
    pairs = ~np.eye(len(wrong), dtype=bool)
    shared = (both / np.maximum(own, 1)[:, np.newaxis])[pairs]
    together = answers.mean(axis=0).argmax(axis=1) != labels
    return Vote(
        digits=len(labels),
        right={count: _right(answers, labels, count) for count in counts},
        alone=float(own.mean()),
        shared=float(shared.mean()),
        by_some=int(wrong.any(axis=0).sum()),
        together=int(together.sum()),
    )


def _right(answers: Floats, labels: NDArray[np.uint8], count: int) -> float:
    rng = np.random.default_rng(0)
    rights = []
    for _ in range(DRAWS):
        some = rng.permutation(len(answers))[:count]
        rights.append((answers[some].mean(axis=0).argmax(axis=1) == labels).mean())
    return float(np.mean(rights))


def as_data(vote: Vote) -> dict[str, Any]:
    """Return what a card keeps of it, under ``vote`` in its ``data``."""
    return asdict(vote) | {"right": {str(count): share for count, share in vote.right.items()}}


def vote_of(card: Card) -> Vote | None:
    """Return what was measured of a committee; None where nothing was, or it makes no sense.

    Examples
    --------
    >>> import mnist_core as mc
    >>> vote_of(mc.read_card("committee")).together
    24
    """
    try:
        stored = card.data["vote"]
        right = {int(count): float(share) for count, share in stored["right"].items()}
        numbers = {name: float(stored[name]) for name in ("alone", "shared")}
        counts = {name: int(stored[name]) for name in ("digits", "by_some", "together")}
        return Vote(right=right, **numbers, **counts)  # type: ignore[arg-type]
    except (LookupError, TypeError, ValueError, AttributeError):
        return None
