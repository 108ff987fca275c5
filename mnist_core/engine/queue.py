"""Whose turn it is to train, and how long that takes.

Epochs take turns, fairly among addresses first, then among the visitors of one address, then among
the runs of one visitor: twenty runs of one person train together as often as one run of another.

This is weighted fair queueing. Each turn has a number, and the lowest goes first. With each turn
that a visitor draws, their number grows by as many as there are visitors at their address. One who
has not waited yet begins at the number that is served now, so that newcomers neither wait until the
others are done, nor the others until newcomers have caught up.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import NamedTuple

from mnist_core.training.run import Run
from mnist_core.training.visitor import Visitor

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


class Line:
    """All who wait for their turns.

    Parameters
    ----------
    positions : callable
        Returns where the runs under way stand. It is called by whoever calls the methods, with what
        guards the runs held.
    """

    def __init__(self, positions: Callable[[], Sequence["Position"]]) -> None:
        self._positions = positions
        self._served = 0  # the highest number that has had its turn

    def join(self, visitor: Visitor) -> "Position":
        """The position of a run of `visitor` that is to train."""
        own = [
            position.number
            for position in self._positions()
            if position.visitor.owner == visitor.owner
        ]
        number = max([self._served, *own]) + self.visitors_beside(visitor)
        return Position(number, visitor=visitor, line=self)

    def join_after(self, position: "Position") -> "Position":
        """The next position of a run that has had the turn at `position`."""
        self._served = max(self._served, position.number)
        return self.join(position.visitor)

    def visitors_beside(self, visitor: Visitor) -> int:
        """How many visitors with runs under way share the address of this one, who is counted."""
        beside = {
            position.visitor.owner
            for position in self._positions()
            if visitor.network and position.visitor.network == visitor.network
        }
        return len(beside | {visitor.owner})

    def distance(self, visitor: Visitor) -> int:
        """How far apart the numbers of two turns of the same run are."""
        runs = sum(position.visitor.owner == visitor.owner for position in self._positions())
        return max(runs, 1) * self.visitors_beside(visitor)


_NOBODY = Line(lambda: ())


@dataclass(frozen=True, order=True)
class Position:
    """Where a run stands in the line. The lowest position trains first.

    Attributes
    ----------
    number : int
        The number of its next turn.
    ticket : int
        Which of equal numbers goes first: the one that was drawn first.
    visitor : Visitor
        Who has started the run, or has it go on.
    line : Line
        Where it stands.
    """

    number: int = 0
    ticket: int = field(default_factory=lambda: next(_tickets))
    visitor: Visitor = field(default_factory=Visitor, compare=False)
    line: Line = field(default=_NOBODY, compare=False, repr=False)

    @property
    def priority(self) -> int:
        """The Dask priority of the next epoch. Dask does what has a higher one first."""
        return -self.number

    def after_a_turn(self) -> "Position":
        """The position once the run has trained for an epoch."""
        return self.line.join_after(self)

    def joined_again(self) -> "Position":
        """The position behind those with the same number."""
        return replace(self, ticket=next(_tickets))


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
    distances = _distances(active)
    for other in active:
        if other.run.id == entry.run.id or other.run.status == "saving":
            continue
        turns = _turns_before(other, entry, distances[other.position.visitor.owner])
        epochs += turns
        epoch_seconds = other.run.epoch_seconds
        seconds += turns * (epoch_seconds[-1] if epoch_seconds else usual_seconds)
    if not measured:
        return Wait(epochs, None)
    # As many workers train side by side as there are epochs under way.
    side_by_side = sum(other.run.began is not None for other in active)
    return Wait(epochs, seconds / max(side_by_side, 1))


def count(active: Iterable[Run], paused: bool) -> Queue:
    """How busy the engine is with the runs under way."""
    runs = list(active)
    training = sum(run.began is not None for run in runs)
    return Queue(training, len(runs) - training, paused)


def _distances(active: Sequence[Entry]) -> dict[str, int]:
    """How far apart the numbers of two turns of the same run are, by its owner."""
    line = Line(lambda: [entry.position for entry in active])
    visitors = {entry.position.visitor for entry in active}
    return {visitor.owner: line.distance(visitor) for visitor in visitors}


def _turns_before(other: Entry, entry: Entry, distance: int) -> int:
    """How many epochs of `other`, with so far between its turns, come before `entry`'s next."""
    goes_first = other.run.began is not None or other.position < entry.position
    fewest = 1 if goes_first else 0
    ahead = -(-(entry.position.number - other.position.number) // distance)
    left = other.run.config.epochs - len(other.run.history)
    return min(max(ahead, fewest), left)
