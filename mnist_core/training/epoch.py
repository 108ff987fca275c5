"""One epoch of training, as a pure function of configuration, data and state. The only module that
imports TensorFlow.

    state = initial_state(config)
    for epoch in range(config.epochs):
        state, metrics = train_epoch(config, train, validation, state, epoch)
    files = export(config, state)

`state` is every array of the model and its optimizer (weights, moments, step counter, the dropout's
random seed), so an epoch does not care whether the one before ran a second ago in the same process
or last week on another machine. Reloading a `.keras` file instead would lose the dropout's seed,
and the run would end elsewhere.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # the worker's log is for what matters

import dataclasses
import math
import random
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Digits
from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import architecture
from mnist_core.network.layers import INPUT_SHAPE, Conv2D, Dense, Dropout
from mnist_core.training import duration

State = list[NDArray[Any]]
Metrics = dict[str, float]
OnBatch = Callable[[int, int, Metrics], bool]

# Steps per call into TensorFlow. Network 1 trains 1.6 to 1.9 times faster with bit-identical
# results, because Python is not asked between steps. Progress, and a wish to stop, wait for the end
# of a call, though: so it has fewer long steps.
STEPS_PER_CALL, CALL_SECONDS = 32, 0.2


class Stopped(Exception):
    """`on_batch` asked to stop: the epoch is abandoned, the state before it stands."""


def build(
    name: str, dropout: float | None = None, fast_math: bool = False, seed: int | None = None
) -> keras.Model:
    """A fresh Keras model of the registered architecture `name`, not compiled.

    Parameters ---------- dropout : the rate of its Dropout layers; None for the architecture's own.
    fast_math : compute all layers but the last in bfloat16. The weights are float32 all the same.
    seed : of the weights and of Dropout: they are those of a model built after
    ``keras.utils.set_random_seed(seed)``.
        That sets the seed of all of Python, though, and a Dask worker has other threads that draw
        numbers in between.
    """
    draw = None if seed is None else random.Random(seed)
    layers = architecture(name).layers
    model = keras.Sequential([keras.Input(INPUT_SHAPE)], name=name)
    for layer, summary in zip(layers, describe(architecture(name)), strict=True):
        arguments = dataclasses.asdict(layer)
        if isinstance(layer, Dropout) and dropout is not None:
            arguments["rate"] = dropout
        if draw and isinstance(layer, Conv2D | Dense):
            arguments["kernel_initializer"] = keras.initializers.GlorotUniform(_seed(draw))
        if draw and isinstance(layer, Dropout) and arguments["rate"] > 0:
            arguments["seed"] = _seed(draw)
        dtype = "mixed_bfloat16" if fast_math and layer is not layers[-1] else "float32"
        keras_layer = getattr(keras.layers, type(layer).__name__)
        model.add(keras_layer(**arguments, name=summary.name, dtype=dtype))
    return model


def _seed(draw: random.Random) -> int:
    return draw.randint(1, 10**9)  # as Keras does where it is given no seed


def steps_per_call(config: TrainingConfig) -> int:
    """Steps in one call into TensorFlow: `STEPS_PER_CALL`, or as many as last `CALL_SECONDS`,
    about.

    A power of two, so that few settings need a compiled model of their own.
    """
    step, _ = duration.expected_seconds(config, config.batch_size, [])
    return 1 << int(math.log2(min(max(CALL_SECONDS / step, 1), STEPS_PER_CALL)))


def initial_state(config: TrainingConfig) -> State:
    """The state before the first epoch: random weights drawn from ``config.seed``."""
    return _arrays(_compile(*_kind(config), config.seed))


def with_weights(state: State, keras_file: bytes) -> State:
    """An initial state, but with the weights in a ``model.keras`` of the same architecture."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.keras")
        file.write_bytes(keras_file)
        trained = keras.models.load_model(file, compile=False)
    weights = [np.asarray(variable) for variable in trained.variables]
    return weights + state[len(weights) :]


def weight_places(config: TrainingConfig) -> list[int]:
    """Which arrays of a state are the model's weights, in the order of Keras's
    ``model.get_weights()``."""
    model = _compiled(*_kind(config))
    places = {id(variable): place for place, variable in enumerate(model.variables)}
    return [places[id(variable)] for variable in model.weights]


def train_epoch(
    config: TrainingConfig,
    train: Digits,
    validation: Digits,
    state: State,
    epoch: int,
    on_batch: OnBatch | None = None,
) -> tuple[State, Metrics]:
    """Train for one epoch.

    Parameters ---------- state : what `initial_state` or the epoch before returned; it is not
    changed. epoch : 0-based. Together with ``config.seed`` it decides the order of the digits and
    how they are changed. on_batch : called with (steps done, steps in the epoch, running metrics)
    every few steps; returning True stops.

    Returns ------- The new state, and ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy`` of
    this epoch (accuracies 0..1).

    Raises
    ------
    Stopped : `on_batch` returned True.
    """
    model = _compiled(*_kind(config))
    _assign(model, state)
    model.optimizer.learning_rate = config.learning_rate

    order = _order(config, len(train), epoch)
    watcher = _Watcher(math.ceil(len(order) / config.batch_size), on_batch)
    changes = _small_changes(config, len(order), epoch) if config.augment else None
    history = model.fit(
        _batches(train.images[order], train.labels[order], config.batch_size, changes),
        validation_data=_batches(validation.images, validation.labels, 512),
        shuffle=False,  # `order` has done it
        callbacks=[watcher],
        verbose=0,
    )
    if watcher.stopped:
        raise Stopped
    return _arrays(model), {name: float(values[-1]) for name, values in history.history.items()}


def rehearse() -> None:
    """Do everything once that takes longer the first time, on blank digits."""
    blank = Digits(np.zeros((100, 28, 28), np.uint8), np.zeros(100, np.uint8), "nothing")
    for name in ("single_conv", "stacked_conv"):
        config = TrainingConfig(name, epochs=1)
        train_epoch(config, *blank.split(), initial_state(config), epoch=0)


def export(config: TrainingConfig, state: State) -> dict[str, bytes]:
    """The trained model as files: ``model.keras`` to take away, ``model.tflite`` to answer with.

    The LiteRT model takes float32 (n, 28, 28, 1) in 0..1 and returns the output of every layer,
    named as `anatomy` names it.
    """
    # With fast math too, the files are of the ordinary network: its weights are the same, and it
    # answers anywhere.
    model = _compiled(*_kind(dataclasses.replace(config, fast_math=False)))
    _assign(model, state)
    with tempfile.TemporaryDirectory() as folder:
        keras_file, litert_file = Path(folder, "model.keras"), Path(folder, "model.tflite")
        # Without the optimizer, which would triple the file: it is for reading digits elsewhere. A
        # run goes on from its state, never from here.
        alone = build(config.architecture, config.dropout)
        alone.set_weights(model.get_weights())
        alone.save(keras_file)
        every_layer = keras.Model(
            model.inputs, {layer.name: layer.output for layer in model.layers}
        )
        every_layer.export(litert_file, format="litert", verbose=False)
        return {file.name: file.read_bytes() for file in (keras_file, litert_file)}


class _Watcher(keras.callbacks.Callback):
    def __init__(self, steps: int, on_batch: OnBatch | None) -> None:
        super().__init__()
        self.steps, self.on_batch, self.stopped = steps, on_batch, False

    def on_train_batch_end(self, batch: int, logs: Metrics | None = None) -> None:
        if self.on_batch and self.on_batch(
            min(batch + 1, self.steps), self.steps, dict(logs or {})
        ):
            self.stopped = self.model.stop_training = True


def _kind(config: TrainingConfig) -> tuple[str, str, float | None, bool, int]:
    """What a compiled model depends on: the arguments of `_compiled`."""
    return (
        config.architecture,
        config.optimizer,
        config.dropout,
        config.fast_math,
        steps_per_call(config),
    )


@lru_cache(maxsize=8)
def _compiled(
    name: str, optimizer: str, dropout: float | None, fast_math: bool, steps: int
) -> keras.Model:
    """A model kept so that the next epoch starts without tracing it again; its weights are
    whoever's came last."""
    return _compile(name, optimizer, dropout, fast_math, steps)


def _compile(
    name: str,
    optimizer: str,
    dropout: float | None,
    fast_math: bool,
    steps: int,
    seed: int | None = None,
) -> keras.Model:
    model = build(name, dropout, fast_math, seed)
    model.compile(
        optimizer=keras.optimizers.SGD(momentum=0.9) if optimizer == "sgd" else optimizer,
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=steps,
        jit_compile=False,  # XLA on a processor is 11 times slower for stacked_conv
    )
    model.optimizer.build(model.trainable_variables)
    return model


def _order(config: TrainingConfig, available: int, epoch: int) -> NDArray[np.intp]:
    """The rows of the training digits that this epoch sees, in the order in which it sees them."""
    samples = config.samples(available)
    order = np.random.default_rng((config.seed, epoch)).permutation(samples)
    if samples < available:
        order = np.random.default_rng(config.seed).permutation(available)[:samples][order]
    return order


def _small_changes(config: TrainingConfig, n: int, epoch: int) -> NDArray[np.float32]:
    """For each digit of the epoch, where in it the pixels of its changed version come from.

    Returns ------- float32, (n, 8): the projective transformations that TensorFlow takes, here
    turns, scalings and shifts only.
    """
    draw = np.random.default_rng((config.seed, epoch, 1))
    turn, scale = np.radians(draw.uniform(-10, 10, n)), draw.uniform(0.9, 1.1, n)
    right, down = draw.uniform(-2, 2, (2, n))
    cos, sin, zero = scale * np.cos(turn), scale * np.sin(turn), np.zeros(n)
    centre = (INPUT_SHAPE[0] - 1) / 2
    across = centre - (cos - sin) * centre + right
    along = centre - (sin + cos) * centre + down
    return np.stack([cos, -sin, across, sin, cos, along, zero, zero], axis=1).astype(np.float32)


def _batches(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    batch_size: int,
    changes: NDArray[np.float32] | None = None,
) -> tf.data.Dataset:
    """Batches of float32 (n, 28, 28, 1) in 0..1: the pixels stay uint8 until the step that needs
    them."""

    def as_floats(x: Any, y: Any) -> Any:
        return tf.cast(x, tf.float32) / 255.0, y

    def changed(x: Any, y: Any, transforms: Any) -> Any:
        moved = tf.raw_ops.ImageProjectiveTransformV3(
            images=tf.cast(x, tf.float32),
            transforms=transforms,
            output_shape=INPUT_SHAPE[:2],
            fill_value=0.0,
            interpolation="BILINEAR",
            fill_mode="CONSTANT",
        )
        return moved / 255.0, y

    pixels = images[..., np.newaxis]
    if changes is None:
        dataset = (
            tf.data.Dataset.from_tensor_slices((pixels, labels)).batch(batch_size).map(as_floats)
        )
    else:
        dataset = (
            tf.data.Dataset.from_tensor_slices((pixels, labels, changes))
            .batch(batch_size)
            .map(changed)
        )
    # There is nothing to tune, and the tuner's thread often misses that the epoch has ended: it
    # sleeps 10, 20, 40 ms and so on, and the end of `fit` waits until it wakes, 5.1, 10.2 or 20.5 s
    # after the start, say (TensorFlow 2.21).
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.prefetch(2).with_options(options)


def _arrays(model: keras.Model) -> State:
    return [np.asarray(variable) for variable in model.variables + model.optimizer.variables]


def _assign(model: keras.Model, state: State) -> None:
    for variable, array in zip(model.variables + model.optimizer.variables, state, strict=True):
        variable.assign(array)
