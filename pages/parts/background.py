"""Work that takes longer than a page may: done beside the pages, in turns, for all who ask for it.

A piece of work is a generator that says after each small step how much is done, 0..1, and returns
its result. One thread lets all of them go on in turns, so that a short piece is done soon, however
long others take, and answers to drawings have the other cores. What several visitors ask for is
done once. Work that nobody waits for any more is given up.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from typing import Any, Generic, TypeVar

from mnist_core.errors import LimitError

T = TypeVar("T")
Work = Generator[float, None, T]

AT_MOST = 100  # pieces at a time
OF_ONE = 4  # pieces that one session waits for; of more, the one asked for longest ago is left
RESULTS = 60  # that are kept, the latest asked for; mostly some 10 kB, of 70,000 digits 3 MB
PATIENCE = 120.0  # seconds without a question after which nobody waits: a hidden tab asks seldom


class Job(Generic[T]):
    """A piece of work, and how far it is.

    Parameters
    ----------
    work : generator
        As described above.
    """

    def __init__(self, work: Work[T]) -> None:
        self.work = work
        self.progress = 0.0
        self.finished = threading.Event()
        self._result: list[T] = []
        self._problem: Exception | None = None
        self._asked: dict[str, float] = {}  # when, by who waits

    def ask(self, who: str) -> None:
        """Note that somebody waits for it."""
        self._asked[who] = time.monotonic()

    def leave(self, who: str) -> None:
        """Note that somebody no longer does."""
        self._asked.pop(who, None)

    def asked_by(self, who: str) -> float | None:
        """When somebody asked last, in seconds; None where they do not wait."""
        return self._asked.get(who)

    def wanted(self) -> bool:
        """Whether anybody waits."""
        now = time.monotonic()
        return any(now - asked < PATIENCE for asked in list(self._asked.values()))

    def step(self) -> None:
        """Go on for one step."""
        try:
            self.progress = next(self.work)
        except StopIteration as end:
            self._result.append(end.value)
            self.finished.set()
        except Exception as problem:
            # Whoever asks for the result is told: here nobody would be.
            self._problem = problem
            self.finished.set()

    def result(self) -> T:
        """What came of it, once it is finished; raises what the work raised."""
        if self._problem is not None:
            raise self._problem
        return self._result[0]


class Jobs:
    """All work of this server, and its results."""

    def __init__(self) -> None:
        self._running: dict[Hashable, Job[Any]] = {}
        self._finished: OrderedDict[Hashable, Job[Any]] = OrderedDict()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, key: Hashable, who: str, begin: Callable[[], Work[T]]) -> Job[T]:
        """Ask for a result, and begin the work if nobody has yet.

        Parameters
        ----------
        key : hashable
            Names the work: the same key is the same result.
        who : str
            Names who waits.
        begin : callable
            Makes the generator.

        Raises
        ------
        LimitError
            There is too much to do already.
        """
        with self._changed:
            if key in self._finished:
                self._finished.move_to_end(key)
                return self._finished[key]
            if key not in self._running:
                if len(self._running) >= AT_MOST:
                    raise LimitError("Much is being computed here just now. Try again in a minute.")
                self._running[key] = Job(begin())
                self._wake()
            self._running[key].ask(who)
            self._leave_others(who)
            return self._running[key]

    def forget(self, key: Hashable) -> None:
        """Let a result go, so that the work is done anew when it is next asked for."""
        with self._changed:
            self._finished.pop(key, None)

    def _leave_others(self, who: str) -> None:
        asked = [(job.asked_by(who), job) for job in self._running.values()]
        mine = sorted(
            ((when, job) for when, job in asked if when is not None), key=lambda pair: pair[0]
        )
        for _, job in mine[:-OF_ONE]:
            job.leave(who)

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._go_on, name="background", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _go_on(self) -> None:
        while True:
            with self._changed:
                while not self._running:
                    self._changed.wait()
                turns = list(self._running.items())
            for key, job in turns:
                if job.wanted():
                    job.step()
                if job.finished.is_set() or not job.wanted():
                    self._put_away(key, job)

    def _put_away(self, key: Hashable, job: Job[Any]) -> None:
        job.work.close()
        with self._changed:
            del self._running[key]
            if job.finished.is_set():
                self._finished[key] = job
                while len(self._finished) > RESULTS:
                    self._finished.popitem(last=False)
