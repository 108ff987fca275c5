"""Work that threads do while somebody uses what came before it."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(tasks: Iterable[Callable[[], T]], threads: int) -> Generator[T, None, None]:
    """Yield what some functions return, in their order, while the next ones are at work.

    Parameters
    ----------
    tasks : iterable of callable
        Asked for in the thread of whoever takes the results.
    threads : int
        How many are at work at a time.

    Raises
    ------
    Exception
        What a function raises, or `tasks`, in the place of its result.

    Notes
    -----
    Whoever stops before the end closes it: then no function is at work, and no thread is left.

    Examples
    --------
    >>> list(ahead([lambda: "one", lambda: "after", lambda: "the other"], threads=2))
    ['one', 'after', 'the other']
    """
    pool = ThreadPoolExecutor(threads)
    coming: deque[Future[T]] = deque()
    try:
        for result in _results(tasks, pool):
            coming.append(result)
            if len(coming) > threads:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _results(tasks: Iterable[Callable[[], T]], pool: ThreadPoolExecutor) -> Iterator[Future[T]]:
    try:
        for task in tasks:
            yield pool.submit(task)
    except Exception as problem:
        failed: Future[T] = Future()
        failed.set_exception(problem)
        yield failed
