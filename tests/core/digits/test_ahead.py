"""What threads do ahead: in order, a little ahead, and never after somebody has left."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import pytest

from mnist_core.digits.ahead import ahead

PATIENCE = 30.0  # seconds


def fail() -> int:
    raise ValueError("the third")


def test_results_and_errors_come_in_order() -> None:
    second_is_done = threading.Event()

    def first() -> int:
        assert second_is_done.wait(PATIENCE)
        return 1

    def second() -> int:
        second_is_done.set()
        return 2

    def tasks() -> Iterator[Callable[[], int]]:
        yield from (first, second, fail)
        raise OSError("the fourth, which is known before the others are done")

    results = ahead(tasks(), threads=2)
    assert [next(results), next(results)] == [1, 2]
    with pytest.raises(ValueError, match="third"):
        next(results)

    results = ahead((task for task in (first, second)), threads=2)
    assert list(results) == [1, 2]


def test_an_error_of_the_tasks_comes_behind_what_was_before_it() -> None:
    def tasks() -> Iterator[Callable[[], int]]:
        yield partial(int, 1)
        raise OSError("the second")

    results = ahead(tasks(), threads=2)
    assert next(results) == 1
    with pytest.raises(OSError, match="second"):
        next(results)


def test_who_leaves_early_leaves_no_thread_behind() -> None:
    before, begun = threading.active_count(), []
    with closing(ahead((partial(begun.append, n) for n in range(1000)), threads=2)) as results:
        next(results)
    assert threading.active_count() == before and len(begun) <= 3
