"""Our own worker: one process beside this one, with a nanny above it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
from distributed import Security

from mnist_core.errors import EngineError
from mnist_core.folders import PROJECT

# Whoever can speak to a worker or its nanny can have it run any code. So ours listen on this
# computer only. A worker's own default is every address that the computer has.
HOST = "127.0.0.1"
ANY_PORT = f"{HOST}:0"

# How often a worker that dies is started for a run before the run is given up.
STARTS = 3

_COMMAND = [
    sys.executable,
    *("-m", "distributed.cli.dask_worker"),
    *("--nworkers", "1"),
    # One epoch runs at a time, and TensorFlow has the processor to itself.
    *("--nthreads", "1"),
    *("--memory-limit", "2GiB"),
    *("--death-timeout", "20"),
    *("--host", HOST),
    *("--dashboard-address", ANY_PORT),
    "--no-dashboard",
]
# Dask has its workers give freed memory back to the system at once, 64 kB at a time, and TensorFlow
# asks for it again with every step. Up to 256 MB stay with the worker instead.
_MEMORY_TO_KEEP = str(2**28)
_MEMORY_ENVIRONMENT = {
    "MALLOC_TRIM_THRESHOLD_": _MEMORY_TO_KEEP,
    "MALLOC_MMAP_THRESHOLD_": _MEMORY_TO_KEEP,
}
# Where processors are scarce, the worker gives way to the web process: a drawing's answer must not
# wait for an epoch.
_NICENESS = 5 if os.name == "posix" else psutil.BELOW_NORMAL_PRIORITY_CLASS
_STOP_SECONDS = 10  # for a worker to end by itself before it is killed


class Worker:
    """Starts the worker process, again when it has died, and ends it.

    Parameters
    ----------
    scheduler : str
        The address of the scheduler that it works for.
    security : Security
        The certificate that lets it in.
    settings : mapping
        The Dask settings that it begins with.

    Attributes
    ----------
    starts : int
        How often it has been started.
    """

    def __init__(self, scheduler: str, security: Security, settings: Mapping[str, Any]) -> None:
        self.starts = 0
        self._scheduler = scheduler
        self._settings = {**settings, **_credentials(security)}
        self._process: subprocess.Popen[bytes] | None = None
        # Its scratch files and its log.
        self._folder = tempfile.TemporaryDirectory(
            prefix="mnist-worker-", ignore_cleanup_errors=True
        )

    def ensure_running(self, starts_before: int) -> None:
        """Start the process unless it runs.

        Parameters
        ----------
        starts_before : int
            What `starts` was when the run that asks began to wait. Each run has `STARTS` starts of
            its own.

        Raises
        ------
        EngineError
            It has died too often since. The message has the end of its log.
        """
        if self._process is not None and self._process.poll() is None:
            return
        if self.starts - starts_before >= STARTS:
            raise EngineError(
                f"The training process does not stay alive. Its last words: {self.last_words()}"
            )
        self._start()

    def last_words(self) -> str:
        """The last line of its log."""
        text = self._log.read_text(errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1] if lines else "none."

    def terminate(self) -> None:
        """Ask the process to end, and return at once."""
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """End the process and those below it, even if they are stopped or hang."""
        if self._process is None:
            return
        family: list[psutil.Process] = []
        with suppress(psutil.Error):
            nanny = psutil.Process(self._process.pid)
            # The nanny comes first: it would start another worker in the place of the dead one.
            family = [nanny, *nanny.children(recursive=True)]
        for process in family:
            with suppress(psutil.Error):
                process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process, by force if need be, and remove its files."""
        self.terminate()
        if self._process is not None:
            try:
                self._process.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        self._folder.cleanup()

    def _start(self) -> None:
        self.starts += 1
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_COMMAND, "--local-directory", self._folder.name, self._scheduler],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={
                    **os.environ,
                    **_MEMORY_ENVIRONMENT,
                    **_as_environment(self._settings),
                    "PYTHONPATH": str(PROJECT),
                },
            )
        with suppress(psutil.Error):
            psutil.Process(self._process.pid).nice(_NICENESS)

    @property
    def _log(self) -> Path:
        return Path(self._folder.name, "worker.log")


def _credentials(security: Security) -> dict[str, Any]:
    """What a worker needs to be let in, as Dask settings.

    They go to it in its environment, which other accounts of the computer cannot read. Its command
    line they can read.
    """
    role = security.get_tls_config_for_role("worker")
    return {
        "distributed.comm.require-encryption": True,
        "distributed.comm.tls.ca-file": role["ca_file"],
        "distributed.comm.tls.worker.cert": role["cert"],
        "distributed.comm.tls.worker.key": role["key"],
    }


def _as_environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """Dask settings as the environment variables that give them to another process."""
    return {
        "DASK_" + key.upper().replace(".", "__").replace("-", "_"): str(value)
        for key, value in settings.items()
    }
