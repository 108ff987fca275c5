"""Sixteen runs on a Dask cluster of one worker, then of two: what a second machine is worth.

    python tests/benchmarks/cluster.py

Scheduler and workers are started by the ordinary commands, in folders of their own, with nothing
shared but the installed package; each worker is held to one processor, as if it were a small
machine.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psutil
from side_by_side import Row, print_load, print_table

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))
TARGET = 0.6


def measure(workers: int, runs: int, epochs: int, digits: int) -> float:
    """Seconds from the start of the first run to the end of the last. All workers have done a run
    before."""
    from mnist_core import Digits, TrainingConfig, load_digits
    from mnist_core.engine import Engine, tasks
    from tests.helpers.clusters import Cluster

    sample = load_digits("sample")
    chosen = Digits(
        sample.images[:: 5000 // digits], sample.labels[:: 5000 // digits], sample.source
    )
    processors = sorted(psutil.Process().cpu_affinity())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        os.environ["MNIST_RUNS"] = str(folder / "runs")
        cluster = stack.enter_context(Cluster(folder))
        cluster.scheduler()
        for number in range(workers):
            cluster.worker(processors[number % len(processors)])
        engine = Engine(cluster.address, start_seconds=120)
        stack.callback(engine.close)
        client = engine._on_demand.connect().client
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
        client.gather(
            [client.submit(tasks.prepare, pure=False, workers=[address]) for address in addresses]
        )
        began = time.perf_counter()
        return (
            finish(
                [
                    engine.start(
                        TrainingConfig("single_conv", epochs, seed=seed), chosen, f"{seed}"
                    )
                    for seed in range(runs)
                ]
            )
            - began
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
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
    print(
        f"\n{options.runs} runs of {options.epochs} epochs: one worker is the reference, two are"
        " ours"
    )
    print_table([Row("start of all -> end of all", took[1], took[2], "s", TARGET)])


if __name__ == "__main__":
    main()
