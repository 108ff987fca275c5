"""From an `Architecture` to the Keras model of the same layers, whatever computes for Keras."""

import random
from typing import Any

import keras

from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import INPUT_SHAPE


def build(
    network: Architecture, *, fast_math: bool = False, seed: int | None = None
) -> keras.Model:
    """A fresh Keras model of `network`, not compiled.

    Parameters
    ----------
    network : Architecture
        Its layers have the names and the arguments of Keras's.
    fast_math : bool
        Compute all layers but the last in bfloat16. The weights are float32 all the same.
    seed : int, optional
        Of the weights and of Dropout: they are those of a model built after
        ``keras.utils.set_random_seed(seed)``. That sets the seed of all of Python, though, and a
        Dask worker has other threads that draw numbers in between.
    """
    draw = None if seed is None else random.Random(seed)
    last = len(network.layers) - 1
    # Keras would number the inputs of this process, and the number would be in the files.
    model = keras.Sequential([keras.Input(INPUT_SHAPE, name="picture")], name=network.name)
    for position, (layer, summary) in enumerate(
        zip(network.layers, describe(network), strict=True)
    ):
        arguments = layer.keras_arguments
        if draw is not None:
            arguments |= {name: _random(name, draw) for name in layer.random_arguments}
        dtype = "mixed_bfloat16" if fast_math and position != last else "float32"
        keras_layer = getattr(keras.layers, layer.kind)
        model.add(keras_layer(**arguments, name=summary.name, dtype=dtype))
    return model


def _random(argument: str, draw: random.Random) -> Any:
    """A Keras argument that decides a layer's randomness, with a seed that is drawn."""
    seed = draw.randint(1, 10**9)  # as Keras does where it is given no seed
    return keras.initializers.GlorotUniform(seed) if argument == "kernel_initializer" else seed
