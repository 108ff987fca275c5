"""One epoch of training, as a pure function of configuration, data and state. The only module that imports TensorFlow.

    state = initial_state(config)
    for epoch in range(config.epochs):
        state, metrics = train_epoch(config, train, validation, state, epoch)
    files = export(config, state)

`state` is every array of the model and its optimizer (weights, moments, step counter, the dropout's random seed), so an
epoch does not care whether the one before ran a second ago in the same process or last week on another machine.
Reloading a `.keras` file instead would lose the dropout's seed, and the run would end elsewhere.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # the worker's log is for what matters

import dataclasses
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

from mnist_core.anatomy import describe
from mnist_core.architectures import INPUT_SHAPE, architecture
from mnist_core.config import TrainingConfig
from mnist_core.data import Digits

State = list[NDArray[Any]]
Metrics = dict[str, float]
OnBatch = Callable[[int, int, Metrics], bool]

# Steps per call into TensorFlow. Network 1 trains 1.6 to 1.9 times faster with bit-identical results, because Python is
# not asked between steps; progress then arrives once per so many steps.
STEPS_PER_EXECUTION = 32


class Stopped(Exception):
    """`on_batch` asked to stop: the epoch is abandoned, the state before it stands."""


def build(name: str) -> keras.Model:
    """A fresh Keras model of the registered architecture `name`, not compiled."""
    layers = architecture(name).layers
    model = keras.Sequential([keras.Input(INPUT_SHAPE)], name=name)
    for layer, summary in zip(layers, describe(architecture(name)), strict=True):
        keras_layer = getattr(keras.layers, type(layer).__name__)
        model.add(keras_layer(**dataclasses.asdict(layer), name=summary.name))
    return model


def initial_state(config: TrainingConfig) -> State:
    """The state before the first epoch: random weights drawn from ``config.seed``."""
    keras.utils.set_random_seed(config.seed)
    return _arrays(_compile(config.architecture, config.optimizer))


def train_epoch(
    config: TrainingConfig,
    train: Digits,
    validation: Digits,
    state: State,
    epoch: int,
    on_batch: OnBatch | None = None,
) -> tuple[State, Metrics]:
    """Train for one epoch.

    Parameters
    ----------
    state : what `initial_state` or the epoch before returned; it is not changed.
    epoch : 0-based. Together with ``config.seed`` it decides the order of the digits.
    on_batch : called with (steps done, steps in the epoch, running metrics) every few steps; returning True stops.

    Returns
    -------
    The new state, and ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy`` of this epoch (accuracies 0..1).

    Raises
    ------
    Stopped : `on_batch` returned True.
    """
    model = _compiled(config.architecture, config.optimizer)
    _assign(model, state)
    model.optimizer.learning_rate = config.learning_rate

    order = np.random.default_rng((config.seed, epoch)).permutation(len(train))
    steps = math.ceil(len(train) / config.batch_size)
    watcher = _Watcher(steps, on_batch)
    history = model.fit(
        _batches(train.images[order], train.labels[order], config.batch_size),
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

    The LiteRT model takes float32 (n, 28, 28, 1) in 0..1 and returns the output of every layer, named as `anatomy`
    names it.
    """
    model = _compiled(config.architecture, config.optimizer)
    _assign(model, state)
    with tempfile.TemporaryDirectory() as folder:
        keras_file, litert_file = Path(folder, "model.keras"), Path(folder, "model.tflite")
        model.save(keras_file)
        every_layer = keras.Model(model.inputs, {layer.name: layer.output for layer in model.layers})
        every_layer.export(litert_file, format="litert", verbose=False)
        return {file.name: file.read_bytes() for file in (keras_file, litert_file)}


class _Watcher(keras.callbacks.Callback):
    def __init__(self, steps: int, on_batch: OnBatch | None) -> None:
        super().__init__()
        self.steps, self.on_batch, self.stopped = steps, on_batch, False

    def on_train_batch_end(self, batch: int, logs: Metrics | None = None) -> None:
        if self.on_batch and self.on_batch(min(batch + 1, self.steps), self.steps, dict(logs or {})):
            self.stopped = self.model.stop_training = True


@lru_cache(maxsize=4)
def _compiled(name: str, optimizer: str) -> keras.Model:
    """A model kept so that the next epoch starts without tracing it again; its weights are whoever's came last."""
    return _compile(name, optimizer)


def _compile(name: str, optimizer: str) -> keras.Model:
    model = build(name)
    model.compile(
        optimizer=keras.optimizers.SGD(momentum=0.9) if optimizer == "sgd" else optimizer,
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=STEPS_PER_EXECUTION,
        jit_compile=False,  # XLA on a processor is 11 times slower for stacked_conv
    )
    model.optimizer.build(model.trainable_variables)
    return model


def _batches(images: NDArray[np.uint8], labels: NDArray[np.uint8], batch_size: int) -> tf.data.Dataset:
    """Batches of float32 (n, 28, 28, 1) in 0..1: the pixels stay uint8 until the step that needs them."""
    dataset = tf.data.Dataset.from_tensor_slices((images[..., np.newaxis], labels))
    return dataset.batch(batch_size).map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y)).prefetch(2)


def _arrays(model: keras.Model) -> State:
    return [np.asarray(variable) for variable in model.variables + model.optimizer.variables]


def _assign(model: keras.Model, state: State) -> None:
    for variable, array in zip(model.variables + model.optimizer.variables, state, strict=True):
        variable.assign(array)
