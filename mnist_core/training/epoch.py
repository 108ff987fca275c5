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

This is the only module that imports TensorFlow.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # the worker's log is for what matters

import math
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.config import OPTIMIZERS, TrainingConfig
from mnist_core.digits.digits import Digits
from mnist_core.models.litert_file import Template
from mnist_core.network.architectures import TUTORIAL, Architecture
from mnist_core.network.layers import INPUT_SHAPE
from mnist_core.rate_changes import Stretch
from mnist_core.training import averaging, duration, sampling
from mnist_core.training.building import build
from mnist_core.training.distorting import AMOUNTS, distorted
from mnist_core.training.distortion import DISTORTION, Distortion
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

# What the converter is told so that it keeps weights as float16.
_HALF = {
    "optimizations": [tf.lite.Optimize.DEFAULT],
    "target_spec": {"supported_types": [tf.float16]},
}

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
    seen = _Seen.in_epoch(config, train, epoch, count)
    end = count if most is None else min(done.batches + most, count)
    for stretch in config.rate_stretches(epoch, done.batches, end):
        _set_rate(model, config, count, stretch.rate)
        watcher = _Watcher(done, stretch, count, config.batch_size, on_batch)
        fitted = model.fit(
            seen.batches(stretch.begin, stretch.end),
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
    digits = _read_ahead(_batches(validation.images, validation.labels, VALIDATION_BATCH))

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
    template = None if half else _template(config.network)
    if template is None:
        litert = _litert(model, half)
    else:
        litert = template.filled(_by_layer(model, config.network))
    return {"model.keras": _keras(model), "model.tflite": litert}


def _keras(model: keras.Model) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.keras")
        model.save(file)
        return file.read_bytes()


def _litert(model: keras.Model, half: bool = False) -> bytes:
    """The LiteRT file of a model, with the outputs of all layers."""
    every_layer = {layer.name: layer.output for layer in model.layers}
    # With a name of its own choice, Keras counts the models of this process, and the number would
    # be in the file.
    answering = keras.Model(model.inputs, every_layer, name=model.name)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.tflite")
        kept = _HALF if half else {}
        answering.export(file, format="litert", verbose=False, **kept)
        return file.read_bytes()


@lru_cache(maxsize=8)
def _template(network: Architecture) -> Template | None:
    """The LiteRT file of a network, to be filled with weights; None where that cannot be done."""
    # Dropout does nothing when it answers, so its rate needs no file of its own.
    model = build(network)
    draw = np.random.default_rng(0)
    # All different, so that each is found in the file; and such as variances may be.
    model.set_weights([draw.uniform(0.5, 1.5, array.shape) for array in model.get_weights()])
    try:
        return Template(_litert(model), _by_layer(model, network))
    except ValueError:
        return None


def _by_layer(model: keras.Model, network: Architecture) -> dict[str, Sequence[Any]]:
    """The numbers with which a model answers, by the name of the layer."""
    return {
        layer.name: described.answering_weights(weights)
        for layer, described in zip(model.layers, network.layers, strict=True)
        if (weights := layer.get_weights())
    }


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


@dataclass(frozen=True)
class _Seen:
    """What an epoch sees.

    Attributes
    ----------
    digits : Digits
        All that there are.
    rows : ndarray of int, (n,)
        Which of them, in their order.
    batch_size : int
        Digits in a batch.
    transforms : ndarray of float32, (n, 8), or None
        How each is moved.
    distortion : Distortion or None
        How far each is distorted.
    seeds : ndarray of int64, (batches, 2)
        The chance in that.
    """

    digits: Digits
    rows: NDArray[np.intp]
    batch_size: int
    transforms: NDArray[np.float32] | None
    distortion: Distortion | None
    seeds: NDArray[np.int64]

    @classmethod
    def in_epoch(cls, config: TrainingConfig, digits: Digits, epoch: int, batches: int) -> "_Seen":
        """That of an epoch with so many batches."""
        rows = sampling.order(config, len(digits), epoch)
        transforms = sampling.augmentation(config, len(rows), epoch) if config.augment else None
        distortion = DISTORTION.times(config.distortion) if config.distortion else None
        seeds = sampling.noise_seeds(config, batches, epoch)
        return cls(digits, rows, config.batch_size, transforms, distortion, seeds)

    def batches(self, begin: int, end: int) -> tf.data.Dataset:
        """Those from `begin` up to `end`."""
        some = slice(begin * self.batch_size, end * self.batch_size)
        rows = self.rows[some]
        changed = None if self.transforms is None else self.transforms[some]
        images, labels = self.digits.images[rows], self.digits.labels[rows]
        dataset = _batches(images, labels, self.batch_size, changed)
        if self.distortion is not None:
            seeds = tf.data.Dataset.from_tensor_slices(self.seeds[begin:end])
            distort = partial(_distorted, how=self.distortion)
            dataset = tf.data.Dataset.zip(dataset, seeds).map(distort)
        return _read_ahead(dataset)


def _batches(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    batch_size: int,
    transforms: NDArray[np.float32] | None = None,
) -> tf.data.Dataset:
    """Batches of float32 (n, 28, 28, 1) in 0..1.

    The pixels stay uint8 until the step that needs them.
    """
    pixels = images[..., np.newaxis]
    if transforms is None:
        rows = tf.data.Dataset.from_tensor_slices((pixels, labels))
        return rows.batch(batch_size).map(_as_floats)
    rows = tf.data.Dataset.from_tensor_slices((pixels, labels, transforms))
    return rows.batch(batch_size).map(_transformed)


def _read_ahead(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """The same, with the next batches made while one is computed with."""
    # There is nothing to tune, and the tuner's thread often misses that the epoch has ended: it
    # sleeps 10, 20, 40 ms and so on, and the end of `fit` waits until it wakes, 5.1, 10.2 or 20.5 s
    # after the start, say (TensorFlow 2.21).
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.prefetch(2).with_options(options)


def _as_floats(x: Any, y: Any) -> Any:
    return tf.cast(x, tf.float32) / 255.0, y


def _transformed(x: Any, y: Any, transforms: Any) -> Any:
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.cast(x, tf.float32),
        transforms=transforms,
        output_shape=INPUT_SHAPE[:2],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    return moved / 255.0, y


def _distorted(batch: Any, seed: Any, how: Distortion) -> Any:
    pictures, labels = batch
    side = INPUT_SHAPE[0]

    def distort(pictures: Any, seed: Any) -> Any:
        n = len(pictures)
        amounts = tf.random.stateless_uniform((n, AMOUNTS), seed, -1.0, 1.0)
        noise = tf.random.stateless_normal((n, 2, side, side), seed + 1)
        return distorted(pictures[..., 0], side, how, amounts, noise)[..., tf.newaxis]

    # Step by step, as a script does it: TensorFlow makes other sums of a whole graph of them.
    seen = tf.py_function(distort, (pictures, seed), tf.float32)
    return tf.ensure_shape(seen, (None, *INPUT_SHAPE)), labels


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
