"""Sixteen runs on a Dask cluster of one worker, then of two: what a second machine is worth.

python tests/benchmarks/cluster.py

Scheduler and workers are started by the ordinary commands, in folders of their own, with nothing shared but the
installed package; each worker is held to one processor, as if it were a small machine.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from side_by_side import Row, print_load, print_table

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))
TARGET = 0.6


@contextmanager
def dask(folder: Path, *command: str, processor: int | None = None) -> Iterator[None]:
    """`dask` with that command, in `folder`, held to one processor."""
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        process = psutil.Popen(
            [sys.executable, "-m", "dask", *command],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(PROJECT), "MNIST_RUNS": str(folder / "runs")},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        if processor is not None:
            process.cpu_affinity([processor])  # what `taskset` does; its children inherit it
        yield
    finally:
        family = [process, *process.children(recursive=True)]
        for one in family:
            one.send_signal(signal.SIGKILL)
        psutil.wait_procs(family)


def measure(workers: int, runs: int, epochs: int, digits: int) -> float:
    """Seconds from the start of the first run to the end of the last. All workers have done a run before."""
    from mnist_core import Digits, TrainingConfig, load_digits
    from mnist_core.engine import Engine, tasks

    sample = load_digits("sample")
    chosen = Digits(sample.images[:: 5000 // digits], sample.labels[:: 5000 // digits], sample.source)
    processors = sorted(psutil.Process().cpu_affinity())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        os.environ["MNIST_RUNS"] = str(folder / "runs")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        stack.enter_context(
            dask(folder / "scheduler", "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        )
        address = f"tcp://127.0.0.1:{port}"
        for number in range(workers):
            stack.enter_context(
                dask(
                    folder / f"worker-{number}",
                    *("worker", address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard"),
                    processor=processors[number % len(processors)],
                )
            )
        engine = Engine(address, start_seconds=120)
        stack.callback(engine.close)
        client = engine._standby.connect().client
        client.wait_for_workers(workers, timeout=120)

        def finish(ids: list[str]) -> float:
            while any(engine.snapshot(run_id).active for run_id in ids):
                time.sleep(0.02)
            ended = time.perf_counter()
            for run_id in ids:
                run = engine.snapshot(run_id)
                if run.status != "finished":
                    raise SystemExit(f"{run_id} {run.status}: {run.message}")
            return ended

        # TensorFlow is loaded, and the first epoch rehearsed, on every worker.
        addresses = client.scheduler_info()["workers"]
        client.gather([client.submit(tasks.prepare, pure=False, workers=[address]) for address in addresses])
        began = time.perf_counter()
        return (
            finish(
                [
                    engine.start(TrainingConfig("single_conv", epochs, seed=seed), chosen, f"{seed}")
                    for seed in range(runs)
                ]
            )
            - began
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=10, help="of single_conv, each")
    parser.add_argument("--digits", type=int, default=5000, help="of the 5,000 that come along")
    parser.add_argument("--repeats", type=int, default=3, help="taking turns")
    options = parser.parse_args()
    print_load()
    took: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(options.repeats):
        for workers, seconds in took.items():
            seconds.append(measure(workers, options.runs, options.epochs, options.digits))
    print_load()
    print(f"\n{options.runs} runs of {options.epochs} epochs: one worker is the reference, two are ours")
    print_table([Row("start of all -> end of all", took[1], took[2], "s", TARGET)])


if __name__ == "__main__":
    main()
