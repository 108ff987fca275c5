"""What runs in the worker: `training`'s functions, with progress going out and a wish to stop
coming in.

TensorFlow is imported inside the functions, because the web process imports this module to send
them.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from distributed import Event, get_worker
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig, fast_math_available
from mnist_core.digits.digits import Digits
from mnist_core.errors import EngineError

PROGRESS = "mnist-progress"

_REPORT_EVERY = (
    0.2  # seconds between two reports; a wish to stop waits for the next (`training.CALL_SECONDS`)
)

P = ParamSpec("P")
T = TypeVar("T")


class State(NamedTuple):
    """The arrays that an epoch begins or ends with, and which of them are the model's weights."""

    arrays: list[NDArray[Any]]
    weight_places: list[int]

    @property
    def weights(self) -> list[NDArray[Any]]:
        return [self.arrays[place] for place in self.weight_places]


class Epoch(NamedTuple):
    """What an epoch leads to, and how long it took."""

    state: State
    metrics: dict[str, float]
    seconds: float


def stop_signal(task: str) -> str:
    """The name of the Dask event that ends the epoch under way in the Dask task of that key."""
    return f"stop-{task}"


def _plain_errors(task: Callable[P, T]) -> Callable[P, T]:
    """Turn every error into one of ours: TensorFlow's own would make the web process import
    TensorFlow to read them."""

    @wraps(task)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return task(*args, **kwargs)
        except EngineError:
            raise
        except Exception as error:
            raise EngineError(f"Training broke off: {type(error).__name__}: {error}") from None

    return run


def split(digits: Digits) -> tuple[Digits, Digits]:
    """The training and validation digits, kept by the worker for all epochs that use them."""
    return digits.split()


@_plain_errors
def prepare() -> None:
    """Import TensorFlow (3 to 8 s) and trace the tutorial's networks (1 s each), before somebody
    waits for them."""
    from mnist_core.training import epoch as training

    training.rehearse()


@_plain_errors
def initial_state(config: TrainingConfig) -> State:
    from mnist_core.training import epoch as training

    return State(training.initial_state(config), training.weight_places(config))


@_plain_errors
def train_epoch(
    config: TrainingConfig, digits: tuple[Digits, Digits], arrays: list[NDArray[Any]], epoch: int
) -> Epoch | None:
    """`training.train_epoch`; None when it was stopped in the middle."""
    if (
        config.fast_math and not fast_math_available()
    ):  # the web server, which has it, may be another computer
        raise EngineError(
            "This worker's processor has no bfloat16 arithmetic. Choose ordinary precision."
        )
    from mnist_core.training import epoch as training

    worker, began = get_worker(), time.perf_counter()
    task = str(worker.get_current_task())
    stop = Event(stop_signal(task))
    reported, last_step, last_mean = time.monotonic(), 0, {"loss": 0.0, "accuracy": 0.0}
    points: list[dict[str, float]] = []  # since the last report

    def report(step: int, steps: int) -> None:
        event = {
            "task": task,
            "epoch": epoch,
            "step": step,
            "steps": steps,
            "points": points.copy(),
        }
        worker.log_event(PROGRESS, event)
        points.clear()

    def on_batch(step: int, steps: int, mean: dict[str, float]) -> bool:
        nonlocal reported, last_step, last_mean
        # Keras tells the mean since the epoch began; the mean since the last time follows from two
        # of them.
        recent = {
            name: (mean[name] * step - before * last_step) / (step - last_step)
            for name, before in last_mean.items()
        }
        last_step, last_mean = step, {name: mean[name] for name in last_mean}
        points.append({"epoch": epoch + step / steps, **recent})
        if time.monotonic() - reported < _REPORT_EVERY and step < steps:
            return False
        reported = time.monotonic()
        report(step, steps)
        return bool(stop.is_set())

    train, validation = digits
    report(0, 0)  # it begins
    try:
        arrays, metrics = training.train_epoch(config, train, validation, arrays, epoch, on_batch)
    except training.Stopped:
        return None
    return Epoch(
        State(arrays, training.weight_places(config)), metrics, time.perf_counter() - began
    )


@_plain_errors
def export(config: TrainingConfig, arrays: list[NDArray[Any]]) -> dict[str, bytes]:
    from mnist_core.training import epoch as training

    return training.export(config, arrays)
