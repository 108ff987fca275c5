"""A Keras model as files: one to take away, and one to answer with."""

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_core.models.litert_file import Template
from mnist_core.network.architectures import Architecture
from mnist_core.training.building import build

# What the converter is told so that it keeps weights as float16.
_HALF = {
    "optimizations": [tf.lite.Optimize.DEFAULT],
    "target_spec": {"supported_types": [tf.float16]},
}


def keras_file(model: keras.Model) -> bytes:
    """The ``model.keras`` of a model."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.keras")
        model.save(file)
        return file.read_bytes()


def litert_file(model: keras.Model, half: bool = False) -> bytes:
    """The ``model.tflite`` of a model, with the outputs of all layers: converted, in seconds.

    Parameters
    ----------
    model : keras.Model
        Its layers have the names that `mnist_core.network.anatomy` gives them.
    half : bool, optional
        Keep the weights as float16.
    """
    every_layer = {layer.name: layer.output for layer in model.layers}
    # With a name of its own choice, Keras counts the models of this process, and the number would
    # be in the file.
    answering = keras.Model(model.inputs, every_layer, name=model.name)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.tflite")
        kept = _HALF if half else {}
        answering.export(file, format="litert", verbose=False, **kept)
        return file.read_bytes()


def filled_file(model: keras.Model, network: Architecture) -> bytes:
    """The same as `litert_file`, without converting a network a second time where that is possible.

    Parameters
    ----------
    model : keras.Model
        The trained model.
    network : Architecture
        What it was built of.
    """
    template = _template(network)
    if template is None:
        return litert_file(model)
    return template.filled(_by_layer(model, network))


@lru_cache(maxsize=8)
def _template(network: Architecture) -> Template | None:
    """The LiteRT file of a network, to be filled with weights; None where that cannot be done."""
    # Dropout does nothing when it answers, so its rate needs no file of its own.
    model = build(network)
    draw = np.random.default_rng(0)
    # All different, so that each is found in the file; and such as variances may be.
    model.set_weights([draw.uniform(0.5, 1.5, array.shape) for array in model.get_weights()])
    try:
        return Template(litert_file(model), _by_layer(model, network))
    except ValueError:
        return None


def _by_layer(model: keras.Model, network: Architecture) -> dict[str, Sequence[Any]]:
    """The numbers with which a model answers, by the name of the layer."""
    return {
        layer.name: described.answering_weights(weights)
        for layer, described in zip(model.layers, network.layers, strict=True)
        if (weights := layer.get_weights())
    }
