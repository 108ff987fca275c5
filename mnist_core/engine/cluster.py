"""A Dask scheduler with workers: one's own, in and beside this process, or one that is there
already."""

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

import dask
import psutil
from distributed import Client, Future, LocalCluster, Security

from mnist_core.digits.digits import Digits
from mnist_core.engine import tasks
from mnist_core.errors import EngineError
from mnist_core.folders import PROJECT

# Whoever can speak to a scheduler, a worker or its nanny can have it run any code. So ours listen
# on this computer only (a worker's own default is every address it has), and speak to nobody
# without the certificate of this one start.
_HOST, _ANY_PORT = "127.0.0.1", "127.0.0.1:0"

# One thread, so that one epoch runs at a time and TensorFlow has the processor to itself.
_WORKER = [
    *(sys.executable, "-m", "distributed.cli.dask_worker"),
    *("--nworkers", "1", "--nthreads", "1", "--memory-limit", "2GiB", "--death-timeout", "20"),
    *("--host", _HOST, "--dashboard-address", _ANY_PORT, "--no-dashboard"),
]
_SETTINGS = {
    # Over its memory limit the worker is replaced rather than paused: fits leak a few MB each, and
    # an epoch that is cut off is done again.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    # Looking every 10 ms at what a worker is doing slows training by a twentieth.
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # The digits travel as part of a task (see `share`), and are larger than what Dask thinks wise
    # for one.
    "distributed.admin.large-graph-warning-threshold": "1GiB",
}
# Dask has its workers give freed memory back to the system at once, 64 kB at a time, and TensorFlow
# then asks for it again with every step. Up to 256 MB stay with the worker instead.
_KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**28), "MALLOC_MMAP_THRESHOLD_": str(2**28)}
# Where processors are scarce, the worker gives way to the web process: a drawing's answer must not
# wait for an epoch.
_NICE = 5 if os.name == "posix" else psutil.BELOW_NORMAL_PRIORITY_CLASS
_DIGITS_FIRST = 2  # a Dask priority, above that of all other work
_LIBRARIES = "distributed", "tornado.application"  # that log to standard error
_SHARED = 3  # so many sets of digits stay with the workers when no run uses them
_STARTS = 3  # how often a worker that dies is started again before a run is given up


class Connection:
    """A client of a scheduler, and the worker process that goes with it if the scheduler is our
    own.

    Parameters ---------- scheduler : address of a running scheduler; None starts one inside this
    process, for its own worker alone. on_progress : called with every event that
    `tasks.train_epoch` sends. start_seconds : how long a worker may take to appear.

    Raises
    ------
    EngineError : the scheduler cannot be reached.
    """

    def __init__(
        self,
        scheduler: str | None,
        on_progress: Callable[[dict[str, Any]], None],
        start_seconds: float,
    ) -> None:
        self._start_seconds, self._starts, self._lock = start_seconds, 0, Lock()
        self._cluster: LocalCluster | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._shared: dict[str, Future[Any]] = {}
        dask.config.set(_SETTINGS)
        for library in _LIBRARIES:
            for handler in logging.getLogger(library).handlers:
                handler.addFilter(_matters)
        if scheduler is None:
            self._security = Security.temporary()
            # Without an address of its own the dashboard's port would be 8787, and a second app
            # would stumble over it.
            self._cluster = LocalCluster(
                n_workers=0,
                processes=True,
                host=_HOST,
                dashboard_address=_ANY_PORT,
                scheduler_kwargs={"dashboard": False},
                security=self._security,
            )
            # The worker's scratch folder and log.
            self._folder = tempfile.TemporaryDirectory(
                prefix="mnist-worker-", ignore_cleanup_errors=True
            )
        try:
            self.client = Client(
                self._cluster or scheduler, set_as_default=False, timeout=start_seconds
            )
        except OSError as error:
            raise EngineError(
                f"The training cluster at {scheduler} does not answer ({error}). Start it, or unset"
                " DASK_SCHEDULER_ADDRESS to train on this computer."
            ) from error
        self.client.subscribe_topic(tasks.PROGRESS, lambda event: on_progress(event[1]))

    def ensure_worker(self) -> None:
        """See to it that our own worker process is running; no worker of a cluster is ours to
        start.

        Raises
        ------
        EngineError : it has died too often; the message has the end of its log.
        """
        if self._cluster is None:
            return
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            if self._starts == _STARTS:
                raise EngineError(
                    "The training process does not stay alive. Its last words:"
                    f" {self._last_words()}"
                )
            self._starts += 1
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [
                        *_WORKER,
                        "--local-directory",
                        self._folder.name,
                        self._cluster.scheduler_address,
                    ],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    env={
                        **os.environ,
                        **_KEEP_MEMORY,
                        **_as_environment(_SETTINGS | _credentials(self._security)),
                        "PYTHONPATH": str(PROJECT),
                    },
                )
            with suppress(psutil.Error):
                psutil.Process(self._process.pid).nice(_NICE)

    def wait_for_worker(self) -> None:
        """Return once there is a worker to train with; raises EngineError when none comes in
        time."""
        deadline = time.monotonic() + self._start_seconds
        while not self.client.scheduler_info().get("workers"):
            self.ensure_worker()
            if time.monotonic() > deadline:
                if self._cluster is None:
                    raise EngineError(
                        "The training cluster has no workers. Start one with `dask worker`."
                    )
                raise EngineError(
                    f"The training process does not start. Its last words: {self._last_words()}"
                )
            time.sleep(0.1)

    @property
    def lost(self) -> bool:
        """Whether the scheduler is gone."""
        return bool(self.client.status != "running")

    def submit(self, task: Callable[..., Any], *args: Any, key: str, priority: int) -> Future[Any]:
        """Have a worker do `task`; what has a higher priority first, then what was asked first.

        Parameters
        ----------
        key : Dask's name for this piece of work, another each time.

        Raises
        ------
        CancelledError : the scheduler is gone.
        """
        if self.lost:
            raise CancelledError
        return self.client.submit(task, *args, key=key, priority=priority, fifo_timeout="0 ms")

    def share(self, digits: Digits) -> Future[Any]:
        """The split digits, in the workers' memory, sent once for all runs that use them.

        They travel as the argument of a task and not by `scatter`: the scheduler can then give them
        to a new worker when the one that had them dies.
        """
        with self._lock:
            future = self._shared.pop(digits.sha256, None) or self.client.submit(
                tasks.split, digits, key=f"digits-{digits.sha256}", priority=_DIGITS_FIRST
            )
            self._shared[digits.sha256] = future  # the last used is the last of them
            for oldest in list(self._shared)[:-_SHARED]:
                del self._shared[oldest]  # it stays with the workers for as long as a run has it
            return future

    def shares(self, digits: Digits) -> bool:
        """Whether `share` has nothing to send."""
        return digits.sha256 in self._shared

    def close(self) -> None:
        """End the worker and our own scheduler; leave a cluster as it is."""
        self._shared.clear()
        with suppress(OSError):  # a scheduler that is gone does not say goodbye
            self.client.close(timeout=2)
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        if self._cluster is not None:
            self._cluster.close(timeout=5)
            self._folder.cleanup()

    def abandon(self) -> None:
        """End the worker while the interpreter shuts down, when nothing that needs a thread works
        any more."""
        for library in _LIBRARIES:  # they would complain about just that
            logging.getLogger(library).setLevel(logging.CRITICAL)
        if self._process is not None:
            self._process.terminate()

    @property
    def _log(self) -> Path:
        return Path(self._folder.name, "worker.log")

    def _last_words(self) -> str:
        lines = [
            line for line in self._log.read_text(errors="replace").splitlines() if line.strip()
        ]
        return lines[-1].strip() if lines else "none."


def _matters(record: logging.LogRecord) -> bool:
    """Whether what a library logs is more than a complaint that Python shuts down, before it has
    come to `abandon`."""
    said = f"{record.getMessage()} {record.exc_info and record.exc_info[1]}"
    return "cannot schedule new futures after" not in said


def _credentials(security: Security) -> dict[str, Any]:
    """What a worker needs to be let in, as Dask settings.

    They go to it in its environment, which other accounts of the computer cannot read; its command
    line they can.
    """
    role = security.get_tls_config_for_role("worker")
    return {
        "distributed.comm.require-encryption": True,
        "distributed.comm.tls.ca-file": role["ca_file"],
        "distributed.comm.tls.worker.cert": role["cert"],
        "distributed.comm.tls.worker.key": role["key"],
    }


def _as_environment(settings: dict[str, Any]) -> dict[str, str]:
    """Dask settings as the environment variables that give them to another process."""
    return {
        "DASK_" + key.upper().replace(".", "__").replace("-", "_"): str(value)
        for key, value in settings.items()
    }
