"""One epoch of training, as a pure function of configuration, data and state.

    state = initial_state(config)
    for epoch in range(config.epochs):
        state, metrics = train_epoch(config, train, validation, state, epoch)
    files = export(config, state)

`state` is every array of the model and its optimizer: weights, moments, step counter, the dropout's
random seed; and what `mnist_core.training.averaging` keeps of the epochs before. So an epoch does
not care whether the one before ran a second ago in the same process or last week on another
machine. Reloading a `.keras` file instead would lose the dropout's seed, and the run would end
elsewhere.

Only this module, and the two that it is made of, `batches` and `model_files`, import TensorFlow.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # the worker's log is for what matters

import math
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.config import OPTIMIZERS, TrainingConfig
from mnist_core.digits.digits import Digits
from mnist_core.network.architectures import TUTORIAL, Architecture
from mnist_core.rate_changes import Stretch
from mnist_core.training import averaging, duration, model_files
from mnist_core.training.batches import Batches, in_order, read_ahead
from mnist_core.training.building import build
from mnist_core.training.part import NOTHING, Part
from mnist_core.training.schedule import plan

Arrays = list[NDArray[Any]]
Metrics = dict[str, float]
OnBatch = Callable[[int, int, Metrics], bool]

# Steps per call into TensorFlow. Network 1 trains 1.6 to 1.9 times faster with bit-identical
# results, because Python is not asked between steps. Progress, and a wish to stop, wait for the end
# of a call, though: so a call has fewer of the long steps.
STEPS_PER_CALL = 32
CALL_SECONDS = 0.2

VALIDATION_BATCH = 512  # digits; only speed depends on it


class Stopped(Exception):
    """`on_batch` asked to stop: the epoch is abandoned, the state before it stands."""


def initial_state(config: TrainingConfig) -> Arrays:
    """The state before the first epoch: random weights drawn from ``config.seed``."""
    return _read_state(_compile(config, seed=config.seed))


def train_epoch(
    config: TrainingConfig,
    train: Digits,
    validation: Digits,
    state: Arrays,
    epoch: int,
    on_batch: OnBatch | None = None,
) -> tuple[Arrays, Metrics]:
    """Train for one epoch.

    Parameters
    ----------
    config : TrainingConfig
        What to train and how.
    train, validation : Digits
        The two parts of `Digits.split`.
    state : list of ndarray
        What `initial_state` or the epoch before returned; it is not changed.
    epoch : int
        Counted from 0. Together with ``config.seed`` it decides the order of the digits and how
        they are changed.
    on_batch : callable, optional
        Called with (steps done, steps in the epoch, running metrics) every few steps; returning
        True stops.

    Returns
    -------
    state : list of ndarray
        What the next epoch begins with.
    metrics : dict
        ``loss`` and ``accuracy`` of this epoch, and what `validate` returns; accuracies 0..1.

    Raises
    ------
    Stopped
        `on_batch` returned True.
    """
    state, done = train_part(config, train, state, epoch, on_batch=on_batch)
    if done.batches < batches(config, len(train)):
        raise Stopped
    return state, {"loss": done.loss, "accuracy": done.accuracy} | validate(
        config, validation, state
    )


def train_part(
    config: TrainingConfig,
    train: Digits,
    state: Arrays,
    epoch: int,
    done: Part = NOTHING,
    most: int | None = None,
    on_batch: OnBatch | None = None,
) -> tuple[Arrays, Part]:
    """Train for some batches of an epoch.

    Whether an epoch is done in one part or in many, it leads to the same weights, bit for bit.

    Parameters
    ----------
    config, train
        As of `train_epoch`.
    state : list of ndarray
        What the part before has led to; it is not changed.
    epoch : int
        As of `train_epoch`.
    done : Part
        The parts before.
    most : int, optional
        Batches; None for all that are left.
    on_batch : callable, optional
        As of `train_epoch`. When it returns True, the part ends there.

    Returns
    -------
    state : list of ndarray
        What the next part begins with.
    done : Part
        This part and those before.
    """
    model = _compiled(config)
    _write_state(model, state)
    count = batches(config, len(train))
    seen = Batches.in_epoch(config, train, epoch, count)
    end = count if most is None else min(done.batches + most, count)
    for stretch in config.rate_stretches(epoch, done.batches, end):
        _set_rate(model, config, count, stretch.rate)
        watcher = _Watcher(done, stretch, count, config.batch_size, on_batch)
        fitted = model.fit(
            seen.between(stretch.begin, stretch.end),
            shuffle=False,  # `rows` are in their order already
            callbacks=[watcher],
            verbose=0,
        )
        left = len(seen.rows) - stretch.begin * config.batch_size
        digits = min(watcher.batches * config.batch_size, left)
        means = (float(fitted.history[name][-1]) for name in ("loss", "accuracy"))
        done = done.with_more(watcher.batches, digits, *means)
        if watcher.stopped:
            break
    recent = _recent(config, state)
    if config.average_last and done.batches == count:
        recent = averaging.with_epoch(recent, model.get_weights(), config.average_last)
    return _read_state(model) + recent, done


def validate(config: TrainingConfig, validation: Digits, state: Arrays) -> Metrics:
    """Read the validation digits with the network that a state leads to.

    Returns
    -------
    dict
        ``val_loss`` and ``val_accuracy``, 0..1, of the network that is kept. Where that has the
        mean of several epochs' weights, also ``last_val_loss`` and ``last_val_accuracy`` of the
        network with the last of them.
    """
    model = _compiled(config)
    _write_state(model, state)
    digits = read_ahead(in_order(validation.images, validation.labels, VALIDATION_BATCH))

    def measured(prefix: str) -> Metrics:
        values = model.evaluate(digits, return_dict=True, verbose=0)
        return {f"{prefix}{name}": float(value) for name, value in values.items()}

    average = averaged(config, state)
    if average is None:
        return measured("val_")
    last = measured("last_val_")
    model.set_weights(average)
    return measured("val_") | last


def averaged(config: TrainingConfig, state: Arrays) -> Arrays | None:
    """The mean of the last epochs' weights, in the order of ``model.get_weights()``.

    None where the run keeps no mean, or no epoch is finished.
    """
    recent = _recent(config, state)
    return averaging.mean(recent, len(weight_places(config))) if recent else None


def batches(config: TrainingConfig, available: int) -> int:
    """How many batches an epoch has where there are so many training digits."""
    return math.ceil(config.samples(available) / config.batch_size)


def export(config: TrainingConfig, state: Arrays, *, half: bool = False) -> dict[str, bytes]:
    """The trained model as files: ``model.keras`` to take away, ``model.tflite`` to answer with.

    The LiteRT model takes float32 (n, 28, 28, 1) in 0..1 and returns the output of every layer,
    named as `mnist_core.network.anatomy` names it.

    Parameters
    ----------
    config : TrainingConfig
        What was trained.
    state : list of ndarray
        Its end.
    half : bool, optional
        Keep the weights of the LiteRT model as float16: half the size, and answers that differ in
        the fourth digit.
    """
    # With fast math too, the files are of the ordinary network: its weights are the same, and it
    # answers anywhere. They are without the optimizer, which would triple them: a run goes on from
    # its state, never from here.
    model = build(config.network)
    last = [state[place] for place in weight_places(config)]
    model.set_weights(averaged(config, state) or last)
    if half:
        litert = model_files.litert_file(model, half=True)
    else:
        litert = model_files.filled_file(model, config.network)
    return {"model.keras": model_files.keras_file(model), "model.tflite": litert}


def with_weights(state: Arrays, keras_file: bytes) -> Arrays:
    """An initial state, but with the weights in a ``model.keras`` of the same architecture."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.keras")
        file.write_bytes(keras_file)
        trained = keras.models.load_model(file, compile=False)
    weights = [np.asarray(variable) for variable in trained.variables]
    return weights + state[len(weights) :]


def state_of(config: TrainingConfig, weights: Arrays) -> Arrays:
    """A state with these weights, in the order of ``model.get_weights()``: to be exported."""
    state = _read_state(_compiled(config))
    for place, array in zip(weight_places(config), weights, strict=True):
        state[place] = array
    return state


def weight_places(config: TrainingConfig) -> list[int]:
    """Which arrays of a state are the model's weights, in the order of ``model.get_weights()``."""
    model = _compiled(config)
    places = {id(variable): place for place, variable in enumerate(model.variables)}
    return [places[id(variable)] for variable in model.weights]


def rehearse() -> None:
    """Do everything once that takes longer the first time, on blank digits."""
    blank = Digits(np.zeros((100, 28, 28), np.uint8), np.zeros(100, np.uint8), "nothing")
    train, validation = blank.split()
    for name in TUTORIAL:
        config = TrainingConfig(name, epochs=1)  # type: ignore[arg-type]
        train_epoch(config, train, validation, initial_state(config), epoch=0)


def steps_per_call(config: TrainingConfig) -> int:
    """Steps in one call into TensorFlow: `STEPS_PER_CALL`, or as many as last `CALL_SECONDS`.

    A power of two, so that few settings need a compiled model of their own.
    """
    step = duration.reckoned_seconds(config, config.batch_size)
    steps = min(max(CALL_SECONDS / step, 1), STEPS_PER_CALL)
    return 1 << int(math.log2(steps))


class _Watcher(keras.callbacks.Callback):
    """Reports after each call into TensorFlow, and stops when the answer is True.

    Attributes
    ----------
    batches : int
        How many this call of ``fit`` has done.
    stopped : bool
        Whether the answer was True.
    """

    def __init__(
        self, before: Part, stretch: Stretch, count: int, batch_size: int, on_batch: OnBatch | None
    ) -> None:
        super().__init__()
        self.batches = 0
        self.stopped = False
        self._before = before
        self._to_do = stretch.end - stretch.begin
        self._count = count
        self._batch_size = batch_size
        self._on_batch = on_batch

    def on_train_batch_end(self, batch: int, logs: Metrics | None = None) -> None:
        # A call into TensorFlow counts as whole, though the last may have fewer batches.
        self.batches = min(batch + 1, self._to_do)
        if self._on_batch is None or logs is None:
            return
        digits = self.batches * self._batch_size
        done = self._before.with_more(self.batches, digits, logs["loss"], logs["accuracy"])
        means = {"loss": done.loss, "accuracy": done.accuracy}
        if self._on_batch(done.batches, self._count, means):
            self.stopped = self.model.stop_training = True


def _compiled(config: TrainingConfig) -> keras.Model:
    """A model kept so that the next epoch starts without tracing it again.

    Its weights, and its rate, are whoever's came last.
    """
    return _kept(*_what_is_compiled(config))


def _compile(config: TrainingConfig, seed: int) -> keras.Model:
    """A new one, with random weights."""
    return _make(*_what_is_compiled(config), seed)


def _what_is_compiled(config: TrainingConfig) -> tuple[Architecture, str, bool, bool, int]:
    steps = steps_per_call(config)
    return config.network, config.optimizer, config.follows_schedule, config.fast_math, steps


@lru_cache(maxsize=8)
def _kept(
    network: Architecture, optimizer: str, scheduled: bool, fast_math: bool, steps: int
) -> keras.Model:
    return _make(network, optimizer, scheduled, fast_math, steps)


def _make(
    network: Architecture,
    optimizer: str,
    scheduled: bool,
    fast_math: bool,
    steps: int,
    seed: int | None = None,
) -> keras.Model:
    model = build(network, fast_math=fast_math, seed=seed)
    chosen = OPTIMIZERS[optimizer]
    arguments: dict[str, Any] = dict(chosen.keras_arguments)
    if scheduled:
        arguments["learning_rate"] = _schedule()
    model.compile(
        optimizer=getattr(keras.optimizers, chosen.keras_name)(**arguments),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=steps,
        jit_compile=False,  # XLA on a processor is 11 times slower for stacked_conv
    )
    model.optimizer.build(model.trainable_variables)
    return model


def _schedule() -> keras.optimizers.schedules.CosineDecay:
    """One whose numbers are variables: one compiled model serves every plan."""
    rate, steps, top, rise = (tf.Variable(1.0) for _ in range(4))
    return keras.optimizers.schedules.CosineDecay(rate, steps, warmup_target=top, warmup_steps=rise)


def _set_rate(model: keras.Model, config: TrainingConfig, steps: int, rate: float) -> None:
    """Let the next batches have the rate, or the schedule, of a run with so many steps an epoch."""
    planned = plan(config, steps)
    if planned is None:
        model.optimizer.learning_rate = rate
        return
    schedule = model.optimizer._learning_rate  # Keras tells only the rate of the next step
    for name, value in planned._asdict().items():
        getattr(schedule, name).assign(value)


def _read_state(model: keras.Model) -> Arrays:
    return [np.asarray(variable) for variable in _variables(model)]


def _write_state(model: keras.Model, state: Arrays) -> None:
    variables = _variables(model)
    # Behind theirs may lie the weights of the last epochs.
    for variable, array in zip(variables, state[: len(variables)], strict=True):
        variable.assign(array)


def _recent(config: TrainingConfig, state: Arrays) -> Arrays:
    """The weights of the last epochs in a state, as `averaging` keeps them."""
    return state[len(_variables(_compiled(config))) :]


def _variables(model: keras.Model) -> list[Any]:
    return [*model.variables, *model.optimizer.variables]
