"""A Dask scheduler with workers: our own, in and beside this process, or one that is there already.

Nobody speaks to our own without the certificate of this one start.
"""

import logging
import time
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from threading import Lock
from typing import Any

import dask
from distributed import Client, Future, LocalCluster, Security

from mnist_core.digits.digits import Digits
from mnist_core.engine import progress, tasks
from mnist_core.engine.progress import Report
from mnist_core.engine.worker import ANY_PORT, HOST, Worker
from mnist_core.errors import EngineError

_SETTINGS: dict[str, Any] = {
    # Over its memory limit the worker is replaced rather than paused: fits leak a few MB each, and
    # an epoch that is cut off is done again.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    # A look every 10 ms at what a worker is doing slows training by a twentieth.
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # A worker that gives no sign of life for so long is started again, whatever it was doing.
    # Dask's own default is five minutes.
    "distributed.scheduler.worker-ttl": "60s",
    # The digits travel as part of a task (see `Cluster.send_digits`). They are larger than what
    # Dask thinks wise for one.
    "distributed.admin.large-graph-warning-threshold": "1GiB",
}
_DIGITS_PRIORITY = 2  # a Dask priority, above that of all other work
_DIGITS_KEPT = 3  # sets of digits that stay with the workers when no run uses them
_RESTART_SECONDS = 10  # for a nanny of a cluster to restart its worker
_LOGGING_LIBRARIES = "distributed", "tornado.application"


class Cluster:
    """A client of a scheduler, with our own worker if the scheduler is our own.

    Parameters
    ----------
    scheduler : str or None
        The address of a running scheduler. None starts one inside this process, for its own worker
        alone.
    on_report : callable
        Called with every report of an epoch, in a thread of Dask.
    start_seconds : float
        How long a worker may take to appear.

    Attributes
    ----------
    client : distributed.Client
        Dask's own client.

    Raises
    ------
    EngineError
        The scheduler cannot be reached.
    """

    def __init__(
        self, scheduler: str | None, on_report: Callable[[Report], None], start_seconds: float
    ) -> None:
        self._start_seconds = start_seconds
        self._lock = Lock()  # guards the two below
        self._digits: dict[str, Future[Any]] = {}  # the last used is the last of them
        self._worker: Worker | None = None
        self._scheduler: LocalCluster | None = None
        dask.config.set(_SETTINGS)
        _filter_logs()
        if scheduler is None:
            security = Security.temporary()
            self._scheduler = _start_scheduler(security)
            self._worker = Worker(self._scheduler.scheduler_address, security, _SETTINGS)
        try:
            self.client = Client(
                self._scheduler or scheduler, set_as_default=False, timeout=start_seconds
            )
        except OSError as error:
            raise EngineError(
                f"The training cluster at {scheduler} does not answer ({error}). Start it, or unset"
                " DASK_SCHEDULER_ADDRESS to train on this computer."
            ) from error
        self.client.subscribe_topic(progress.TOPIC, lambda event: on_report(event[1]))

    @property
    def lost(self) -> bool:
        """Whether the scheduler is gone."""
        return bool(self.client.status != "running")

    @property
    def worker_starts(self) -> int:
        """How often our own worker has been started. 0 if there is none of our own."""
        return 0 if self._worker is None else self._worker.starts

    def ensure_worker(self, starts_before: int) -> None:
        """See to it that our own worker runs. Those of a foreign cluster are not ours to start.

        Parameters
        ----------
        starts_before : int
            What `worker_starts` was when the run that asks began to wait.

        Raises
        ------
        EngineError
            The worker has died too often since. The message has the end of its log.
        """
        if self._worker is not None:
            with self._lock:
                self._worker.ensure_running(starts_before)

    def wait_for_worker(self) -> None:
        """Return once there is a worker to train with.

        Raises
        ------
        EngineError
            None comes in time.
        """
        deadline = time.monotonic() + self._start_seconds
        starts_before = self.worker_starts
        while not self.client.scheduler_info().get("workers"):
            self.ensure_worker(starts_before)
            if time.monotonic() > deadline:
                raise EngineError(self._no_worker_in_words())
            time.sleep(0.1)

    def end_worker(self, address: str) -> None:
        """End a worker that hangs. Another one does its work again.

        Parameters
        ----------
        address : str
            The address of the worker. Nothing is done if there is no such worker any more.
        """
        if address not in self.client.nthreads():
            return
        if self._worker is not None:
            with self._lock:
                self._worker.kill()
            return
        # A worker without a nanny cannot be restarted from here. Its scheduler gives it up when it
        # has given no sign of life for long enough (worker-ttl).
        with suppress(ValueError, OSError):
            self.client.restart_workers([address], timeout=_RESTART_SECONDS, raise_for_error=False)

    def submit(self, task: Callable[..., Any], *args: Any, key: str, priority: int) -> Future[Any]:
        """Have a worker do a task.

        Parameters
        ----------
        task : callable
            One of `tasks`.
        *args : object
            What it is called with.
        key : str
            Dask's name for this piece of work, another each time.
        priority : int
            What has a higher one is done first, then what was submitted first.

        Returns
        -------
        distributed.Future
            The result to come.

        Raises
        ------
        CancelledError
            The scheduler is gone.
        """
        if self.lost:
            raise CancelledError
        return self.client.submit(task, *args, key=key, priority=priority, fifo_timeout="0 ms")

    def send_digits(self, digits: Digits) -> Future[Any]:
        """The split digits in the workers' memory, sent once for all runs that use them.

        They travel as the argument of a task and not by `scatter`. So the scheduler can give them
        to a new worker when the one that had them dies. What failed or was cancelled is sent anew.
        """
        with self._lock:
            future = self._digits.pop(digits.sha256, None)
            if future is None or is_broken(future):
                # The key is a new one: by the old one Dask would find the broken one again.
                future = self.client.submit(
                    tasks.split,
                    digits,
                    key=f"digits-{digits.sha256}-{uuid.uuid4()}",
                    priority=_DIGITS_PRIORITY,
                )
            self._digits[digits.sha256] = future
            for oldest in list(self._digits)[:-_DIGITS_KEPT]:
                # They stay with the workers for as long as a run has them.
                del self._digits[oldest]
            return future

    def has_digits(self, digits: Digits) -> bool:
        """Whether `send_digits` has nothing to send."""
        with self._lock:
            future = self._digits.get(digits.sha256)
            return future is not None and not is_broken(future)

    def close(self) -> None:
        """End our own worker and scheduler. A foreign cluster stays as it is."""
        with self._lock:
            self._digits.clear()
        # A scheduler that is gone does not say goodbye.
        with suppress(OSError):
            self.client.close(timeout=2)
        if self._worker is not None:
            self._worker.close()
        if self._scheduler is not None:
            self._scheduler.close(timeout=5)

    def end_with_interpreter(self) -> None:
        """End the worker while the interpreter shuts down.

        Nothing that needs a thread works any more, so the libraries would complain.
        """
        for library in _LOGGING_LIBRARIES:
            logging.getLogger(library).setLevel(logging.CRITICAL)
        if self._worker is not None:
            self._worker.terminate()

    def _no_worker_in_words(self) -> str:
        if self._worker is None:
            return "The training cluster has no workers. Start one with `dask worker`."
        return f"The training process does not start. Its last words: {self._worker.last_words()}"


def is_broken(future: Future[Any]) -> bool:
    """Whether a future will never have a result."""
    return future.status in ("error", "cancelled", "lost")


def _start_scheduler(security: Security) -> LocalCluster:
    return LocalCluster(
        n_workers=0,
        processes=True,
        host=HOST,
        # Without an address of its own the dashboard's port would be 8787, and a second app would
        # stumble over it.
        dashboard_address=ANY_PORT,
        scheduler_kwargs={"dashboard": False},
        security=security,
    )


def _filter_logs() -> None:
    for library in _LOGGING_LIBRARIES:
        for handler in logging.getLogger(library).handlers:
            handler.addFilter(_is_no_shutdown_complaint)


def _is_no_shutdown_complaint(record: logging.LogRecord) -> bool:
    """Whether what a library logs is more than a complaint that Python shuts down.

    Such complaints come before `Cluster.end_with_interpreter` is called.
    """
    error = record.exc_info[1] if record.exc_info else ""
    return "cannot schedule new futures after" not in f"{record.getMessage()} {error}"
