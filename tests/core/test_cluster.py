"""A Dask cluster as a class would start it: `dask scheduler` and `dask worker`, apart from each other and from us."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import mnist_core as mc
from mnist_core.data import PROJECT
from mnist_core.engine import Engine
from tests.core.engines import assert_undisturbed, finish, wait_until


class Cluster:
    """Processes started by the ordinary commands, each in a folder of its own with nothing in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"

    def scheduler(self) -> psutil.Process:
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")

    def worker(self) -> psutil.Process:
        return self._start("worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard")

    def kill(self, process: psutil.Process) -> None:
        """With its children, and without a warning."""
        for one in [process, *process.children(recursive=True)]:
            one.send_signal(signal.SIGKILL)
        process.wait()
        self.processes.remove(process)

    def _start(self, *command: str) -> psutil.Process:
        place = self.folder / f"{command[0]}-{len(self.processes)}"
        place.mkdir(parents=True, exist_ok=True)
        with (place / "log").open("ab") as log:
            process = psutil.Popen(
                [sys.executable, "-m", "dask", *command],
                cwd=place,
                env={**os.environ, "PYTHONPATH": str(PROJECT), "MNIST_RUNS": str(place / "runs")},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    yield cluster
    for process in list(cluster.processes):
        cluster.kill(process)


def test_from_one_worker_to_another_and_over_the_loss_of_the_scheduler(cluster: Cluster, few: mc.Digits) -> None:
    config = mc.TrainingConfig("stacked_conv", epochs=12, seed=6)
    scheduler, first = cluster.scheduler(), cluster.worker()
    engine = Engine(cluster.address, start_seconds=60)
    wait_until(lambda: answers(cluster.port))
    run_id = engine.start(config, few, "me")
    wait_until(lambda: engine.snapshot(run_id).history)

    before = len(engine.snapshot(run_id).history)
    second = cluster.worker()
    cluster.kill(first)
    wait_until(lambda: len(engine.snapshot(run_id).history) >= before + 2)

    cluster.kill(scheduler)
    run = finish(engine, run_id)
    assert run.status == "interrupted" and "went away" in run.message and run.resumable
    assert before < len(run.history) < 12

    cluster.kill(second)
    cluster.scheduler(), cluster.worker()
    wait_until(lambda: answers(cluster.port))
    engine.resume(run_id, few, "me")
    assert_undisturbed(finish(engine, run_id), config, few)
    assert mc.evaluate(mc.load_model(run_id), few).accuracy > 0.5
    assert not [file for file in cluster.folder.rglob("model.keras") if run_id not in file.parts]
    engine.close()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
