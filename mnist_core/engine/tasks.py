"""What a worker does: the functions of `training.epoch`, as Dask tasks.

TensorFlow is imported inside the functions, because the web process imports this module to send
them.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from numpy.typing import NDArray

from mnist_core.config import TrainingConfig, fast_math_available
from mnist_core.digits.digits import Digits
from mnist_core.engine.progress import Reporter
from mnist_core.errors import EngineError
from mnist_core.network.architectures import Architecture
from mnist_core.training.part import NOTHING, Part

P = ParamSpec("P")
T = TypeVar("T")


class Checkpoint(NamedTuple):
    """What an epoch begins or ends with.

    Attributes
    ----------
    arrays : list of arrays
        Every variable of the model and its optimizer: a state of `training.epoch`.
    weight_places : list of int
        Which of the arrays are the model's weights.
    averaged : list of arrays or None
        At the end of an epoch, the weights of the network that is kept, where they are a mean.
    """

    arrays: list[NDArray[Any]]
    weight_places: list[int]
    averaged: list[NDArray[Any]] | None = None

    @property
    def weights(self) -> list[NDArray[Any]]:
        """The model's weights, in the order of Keras's ``model.get_weights()``."""
        return self.averaged or [self.arrays[place] for place in self.weight_places]


class PartResult(NamedTuple):
    """What some batches of an epoch led to, and how long they took.

    Attributes
    ----------
    checkpoint : Checkpoint
        What the next part, or the next epoch, begins with.
    done : Part
        The epoch so far.
    metrics : dict of float
        Of the epoch, once it is finished; empty before.
    seconds : float
        How long this part took.
    """

    checkpoint: Checkpoint
    done: Part
    metrics: dict[str, float]
    seconds: float


def _with_plain_errors(task: Callable[P, T]) -> Callable[P, T]:
    """Turn every error of a task into an EngineError.

    The web process would have to import TensorFlow to read one of TensorFlow's own.
    """

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
    """The training and the validation digits. The worker keeps them for all epochs to come."""
    return digits.split()


@_with_plain_errors
def prepare() -> None:
    """Import TensorFlow (3 to 8 s) and trace the tutorial's networks (1 s each).

    So nobody has to wait for that at the first epoch.
    """
    from mnist_core.training import epoch as training

    training.rehearse()


@_with_plain_errors
def initial_state(config: TrainingConfig) -> Checkpoint:
    """What the first epoch begins with."""
    # It comes from another process, which has not made it here: nobody has checked it yet.
    config.architecture.check()
    from mnist_core.training import epoch as training

    return Checkpoint(training.initial_state(config), training.weight_places(config))


@_with_plain_errors
def train_part(
    config: TrainingConfig,
    digits: tuple[Digits, Digits],
    arrays: list[NDArray[Any]],
    epoch: int,
    done: Part,
    most: int | None,
) -> PartResult:
    """Train for an epoch, or for some batches of it, and report how it goes.

    Parameters
    ----------
    config : TrainingConfig
        The settings of the run.
    digits : tuple of Digits
        The training and the validation digits.
    arrays : list of arrays
        What the part before has led to.
    epoch : int
        The number of the epoch, from 0.
    done : Part
        The parts before.
    most : int or None
        Batches; None for all that are left. It has fewer when it is asked to break off.
    """
    # The web server, whose processor has been asked, may be another computer.
    if config.fast_math and not fast_math_available():
        raise EngineError(
            "This worker's processor has no bfloat16 arithmetic. Choose ordinary precision."
        )
    config.architecture.check()
    from mnist_core.training import epoch as training

    began = time.perf_counter()
    train, validation = digits
    count = training.batches(config, len(train))
    reporter = Reporter(epoch, done, count)
    reporter.begin()
    arrays, done = training.train_part(config, train, arrays, epoch, done, most, reporter.on_batch)
    metrics: dict[str, float] = {}
    averaged = None
    if done.batches == count:
        measured = training.validate(config, validation, arrays)
        metrics = {"loss": done.loss, "accuracy": done.accuracy} | measured
        averaged = training.averaged(config, arrays)
    checkpoint = Checkpoint(arrays, training.weight_places(config), averaged)
    return PartResult(checkpoint, done, metrics, time.perf_counter() - began)


@_with_plain_errors
def export(config: TrainingConfig, arrays: list[NDArray[Any]]) -> dict[str, bytes]:
    """The trained model as files, by their names."""
    from mnist_core.training import epoch as training

    return training.export(config, arrays)


@_with_plain_errors
def best_input(
    network: Architecture, weights: list[NDArray[Any]], position: int, map_: int
) -> NDArray[Any]:
    """The picture that excites one map of a trained network most, and report how it goes."""
    network.check()
    from mnist_core.training import best_input as making

    reporter = Reporter(0, NOTHING, making.STEPS)
    reporter.begin()

    def on_step(step: int, steps: int) -> bool:
        return reporter.on_batch(step, steps, {"loss": 0.0, "accuracy": 0.0})

    return making.best_input(network, weights, position, map_, on_step)
