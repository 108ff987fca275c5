"""A Dask scheduler with workers: our own, in and beside this process, or one that is there already.

Nobody speaks to our own without the certificate of this one start.
"""

import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from threading import Lock
from typing import Any

import dask
from distributed import Client, Future, LocalCluster, Security

from mnist_core.engine import logs, progress
from mnist_core.engine.progress import Report
from mnist_core.engine.sent_digits import SentDigits
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
    # A worker that gives no sign of life for so long is started again, whatever it was doing. It
    # may give none while it loads TensorFlow, which takes long where processors are scarce. Dask's
    # own default is five minutes. At an epoch, `watchdog` notices it earlier.
    "distributed.scheduler.worker-ttl": "120s",
    # The digits travel as part of a task (see `SentDigits`). They are larger than what
    # Dask thinks wise for one.
    "distributed.admin.large-graph-warning-threshold": "1GiB",
}
_RESTART_SECONDS = 10  # for a nanny of a cluster to restart its worker


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
    digits : SentDigits
        The digits in the memory of the workers.

    Raises
    ------
    EngineError
        The scheduler cannot be reached.
    """

    def __init__(
        self, scheduler: str | None, on_report: Callable[[Report], None], start_seconds: float
    ) -> None:
        self._start_seconds = start_seconds
        self._lock = Lock()  # held by whoever starts or kills the worker
        self._worker: Worker | None = None
        self._scheduler: LocalCluster | None = None
        dask.config.set(_SETTINGS)
        logs.leave_out_shutdown_complaints()
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
        self.digits = SentDigits(self.client)
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

    def close(self) -> None:
        """End our own worker and scheduler. A foreign cluster stays as it is."""
        self.digits.clear()
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
        logs.silence()
        if self._worker is not None:
            self._worker.terminate()

    def _no_worker_in_words(self) -> str:
        if self._worker is None:
            return "The training cluster has no workers. Start one with `dask worker`."
        return f"The training process does not start. Its last words: {self._worker.last_words()}"


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
