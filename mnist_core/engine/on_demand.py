"""A cluster that is there while it is needed, and goes after an idle time."""

import atexit
import math
import os
import threading
import time
from collections.abc import Callable

from distributed import fire_and_forget

from mnist_core.digits.digits import Digits
from mnist_core.engine import tasks
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.progress import Report
from mnist_core.errors import EngineError, MnistError

_RETRY_SECONDS = 60.0  # without another try to warm up after one has failed


class OnDemandCluster:
    """Connects to a cluster when it is first needed.

    Parameters
    ----------
    scheduler : str or None
        As of `Engine`.
    idle_seconds : float
        As of `Engine`.
    start_seconds : float
        As of `Engine`.
    is_busy : callable
        Returns whether work is under way, so that the worker must not go.
    on_report : callable
        As of `Cluster`.
    """

    def __init__(
        self,
        scheduler: str | None,
        idle_seconds: float,
        start_seconds: float,
        is_busy: Callable[[], bool],
        on_report: Callable[[Report], None],
    ) -> None:
        self._scheduler = scheduler or os.environ.get("DASK_SCHEDULER_ADDRESS")
        self._idle_seconds = idle_seconds
        self._start_seconds = start_seconds
        self._is_busy = is_busy
        self._on_report = on_report
        self._lock = threading.Lock()  # guards the four below
        self._cluster: Cluster | None = None
        self._idle_timer: threading.Timer | None = None
        self._failed_at = -math.inf
        self._failure = ""
        self._warming_up = threading.Lock()  # held by the one thread that warms up
        self._exiting = False
        atexit.register(self._on_exit)

    def connect(self) -> Cluster:
        """The cluster, with a worker there to train with. Takes seconds the first time.

        Raises
        ------
        EngineError
            No cluster answers, or no worker comes.
        """
        asked_at = time.monotonic()
        with self._lock:
            # Somebody has tried meanwhile. Thirty who wait need not try one by one.
            if self._failed_at > asked_at:
                raise EngineError(self._failure)
            self._cancel_timer()
            if self._cluster is not None and self._cluster.lost:
                self._disconnect()
            try:
                if self._cluster is None:
                    self._cluster = Cluster(self._scheduler, self._on_report, self._start_seconds)
                self._cluster.wait_for_worker()
            except MnistError as error:
                self._failed_at = time.monotonic()
                self._failure = str(error)
                # The workers of a foreign cluster may come back to the runs that wait for them.
                if self._scheduler is None:
                    self._disconnect()
                raise
            return self._cluster

    def warm_up(self, digits: Digits | None) -> None:
        """Connect in the background, and have the worker load what it will need.

        Parameters
        ----------
        digits : Digits or None
            The digits to send to it.
        """
        cluster = self._cluster
        is_warm = cluster is not None and (digits is None or cluster.digits.has(digits))
        has_just_failed = time.monotonic() - self._failed_at < _RETRY_SECONDS
        if is_warm or has_just_failed or not self._warming_up.acquire(blocking=False):
            return
        threading.Thread(target=self._warm_up, args=(digits,), name="warm-up", daemon=True).start()

    def leave_when_idle(self) -> None:
        """Let the worker go once it has been idle for long enough."""
        if self._exiting:
            return
        with self._lock:
            self._cancel_timer()
            self._idle_timer = threading.Timer(self._idle_seconds, self._leave_if_idle)
            self._idle_timer.daemon = True
            self._idle_timer.start()

    def close(self) -> None:
        """End the worker and our own scheduler, now."""
        with self._lock:
            self._cancel_timer()
            self._disconnect()

    def _cancel_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()

    def _disconnect(self) -> None:
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None

    def _leave_if_idle(self) -> None:
        with self._lock:
            if not self._is_busy():
                self._disconnect()

    def _warm_up(self, digits: Digits | None) -> None:
        try:
            is_new = self._cluster is None
            cluster = self.connect()
            if digits is not None:
                cluster.digits.send(digits)
            if is_new:
                fire_and_forget(cluster.client.submit(tasks.prepare, pure=False))
            self.leave_when_idle()
        except Exception:
            # This is a courtesy. Whoever starts a run meets the problem again, and is told.
            pass
        finally:
            self._warming_up.release()

    def _on_exit(self) -> None:
        self._exiting = True
        if self._cluster is not None:
            self._cluster.end_with_interpreter()
