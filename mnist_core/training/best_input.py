"""A picture made for one map of a trained network: the one that excites it most.

It is training with the parts exchanged. The weights of the network stay as they are, and the pixels
of a picture are learned instead, by the same gradient descent: they climb to where the map, or the
unit, answers most strongly. Without more, that ends in noise that no pen could draw. So ink costs a
little, and so does each step between neighbouring pixels.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import INPUT_SHAPE
from mnist_core.training.building import build

STEPS = 256
_STEPS_PER_CALL = 16  # between two looks at whether it is to go on
_STEP = 0.05  # of the learning rate; pixels are in 0..1
# What a picture full of ink costs, and one in which each pixel is the opposite of the next; in
# shares of how far the map moves by itself. Chosen by eye: less
# of it leaves noise, more leaves fog.
_INK = 5.0
_ROUGHNESS = 60.0

OnStep = Callable[[int, int], bool]


def best_input(
    network: Architecture,
    weights: Sequence[NDArray[np.float32]],
    position: int,
    map_: int,
    on_step: OnStep = lambda step, steps: False,
) -> NDArray[np.float32]:
    """The picture that excites one map, or unit, of a layer most.

    A map is asked in its middle, so that the picture shows what one of its pixels looks for. What
    counts is the sum before the activation, which has a slope where relu and softmax have none.

    Parameters
    ----------
    network : Architecture
        Its layers.
    weights : sequence of ndarray of float32
        In the order of Keras's ``model.get_weights()``.
    position, map_ : int
        Which layer, and which of its maps or units; counted from 0.
    on_step : callable, optional
        Called every few steps with (steps done, steps in all); returning True stops.

    Returns
    -------
    ndarray of float32, (28, 28)
        0 is paper, 1 is ink.
    """
    model = build(network)
    model.set_weights(list(weights))
    model.trainable = False
    layer = model.layers[position]
    if hasattr(layer, "activation"):
        layer.activation = keras.activations.linear
    shape = describe(network)[position].output_shape
    looked_at = keras.Model(model.inputs[0], layer.output)
    picture = _Picture()
    answer = looked_at(picture(keras.Input((1,))))
    middle = (slice(None), *(side // 2 for side in shape[:-1]), slice(map_, map_ + 1))
    climbing = keras.Model(picture.input, answer[middle])
    slope = _scale(looked_at, middle)
    climbing.compile(
        optimizer=keras.optimizers.Adam(_STEP),
        loss=lambda _, found: -keras.ops.mean(found) / slope,
        steps_per_execution=_STEPS_PER_CALL,
        jit_compile=False,
    )
    nothing = np.zeros((STEPS, 1), np.float32)
    climbing.fit(nothing, nothing, batch_size=1, verbose=0, callbacks=[_Watcher(on_step)])
    return np.asarray(picture.pixels)[..., 0]


def _scale(model: keras.Model, middle: tuple[Any, ...]) -> float:
    """How far the map moves where pictures are noise: what its numbers are measured by."""
    noise = np.random.default_rng(0).uniform(0, 1, (64, *INPUT_SHAPE)).astype(np.float32)
    found = np.asarray(model(noise))[middle]
    return max(float(found.std()), 1e-6)


class _Picture(keras.layers.Layer):
    """Gives the same picture whatever it is asked, and learns its pixels."""

    def build(self, _: Any) -> None:
        self.pixels = self.add_weight(
            shape=INPUT_SHAPE,
            initializer=keras.initializers.RandomUniform(0.1, 0.2, seed=0),
            constraint=_within_ink,
        )

    def call(self, _: Any) -> Any:
        pixels = self.pixels
        down, across = pixels[1:] - pixels[:-1], pixels[:, 1:] - pixels[:, :-1]
        roughness = keras.ops.mean(keras.ops.square(down)) + keras.ops.mean(
            keras.ops.square(across)
        )
        self.add_loss(_INK * keras.ops.mean(pixels) + _ROUGHNESS * roughness)
        return keras.ops.expand_dims(pixels, 0)


def _within_ink(pixels: Any) -> Any:
    return keras.ops.clip(pixels, 0.0, 1.0)


class _Watcher(keras.callbacks.Callback):
    """Tells how far it is, and stops when the answer is True."""

    def __init__(self, on_step: OnStep) -> None:
        super().__init__()
        self._on_step = on_step

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._on_step(min(batch + 1, STEPS), STEPS):
            self.model.stop_training = True
