"""One training on whatever computes for Keras; interrupted, it goes on.

`mnist_core.training.epoch` trains with the same settings, with TensorFlow and other chance.
"""

from pathlib import Path
from time import perf_counter
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.training.schedule import plan

Metrics = dict[str, float]
Rows = NDArray[np.int32]
Labels = NDArray[np.uint8]


def fit(
    model: keras.Model,
    config: TrainingConfig,
    learned: tuple[Rows, Labels],
    held_out: tuple[Rows, Labels] | None,
    file: Path,
    every: int = 1,
) -> list[Metrics]:
    """Train `model`, and leave the averaged weights in it.

    Parameters
    ----------
    model : keras.Model
        Not compiled. It takes the numbers of digits, int32 (n,), and gives probabilities.
    config : TrainingConfig
        Its epochs, batch size, learning rate, schedule (which is not constant), seed, and how many
        of the last epochs are averaged. The optimizer is Adam.
    learned, held_out : tuple of ndarray
        The numbers of the digits to learn from, and what they are, uint8, (n,) or (n, networks);
        those to be read at the end of each epoch, or None.
    file : Path
        Where the state is kept (``.npz``). If it is there, the training goes on from it.
    every : int, optional
        The state is kept at the end of every so many epochs.

    Returns
    -------
    list of dict
        ``loss``, ``accuracy`` and, of those held out, ``val_loss`` and ``val_accuracy`` of each
        epoch; accuracies 0..1.
    """
    rows, labels = learned
    planned = plan(config, -(-len(rows) // config.batch_size))
    assert planned is not None, "the rate of a recipe follows a schedule"
    rate = keras.optimizers.schedules.CosineDecay(**planned._asdict())
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        # XLA makes TensorFlow on a processor slower.
        jit_compile=keras.backend.backend() == "jax",
    )
    model.optimizer.build(model.trainable_variables)
    keeper = _Keeper(model, config, file, every)
    for epoch in range(len(keeper.history), config.epochs):
        # An epoch's order is its own, whether or not the one before ran in this process.
        order = np.random.default_rng((config.seed, epoch)).permutation(len(rows))
        begun = perf_counter()
        fitted = model.fit(
            rows[order],
            labels[order],
            batch_size=config.batch_size,
            shuffle=False,
            validation_data=held_out,
            validation_batch_size=500,
            verbose=0,
        )
        metrics = {name: float(values[-1]) for name, values in fitted.history.items()}
        keeper.keep(metrics)
        words = ", ".join(f"{name} {value:.4f}" for name, value in metrics.items())
        print(f"epoch {epoch + 1}: {words} ({perf_counter() - begun:.1f} s)", flush=True)
    keeper.put_average()
    history = keeper.history
    if held_out is not None:  # the averaged weights are what is kept
        loss, accuracy = model.evaluate(*held_out, batch_size=500, verbose=0)
        history[-1] = history[-1] | {"val_loss": loss, "val_accuracy": accuracy}
    return history


class _Keeper:
    """Keeps the state of a training on disk, and the sum of the last epochs' weights."""

    def __init__(self, model: keras.Model, config: TrainingConfig, file: Path, every: int) -> None:
        self._epochs = config.epochs
        self._average = config.average_last or 1
        self._file = file
        self._every = every
        # All but the digits themselves.
        self._weights = [weight for weight in model.weights if weight.dtype != "uint8"]
        seeds = [variable for variable in model.variables if "seed_generator" in variable.path]
        self._variables = [*self._weights, *seeds, *model.optimizer.variables]
        self._sums = [np.zeros(weight.shape) for weight in self._weights]
        self.history: list[Metrics] = []
        if file.exists():
            self._read()

    def keep(self, metrics: Metrics) -> None:
        """Take up what an epoch has come to."""
        self.history.append(metrics)
        done = len(self.history)
        if done > self._epochs - self._average:
            for total, weight in zip(self._sums, self._weights, strict=True):
                total += np.asarray(weight)
        if done % self._every == 0 or done == self._epochs:
            self._write()

    def put_average(self) -> None:
        """Give the model the mean of the last epochs' weights."""
        for total, weight in zip(self._sums, self._weights, strict=True):
            weight.assign((total / self._average).astype(np.float32))

    def _write(self) -> None:
        arrays: dict[str, Any] = {
            "names": list(self.history[0]),
            "history": [list(metrics.values()) for metrics in self.history],
        }
        for i, variable in enumerate(self._variables):
            arrays[f"variable{i}"] = np.asarray(variable)
        for i, total in enumerate(self._sums):
            arrays[f"sum{i}"] = total
        part = self._file.with_suffix(".part.npz")
        np.savez(part, **arrays)
        part.replace(self._file)

    def _read(self) -> None:
        with np.load(self._file) as stored:
            names = stored["names"].tolist()
            self.history = [
                dict(zip(names, row, strict=True)) for row in stored["history"].tolist()
            ]
            for i, variable in enumerate(self._variables):
                variable.assign(stored[f"variable{i}"])
            self._sums = [stored[f"sum{i}"] for i in range(len(self._sums))]
