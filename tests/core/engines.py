"""What the tests of the engine share."""

from collections.abc import Callable
from time import monotonic, sleep

import psutil

import mnist_core as mc
from mnist_core import training
from mnist_core.engine import Engine, Run


def wait_until(condition: Callable[[], object], seconds: float = 90) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "this takes too long"
        sleep(0.02)


def finish(engine: Engine, run_id: str) -> Run:
    """The run once it has ended."""
    wait_until(lambda: not engine.snapshot(run_id).active)
    return engine.snapshot(run_id)


def workers() -> list[psutil.Process]:
    """The processes below this one that train: the innermost of each dask worker."""
    return [process for process in psutil.Process().children(recursive=True) if is_worker(process)]


def is_worker(process: psutil.Process) -> bool:
    try:
        return "multiprocessing.spawn" in " ".join(process.cmdline())
    except psutil.Error:  # it has just gone
        return False


def undisturbed(config: mc.TrainingConfig, digits: mc.Digits) -> tuple[training.State, list[dict[str, float]]]:
    """State and history of the same training in this process, from the first epoch to the last."""
    train, validation = digits.split()
    state, history = training.initial_state(config), []
    for epoch in range(config.epochs):
        state, metrics = training.train_epoch(config, train, validation, state, epoch)
        history.append(metrics)
    return state, history


def assert_undisturbed(run: Run, config: mc.TrainingConfig, digits: mc.Digits) -> None:
    """The run ended bit for bit where it should: every array of model and optimizer, and every metric."""
    from mnist_core.engine import disk

    state, history = undisturbed(config, digits)
    assert (run.status, run.message) == ("finished", "")
    assert list(run.history) == history
    for ours, theirs in zip(disk.read_state(run), state, strict=True):
        assert ours.dtype == theirs.dtype and ours.tobytes() == theirs.tobytes()
