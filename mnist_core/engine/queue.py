"""Whose turn it is to train, and how long that takes.

Epochs take turns. Of all runs, those that have had the fewest turns go first. Of those, the one
goes first that has waited longest.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import NamedTuple

from mnist_core.training.run import Run

_tickets = itertools.count()


@dataclass(frozen=True)
class Queue:
    """How busy the engine is.

    Attributes
    ----------
    training : int
        The number of runs with an epoch under way.
    waiting : int
        The number of runs that wait for their turn.
    paused : bool
        Whether no epoch begins at present.
    """

    training: int
    waiting: int
    paused: bool


@dataclass(frozen=True, order=True)
class Position:
    """Where a run stands in the queue. The lowest position trains first.

    Attributes
    ----------
    turns : int
        How many turns the run is taken to have had.
    ticket : int
        A number that is drawn when the run joins the queue. Later ones are higher.
    """

    turns: int = 0
    ticket: int = field(default_factory=lambda: next(_tickets))

    @property
    def priority(self) -> int:
        """The Dask priority of the next epoch. Dask does what has a higher one first."""
        return -self.turns

    def after_a_turn(self) -> "Position":
        """The position once the run has trained for an epoch."""
        return replace(self, turns=self.turns + 1)

    def joined_again(self) -> "Position":
        """The position behind those that have had as many turns."""
        return Position(self.turns)


class Entry(NamedTuple):
    """A run in the queue."""

    run: Run
    position: Position


class Wait(NamedTuple):
    """What comes before the next epoch of a run.

    Attributes
    ----------
    epochs : int
        The number of epochs of other runs.
    seconds : float or None
        About how long those take. None before any epoch was measured.
    """

    epochs: int
    seconds: float | None


def newcomer(positions: Iterable[Position]) -> Position:
    """The position of a new run among the `positions` of the others.

    It is taken to have had as many turns as the run that has had the fewest. So it does not wait
    until the others are done, and they do not wait until it has caught up.
    """
    return Position(min((position.turns for position in positions), default=0))


def wait_for_turn(entry: Entry, active: Sequence[Entry]) -> Wait:
    """What comes before the next epoch of a run that waits.

    Parameters
    ----------
    entry : Entry
        The run that waits.
    active : sequence of Entry
        All runs under way. `entry` may be among them.

    Returns
    -------
    Wait
        Its epochs, and about how long they take.
    """
    measured = [other.run.epoch_seconds[-1] for other in active if other.run.epoch_seconds]
    usual_seconds = fmean(measured) if measured else 0.0
    epochs = 0
    seconds = 0.0
    for other in active:
        if other.run.id == entry.run.id or other.run.status == "saving":
            continue
        turns = _turns_before(other, entry)
        epochs += turns
        epoch_seconds = other.run.epoch_seconds
        seconds += turns * (epoch_seconds[-1] if epoch_seconds else usual_seconds)
    if not measured:
        return Wait(epochs, None)
    # As many workers train side by side as there are epochs under way.
    side_by_side = sum(other.run.began is not None for other in active)
    return Wait(epochs, seconds / max(side_by_side, 1))


def count(active: Sequence[Run], paused: bool) -> Queue:
    """How busy the engine is with the runs under way."""
    training = sum(run.began is not None for run in active)
    return Queue(training, len(active) - training, paused)


def _turns_before(other: Entry, entry: Entry) -> int:
    """How many epochs of `other` come before the next one of `entry`."""
    goes_first = other.run.began is not None or other.position < entry.position
    fewest = 1 if goes_first else 0
    behind = entry.position.turns - other.position.turns
    left = other.run.config.epochs - len(other.run.history)
    return min(max(behind, fewest), left)
