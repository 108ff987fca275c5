"""One task at a worker: from its submission to its result, or until it is called off."""

import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from distributed import Event, Future

from mnist_core.engine.cluster import Cluster
from mnist_core.engine.progress import stop_signal
from mnist_core.engine.watchdog import Watchdog

_POLL_SECONDS = 1.0  # between two looks at whether the worker still lives


class CalledOff(Exception):
    """The task was called off before it was done."""


class RemoteTask:
    """Has a worker do one task.

    Parameters
    ----------
    name : str
        What the task does. Its key begins with that.
    condition : threading.Condition
        Notified by whoever changes what `must_end` looks at.
    must_end : callable
        Returns whether to call the task off. It is called with `condition` held.
    watchdog : Watchdog or None
        Tells when the worker is silent for too long.
    must_break_off : callable
        Returns whether the task is to come back with what it has. It is called with `condition`
        held.

    Attributes
    ----------
    key : str
        Dask's name for the task.
    called_off : bool
        Whether it was called off. Reports of it are no news then. Read it with `condition` held.
    """

    def __init__(
        self,
        name: str,
        condition: threading.Condition,
        must_end: Callable[[], bool],
        watchdog: Watchdog | None = None,
        must_break_off: Callable[[], bool] = lambda: False,
    ) -> None:
        self.key = f"{name}-{uuid.uuid4()}"
        self.called_off = False
        self.watchdog = watchdog
        self._condition = condition
        self._must_end = must_end
        self._must_break_off = must_break_off
        self._is_asked_to_break_off = False

    def result(
        self, cluster: Cluster, priority: int, function: Callable[..., Any], *args: Any
    ) -> Any:
        """What a function returns, once a worker has done it.

        A worker that dies or hangs meanwhile is replaced, and the task is done again.

        Parameters
        ----------
        cluster : Cluster
            Where the workers are.
        priority : int
            As of `Cluster.submit`.
        function : callable
            One of `tasks`.
        *args : object
            What it is called with.

        Raises
        ------
        CalledOff
            `must_end` said so.
        EngineError
            Our own worker died too often meanwhile.
        """
        starts_before = cluster.worker_starts
        future = cluster.submit(function, *args, key=self.key, priority=priority)
        future.add_done_callback(self._notify)
        patience = _POLL_SECONDS
        while True:
            self._wait(future)
            if self.called_off:
                self._cancel(cluster, future)
                raise CalledOff
            self._ask_to_break_off(cluster)
            self._end_silent_worker(cluster)
            cluster.ensure_worker(starts_before)
            if future.done():
                try:
                    return future.result(timeout=patience)
                except TimeoutError:
                    # Its worker died before it handed the result over, so it is done again; or the
                    # network is slow.
                    patience *= 2

    def _wait(self, future: Future[Any]) -> None:
        """Wait until the task is done or called off, but not for long."""
        with self._condition:
            self._condition.wait_for(
                lambda: future.done() or self._must_end() or self._is_to_be_asked(),
                timeout=_POLL_SECONDS,
            )
            self.called_off = self._must_end() and not future.done()

    def _is_to_be_asked(self) -> bool:
        return self._must_break_off() and not self._is_asked_to_break_off

    def _ask_to_break_off(self, cluster: Cluster) -> None:
        with self._condition:
            is_to_be_asked = self._is_to_be_asked()
        if is_to_be_asked:
            self._signal(cluster)
            self._is_asked_to_break_off = True

    def _signal(self, cluster: Cluster) -> None:
        # A cluster that cannot be reached does not matter any more.
        with suppress(OSError):
            Event(stop_signal(self.key), client=cluster.client).set()

    def _cancel(self, cluster: Cluster, future: Future[Any]) -> None:
        # This is for an epoch in its midst.
        self._signal(cluster)
        # And this for one that waits its turn.
        future.cancel()

    def _end_silent_worker(self, cluster: Cluster) -> None:
        if self.watchdog is None:
            return
        with self._condition:
            worker = self.watchdog.silent_worker()
        if worker is None:
            return
        cluster.end_worker(worker)
        with self._condition:
            self.watchdog.disarm()

    def _notify(self, _: object) -> None:
        with self._condition:
            self._condition.notify_all()
