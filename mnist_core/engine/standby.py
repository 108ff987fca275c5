"""The connection to a worker, made when first needed and given up after an idle time."""

import atexit
import os
import threading
from collections.abc import Callable
from typing import Any

from distributed import fire_and_forget

from mnist_core.data import Digits
from mnist_core.engine import tasks
from mnist_core.engine.connection import Connection
from mnist_core.errors import MnistError


class Standby:
    """Keeps one `Connection` while it is of use. The parameters are those of `Engine`.

    Parameters
    ----------
    busy : tells whether work is under way, so that the worker must not go.
    on_progress : as of `Connection`.
    """

    def __init__(
        self,
        scheduler: str | None,
        idle_seconds: float,
        start_seconds: float,
        busy: Callable[[], bool],
        on_progress: Callable[[dict[str, Any]], None],
    ) -> None:
        self._scheduler = scheduler or os.environ.get("DASK_SCHEDULER_ADDRESS")
        self._idle_seconds, self._start_seconds = idle_seconds, start_seconds
        self._busy, self._on_progress = busy, on_progress
        self._lock = threading.Lock()  # guards the two below
        self._connection: Connection | None = None
        self._retirement: threading.Timer | None = None
        self._exiting = False
        atexit.register(self._exit)

    def connect(self) -> Connection:
        """The connection, with a worker there to train with. Takes seconds the first time.

        Raises
        ------
        EngineError : no cluster answers, or no worker comes.
        """
        with self._lock:
            if self._retirement is not None:
                self._retirement.cancel()
            if self._connection is not None and self._connection.lost:
                self._give_up()
            if self._connection is None:
                self._connection = Connection(self._scheduler, self._on_progress, self._start_seconds)
            try:
                self._connection.wait_for_worker()
            except MnistError:
                self._give_up()
                raise
            return self._connection

    def warm_up(self, digits: Digits | None) -> None:
        """Connect in the background and let the worker load what it will need; returns at once."""
        connection = self._connection
        if connection is None or not (digits is None or connection.shares(digits)):
            threading.Thread(target=self._warm_up, args=(digits,), name="warm-up", daemon=True).start()

    def leave_later(self) -> None:
        """Let the worker go once it has been idle for long enough."""
        if self._exiting:
            return
        with self._lock:
            if self._retirement is not None:
                self._retirement.cancel()
            self._retirement = threading.Timer(self._idle_seconds, self._leave)
            self._retirement.daemon = True
            self._retirement.start()

    def close(self) -> None:
        """End the worker and our own scheduler, now."""
        with self._lock:
            if self._retirement is not None:
                self._retirement.cancel()
            self._give_up()

    def _give_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _leave(self) -> None:
        if not self._busy():
            self.close()

    def _warm_up(self, digits: Digits | None) -> None:
        try:
            is_new = self._connection is None
            connection = self.connect()
            if digits is not None:
                connection.share(digits)
            if is_new:
                fire_and_forget(connection.client.submit(tasks.prepare, pure=False))
            self.leave_later()
        except Exception:
            pass  # a courtesy: whoever starts a run meets the problem again, and is told

    def _exit(self) -> None:
        self._exiting = True
        if self._connection is not None:
            self._connection.abandon()
