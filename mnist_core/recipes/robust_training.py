"""How `models/robust` is trained: by Keras alone, with any of its backends.

With TensorFlow on two cores, or by JAX on a GPU (``KERAS_BACKEND=jax``), the program is the same.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import INPUT_SHAPE
from mnist_core.recipes.robust_pictures import Parts, Pictures, together
from mnist_core.recipes.robust_plan import Cycle
from mnist_core.training.building import build

Weights = list[NDArray[Any]]
Metrics = dict[str, float]

BATCH = 1024
AT_ONCE = 4096  # pictures that are answered at a time
_MIDDLE = (INPUT_SHAPE[0] - 1) / 2


def train(
    network: Architecture,
    begin: Weights | None,
    parts: Parts,
    validation: Pictures,
    cycle: Cycle,
    seed: int,
) -> tuple[Weights, list[Metrics]]:
    """Train for one cycle.

    Parameters
    ----------
    network : Architecture
        What to train.
    begin : list of ndarray or None
        The weights to begin with, as this function returns them. None are random ones.
    parts : dict of Pictures
        What there is to see.
    validation : Pictures
        What to try it on after each epoch.
    cycle : Cycle
        How to train.
    seed : int
        Of all chance.

    Returns
    -------
    weights : list of ndarray
        As ``model.get_weights()`` returns them.
    history : list of dict
        The metrics of its epochs.
    """
    keras.utils.set_random_seed(seed)
    # A graphics card multiplies faster in bfloat16, most processors slower.
    on_a_card = keras.backend.backend() == "jax"
    model = build(network.with_dropout(cycle.dropout), fast_math=on_a_card)
    if begin is not None:
        model.set_weights(begin)
    trained = _of_bytes(model, Jitter(cycle.jitter, seed))
    trained.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"])
    rate = keras.callbacks.LearningRateScheduler(lambda epoch: cycle.learning_rate(epoch + 0.5))
    fitted = trained.fit(
        Epochs(parts, cycle.shares, seed),
        epochs=cycle.epochs,
        validation_data=Batches(validation),
        callbacks=[rate],
        verbose=2,
    )
    names = ("accuracy", "loss", "val_accuracy", "val_loss")
    rows = zip(*(fitted.history[name] for name in names), strict=True)
    history = [dict(zip(names, map(float, row), strict=True)) for row in rows]
    return model.get_weights(), history


def answers(network: Architecture, weights: Weights, pictures: Pictures) -> NDArray[np.float32]:
    """Ask a trained network.

    Parameters
    ----------
    network : Architecture
        What it is made of.
    weights : list of ndarray
        As `train` returns them.
    pictures : Pictures
        What to ask about.

    Returns
    -------
    ndarray of float32, (n, 10)
        The probabilities of the digits.
    """
    said: NDArray[np.float32] = _asked(network, weights).predict(Batches(pictures), verbose=0)
    return said


def measure(network: Architecture, weights: Weights, pictures: Pictures) -> Metrics:
    """Try a trained network.

    Parameters
    ----------
    network, weights, pictures
        As for `answers`.

    Returns
    -------
    dict of float
        ``"val_loss"`` and ``"val_accuracy"``, 0..1.
    """
    tried = _asked(network, weights)
    tried.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = tried.evaluate(Batches(pictures), verbose=0)
    return {"val_loss": loss, "val_accuracy": accuracy}


def _asked(network: Architecture, weights: Weights) -> keras.Model:
    model = build(network)
    model.set_weights(weights)
    return _of_bytes(model, Jitter(0, 0))


def _of_bytes(model: keras.Model, jitter: "Jitter") -> keras.Model:
    """The same network, of pixels of 0..255."""
    return keras.Sequential([keras.Input(INPUT_SHAPE, dtype="uint8"), jitter, model])


class Jitter(keras.layers.Layer):
    """Makes pixels of 0..255 floats of 0..1; in training it moves and changes each picture.

    Parameters
    ----------
    strength : float
        0..1. Some pictures are left as they are, others are changed up to that.
    seed : int
        Of all chance.
    """

    def __init__(self, strength: float, seed: int) -> None:
        super().__init__(dtype="float32")
        self.strength = strength
        self.chance = keras.random.SeedGenerator(seed)

    def call(self, pixels: Any, training: bool = False) -> Any:
        """Return pictures.

        Parameters
        ----------
        pixels : tensor of uint8, (n, 28, 28, 1)
            255 is ink.
        training : bool, optional
            Whether to change them.

        Returns
        -------
        tensor of float32, (n, 28, 28, 1)
            1 is ink.
        """
        ink = ops.cast(pixels, "float32") / 255
        if not training or not self.strength:
            return ink
        ink = ops.clip(self._moved(ink), 0, 1)
        return ops.clip(self._thickened(ink) + self._grains(ink), 0, 1)

    def _moved(self, ink: Any) -> Any:
        """Turn, shear, stretch and shift."""
        n = ops.shape(ink)[0]
        amount = self._some(n, 0.7)
        turn, shear, wide, high = (amount * self._normal((n, 1), size) for size in _MOVES)
        right, down = (amount * self._uniform((n, 1), -1.0, 1.0) for _ in range(2))
        across, along = ops.exp(wide), ops.exp(high)
        cosine, sine = ops.cos(turn), ops.sin(turn)
        a, b = cosine * across, (shear - sine) * along
        c, d = sine * across, cosine * along
        nothing = ops.zeros((n, 2))
        to_x = [a, b, _MIDDLE * (1 - a - b) + right]
        to_y = [c, d, _MIDDLE * (1 - c - d) + down]
        return ops.image.affine_transform(
            ink, ops.concatenate([*to_x, *to_y, nothing], axis=1), data_format="channels_last"
        )

    def _thickened(self, ink: Any) -> Any:
        """Move each pixel towards its brightest neighbour (thicker) or its darkest (thinner)."""
        n = ops.shape(ink)[0]
        amount = ops.reshape(self._some(n, 0.4), (n, 1, 1, 1)) * 0.4
        brightest = ops.max_pool(ink, 3, 1, "same", data_format="channels_last")
        darkest = -ops.max_pool(-ink, 3, 1, "same", data_format="channels_last")
        chance = self._uniform((n, 1, 1, 1), -1.0, 1.0)
        towards = ops.where(chance > 0, brightest, darkest)
        return ink + amount * ops.abs(chance) * (towards - ink)

    def _grains(self, ink: Any) -> Any:
        """Noise for some."""
        n = ops.shape(ink)[0]
        amount = ops.reshape(self._some(n, 0.12), (n, 1, 1, 1)) * 0.3
        return amount * self._normal(ops.shape(ink), 1.0)

    def _some(self, n: int, share: float) -> Any:
        """How much to change each picture, (n, 1): most of them up to `strength`, others not."""
        chosen = self._uniform((n, 1), 0.0, 1.0) < share
        return ops.cast(chosen, "float32") * self._uniform((n, 1), 0.0, self.strength)

    def _uniform(self, shape: Any, low: float, high: float) -> Any:
        return keras.random.uniform(shape, low, high, seed=self.chance)

    def _normal(self, shape: Any, spread: float) -> Any:
        return keras.random.normal(shape, 0.0, spread, seed=self.chance)


_MOVES = (0.12, 0.12, 0.08, 0.08)  # turning (radians), shearing, stretching in width and height


class Batches(keras.utils.PyDataset):
    """Pictures in their order, in batches as Keras takes them.

    Parameters
    ----------
    pictures : Pictures
        Any.
    size : int, optional
        Of a batch.
    """

    def __init__(self, pictures: Pictures, size: int = AT_ONCE) -> None:
        super().__init__()
        self.pictures = pictures
        self.size = size

    def __len__(self) -> int:
        return -(-len(self.pictures.images) // self.size)

    def __getitem__(self, number: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        rows = slice(number * self.size, (number + 1) * self.size)
        return self.pictures.images[rows][..., np.newaxis], self.pictures.targets[rows]


class Epochs(keras.utils.PyDataset):
    """Pictures of several parts, others in each epoch, until all were seen.

    Parameters
    ----------
    parts : dict of Pictures
        From which to take.
    shares : mapping of str to int
        How many pictures of each part an epoch has.
    seed : int
        Of their order.
    """

    def __init__(self, parts: Parts, shares: Mapping[str, int], seed: int) -> None:
        super().__init__()
        self.parts = parts
        self.shares = shares
        self.rng = np.random.default_rng(seed)
        self.unseen = {name: np.empty(0, np.int64) for name in shares}
        # An epoch is put together while the one before is trained on.
        self.pool = ThreadPoolExecutor(1)
        self.upcoming = self.pool.submit(self._choose)
        self.on_epoch_end()

    def __len__(self) -> int:
        return sum(self.shares.values()) // BATCH

    def __getitem__(self, number: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        rows = slice(number * BATCH, (number + 1) * BATCH)
        return self.now.images[rows][..., np.newaxis], self.now.targets[rows]

    def on_epoch_end(self) -> None:
        """Go on to the next epoch."""
        self.now = self.upcoming.result()
        self.upcoming = self.pool.submit(self._choose)

    def _choose(self) -> Pictures:
        chosen = []
        for name, count in self.shares.items():
            rows = self.unseen[name]
            while len(rows) < count:
                rows = np.concatenate([rows, self.rng.permutation(len(self.parts[name].images))])
            self.unseen[name] = rows[count:]
            chosen.append(self.parts[name].take(rows[:count]))
        epoch = together(chosen)
        return epoch.take(self.rng.permutation(len(epoch.images)))
