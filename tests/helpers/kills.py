"""A server that is killed at one of all that it does to the disk during a run, and what comes after
that.

The run was recorded before: the processes that are killed take from the record what a worker would
have computed, so that each needs a second and not ten.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mnist_core as mc
from mnist_core import folders
from mnist_core.engine import Engine, Run, tasks
from mnist_core.engine.queue import Position
from mnist_core.engine.remote_task import RemoteTask
from mnist_core.engine.run_thread import RunThread
from mnist_core.engine.state import EngineState
from mnist_core.training import run_files
from mnist_core.training.part import NOTHING
from tests.helpers.engines import finish
from tests.helpers.power_cut import Disk, recorded

CONFIG = mc.TrainingConfig("single_conv", epochs=2, seed=5, optimizer="adam")
RUN_ID = "20260101-000000-aaaa"
_PROJECT = folders.PROJECT  # which tests hide


@dataclass(frozen=True)
class Record:
    """What a worker answers in the course of a run, and what the run trains on."""

    digits: mc.Digits
    initial: tasks.Checkpoint
    epochs: Sequence[tasks.PartResult]
    files: dict[str, bytes]


def record(digits: mc.Digits) -> Record:
    """Train in this process, as a worker would."""
    from mnist_core.training import epoch as training

    train, validation = digits.split()
    places = training.weight_places(CONFIG)
    initial = tasks.Checkpoint(training.initial_state(CONFIG), places)
    arrays, results = initial.arrays, []
    for epoch in range(CONFIG.epochs):
        arrays, metrics = training.train_epoch(CONFIG, train, validation, arrays, epoch)
        checkpoint = tasks.Checkpoint(arrays, places)
        results.append(tasks.PartResult(checkpoint, NOTHING, metrics, 1.0))
    return Record(digits, initial, results, training.export(CONFIG, arrays))


def kill_at(operation: int, taken: Record, place: Path) -> bool:
    """Have a process of its own do the run in the empty folder `place`, and kill itself.

    Parameters
    ----------
    operation : int
        At which operation on the disk, counted from 1.

    Returns
    -------
    bool
        Whether there are so many. Otherwise the run has ended.
    """
    process = subprocess.run(
        [sys.executable, "-m", __name__, str(operation)],
        input=pickle.dumps(taken),
        cwd=_PROJECT,
        env={**os.environ, "MNIST_RUNS": str(place)},
        capture_output=True,
    )
    assert process.returncode in (0, -signal.SIGKILL), process.stderr.decode()
    return process.returncode != 0


def assert_goes_on(engine: Engine, taken: Record) -> str:
    """After a kill the run ends as if there had been none, or it had not begun.

    Returns
    -------
    str
        How the run stood before it went on.
    """
    assert not engine.problems()
    before = engine.snapshot(RUN_ID)
    if before is None:
        assert not engine.runs()
        return "not begun"
    assert before.status in ("interrupted", "finished")
    if before.status == "interrupted":
        engine.resume(RUN_ID, taken.digits, "me")
    run = finish(engine, RUN_ID)
    assert (run.status, run.message) == ("finished", "")
    assert list(run.history) == [result.metrics for result in taken.epochs]
    assert _bits(run_files.read_state(run)) == _bits(taken.epochs[-1].checkpoint.arrays)
    model = engine.weights(RUN_ID, CONFIG.epochs)
    assert [array.shape for array in model] == [array.shape for array in taken.initial.weights]
    assert mc.read_card(RUN_ID).epochs == CONFIG.epochs and mc.load_model(RUN_ID)
    return f"{before.status} after {len(before.history)} epochs"


def _bits(arrays: Sequence[Any] | None) -> list[tuple[Any, bytes]]:
    assert arrays is not None
    return [(array.dtype, array.tobytes()) for array in arrays]


class _Nowhere:
    """In the place of the cluster, which is not asked."""

    def connect(self) -> None:
        pass

    def leave_when_idle(self) -> None:
        pass


def _answer_from(taken: Record) -> Any:
    def result(task: RemoteTask, cluster: object, priority: int, asked: Any, *given: Any) -> object:
        match asked.__name__:
            case "initial_state":
                return taken.initial
            case "train_part":
                return taken.epochs[given[3]]
            case _:
                return taken.files

    return result


def _do_the_run(taken: Record) -> None:
    """What the engine does from the press on Start until the run has ended."""
    digits = taken.digits
    run = Run(
        RUN_ID,
        "me",
        CONFIG,
        digits.origin,
        digits.sha256,
        CONFIG.samples(digits.split_sizes()[0]),
        created="2026-01-01T00:00:00+00:00",
    )
    run_files.create(run)
    thread: Any = RunThread(run, digits, Position(), EngineState(), _Nowhere())
    thread._send_digits = lambda cluster: None
    thread.train()
    assert thread.run.status == "finished", thread.run.message


def _main(last: int) -> None:
    taken = pickle.loads(sys.stdin.buffer.read())
    RemoteTask.result = _answer_from(taken)
    root = folders.runs_folder().parent
    disk = Disk(root)

    def kill(disk: Disk) -> None:
        if disk.operations == last:
            os.kill(os.getpid(), signal.SIGKILL)

    disk.after_each = kill
    with recorded(disk):
        _do_the_run(taken)


if __name__ == "__main__":
    # By its proper name, so that what comes pickled is of the same classes.
    from tests.helpers import kills

    kills._main(int(sys.argv[1]))
