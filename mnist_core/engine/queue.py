"""Whose turn it is: how busy the engine is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Queue:
    """How busy the engine is.

    Attributes
    ----------
    training : runs with an epoch under way.
    waiting : runs that wait for their turn.
    paused : whether no epoch begins at present.
    """

    training: int
    waiting: int
    paused: bool
