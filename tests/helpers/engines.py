"""What the tests of the engine share."""

from collections.abc import Callable
from time import monotonic, sleep

import psutil

import mnist_core as mc
from mnist_core.engine import Engine, Run
from mnist_core.engine.watchdog import START_SECONDS
from mnist_core.training import epoch as training

STACKED = mc.TrainingConfig("stacked_conv", epochs=3, seed=4, optimizer="adam", dropout=0.3)


# Longer than anything takes on two busy cores: a wait ends with its condition.
PATIENCE = 300.0


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return once `condition` is true."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "this takes too long"
        sleep(0.02)


def finish(engine: Engine, run_id: str) -> Run:
    """The run once it has ended."""
    wait_until(lambda: not engine.snapshot(run_id).active)
    return engine.snapshot(run_id)


def is_measured(engine: Engine, run_id: str) -> bool:
    """Whether the run is in the midst of an epoch whose speed is known to its watchdog."""
    run = engine.snapshot(run_id)
    assert run.active, run.message
    thread = engine._registry.threads[run_id]
    is_epoch = thread.task is not None and thread.task.watchdog is not None
    return is_epoch and 0 < run.step < run.steps and thread.task.watchdog.limit() < START_SECONDS


def workers() -> list[psutil.Process]:
    """The processes below this one that train: the innermost of each dask worker."""
    return [process for process in psutil.Process().children(recursive=True) if is_worker(process)]


def nannies() -> list[psutil.Process]:
    """The processes below this one that look after those that train."""
    return [process for process in psutil.Process().children(recursive=True) if is_nanny(process)]


def is_worker(process: psutil.Process) -> bool:
    return "multiprocessing.spawn" in _command(process)


def is_nanny(process: psutil.Process) -> bool:
    return "distributed.cli.dask_worker" in _command(process)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it has just gone
        return ""


def undisturbed(
    config: mc.TrainingConfig, digits: mc.Digits
) -> tuple[training.Arrays, list[dict[str, float]]]:
    """State and history of the same training in this process, from the first epoch to the last."""
    return _train(config, digits, training.initial_state(config), [])


def undisturbed_from(
    state: training.Arrays, run: Run, digits: mc.Digits
) -> tuple[training.Arrays, list[dict[str, float]]]:
    """State and history when `run` goes on in this process, from `state` to its last epoch."""
    return _train(run.config, digits, state, [dict(metrics) for metrics in run.history])


def _train(
    config: mc.TrainingConfig,
    digits: mc.Digits,
    state: training.Arrays,
    history: list[dict[str, float]],
) -> tuple[training.Arrays, list[dict[str, float]]]:
    train, validation = digits.split()
    for epoch in range(len(history), config.epochs):
        state, metrics = training.train_epoch(config, train, validation, state, epoch)
        history.append(metrics)
    return state, history


def assert_undisturbed(run: Run, config: mc.TrainingConfig, digits: mc.Digits) -> None:
    """The run ended bit for bit where it should: every array of model and optimizer, and every
    metric."""
    from mnist_core.training import run_files

    state, history = undisturbed(config, digits)
    assert (run.status, run.message) == ("finished", "")
    assert list(run.history) == history
    for ours, theirs in zip(run_files.read_state(run), state, strict=True):
        assert ours.dtype == theirs.dtype and ours.tobytes() == theirs.tobytes()
