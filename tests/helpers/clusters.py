"""A Dask cluster as a class would start it: `dask scheduler` and `dask worker`, apart from each
other and from us."""

import os
import signal
import socket
import sys
from pathlib import Path

import psutil

from mnist_core.folders import PROJECT


class Cluster:
    """Processes started by the ordinary commands, each in a folder of its own with nothing in it.

    Used in a `with` statement, at whose end they are killed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: list[psutil.Popen] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        for process in list(self._processes):
            self.kill(process)

    def scheduler(self) -> psutil.Popen:
        return self._start(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"
        )

    def worker(self, processor: int | None = None) -> psutil.Popen:
        """A worker with one thread, held to one processor if that is given, as if it were a small
        machine."""
        worker = self._start(
            "worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard"
        )
        if processor is not None:
            worker.cpu_affinity([processor])  # what `taskset` does; its children inherit it
        return worker

    def kill(self, process: psutil.Popen) -> None:
        """With its children, and without a warning."""
        family = [process, *process.children(recursive=True)]
        for one in family:
            one.send_signal(signal.SIGKILL)
        psutil.wait_procs(family)
        self._processes.remove(process)

    def answers(self) -> bool:
        """Whether the scheduler can be reached."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _start(self, *command: str) -> psutil.Popen:
        place = self.folder / f"{command[0]}-{len(self._processes)}"
        place.mkdir(parents=True, exist_ok=True)
        with (place / "log").open("ab") as log:
            process = psutil.Popen(
                [sys.executable, "-m", "dask", *command],
                cwd=place,
                env={**os.environ, "PYTHONPATH": str(PROJECT), "MNIST_RUNS": str(place / "runs")},
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process
