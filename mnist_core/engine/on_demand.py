"""The connection to a worker, made when first needed and given up after an idle time."""

import atexit
import math
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from distributed import fire_and_forget

from mnist_core.digits.digits import Digits
from mnist_core.engine import tasks
from mnist_core.engine.cluster import Connection
from mnist_core.errors import EngineError, MnistError

_REST = 60.0  # seconds without another try to warm up after one has failed


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
        self._lock = threading.Lock()  # guards the three below
        self._connection: Connection | None = None
        self._retirement: threading.Timer | None = None
        self._failure: tuple[float, str] = -math.inf, ""  # when connecting last failed, and why
        self._warming = threading.Lock()  # held by the one thread that warms up
        self._exiting = False
        atexit.register(self._exit)

    def connect(self) -> Connection:
        """The connection, with a worker there to train with. Takes seconds the first time.

        Raises
        ------
        EngineError : no cluster answers, or no worker comes.
        """
        asked = time.monotonic()
        with self._lock:
            if (
                self._failure[0] > asked
            ):  # somebody has tried meanwhile: thirty who wait need not try one by one
                raise EngineError(self._failure[1])
            if self._retirement is not None:
                self._retirement.cancel()
            if self._connection is not None and self._connection.lost:
                self._give_up()
            try:
                if self._connection is None:
                    self._connection = Connection(
                        self._scheduler, self._on_progress, self._start_seconds
                    )
                self._connection.wait_for_worker()
            except MnistError as error:
                self._failure = time.monotonic(), str(error)
                if (
                    self._scheduler is None
                ):  # a cluster's workers may come back to the runs that wait for them
                    self._give_up()
                raise
            return self._connection

    def warm_up(self, digits: Digits | None) -> None:
        """Connect in the background and let the worker load what it will need; returns at once."""
        connection = self._connection
        warm = connection is not None and (digits is None or connection.shares(digits))
        in_vain = time.monotonic() - self._failure[0] < _REST
        if not warm and not in_vain and self._warming.acquire(blocking=False):
            threading.Thread(
                target=self._warm_up, args=(digits,), name="warm-up", daemon=True
            ).start()

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
        with self._lock:
            if not self._busy():
                self._give_up()

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
        finally:
            self._warming.release()

    def _exit(self) -> None:
        self._exiting = True
        if self._connection is not None:
            self._connection.abandon()
