"""Work that is done in steps, done to its end."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def finish(work: Generator[float, None, T]) -> tuple[T, list[float]]:
    """What the work returns, and how far it said it was after each step."""
    progress = []
    while True:
        try:
            progress.append(next(work))
        except StopIteration as end:
            result: T = end.value
            return result, progress
