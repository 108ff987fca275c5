"""Changes of the learning rate while a network trains, as a configuration remembers them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from mnist_core.errors import ConfigError

MOST = 200  # of one run: whoever changes it more often than that plays with the slider

_LARGEST = 10**9  # batches or epochs; a number in a damaged file may have a thousand places


class RateChange(NamedTuple):
    """From one batch on, another learning rate.

    Attributes
    ----------
    epoch : int
        Counted from 0.
    batch : int
        The first of that epoch to which the new rate applies, counted from 0.
    rate : float
        The new learning rate.

    Examples
    --------
    >>> import mnist_core as mc
    >>> config = mc.TrainingConfig("single_conv", epochs=5, learning_rate=0.01)
    >>> config = config.with_rate(mc.RateChange(epoch=3, batch=0, rate=0.001))
    >>> [config.rate_at(epoch, batch=10) for epoch in (2, 3)]
    [0.01, 0.001]
    """

    epoch: int
    batch: int
    rate: float


class Stretch(NamedTuple):
    """Batches of one epoch that have the same learning rate.

    Attributes
    ----------
    begin, end : int
        The first of them, and the first after them.
    rate : float
        Their learning rate.
    """

    begin: int
    end: int
    rate: float


def checked(changes: Iterable[Iterable[Any]]) -> tuple[RateChange, ...]:
    """The changes, if they are some; a file has them as lists.

    Raises
    ------
    ConfigError
        They are none, out of order or too many.
    """
    try:
        read = tuple(RateChange(*change) for change in changes)
        places = [change[:2] for change in read]
        whole = all(type(number) is int for place in places for number in place)
        in_range = all(0 <= number < _LARGEST for place in places for number in place)
        in_order = places == sorted(set(places))
    except TypeError:
        raise ConfigError("Changes of the learning rate are (epoch, batch, rate) each.") from None
    if not (whole and in_range and in_order):
        raise ConfigError("Changes of the learning rate must be in the order of their batches.")
    if len(read) > MOST:
        raise ConfigError(f"The learning rate of a run can be changed at most {MOST} times.")
    return read


def with_change(changes: Sequence[RateChange], change: RateChange) -> tuple[RateChange, ...]:
    """The changes up to `change`, with it. What was to come later is no longer to come."""
    before = [other for other in changes if other[:2] < change[:2]]
    return (*before, change)


def rate_at(first: float, changes: Sequence[RateChange], epoch: int, batch: int) -> float:
    """The learning rate of a batch.

    Parameters
    ----------
    first : float
        What training begins with.
    changes : sequence of RateChange
        In order.
    epoch, batch : int
        Counted from 0.
    """
    so_far = [change.rate for change in changes if change[:2] <= (epoch, batch)]
    return so_far[-1] if so_far else first


def stretches(
    first: float, changes: Sequence[RateChange], epoch: int, begin: int, end: int
) -> Iterator[Stretch]:
    """Part the batches from `begin` up to `end` of an epoch where the learning rate changes.

    Examples
    --------
    >>> list(stretches(0.1, [RateChange(2, 30, 0.01)], epoch=2, begin=0, end=50))
    [Stretch(begin=0, end=30, rate=0.1), Stretch(begin=30, end=50, rate=0.01)]
    """
    inside = {
        change.batch for change in changes if change.epoch == epoch and begin < change.batch < end
    }
    if begin >= end:
        return
    borders = [begin, *sorted(inside), end]
    for this, following in pairwise(borders):
        yield Stretch(this, following, rate_at(first, changes, epoch, this))
