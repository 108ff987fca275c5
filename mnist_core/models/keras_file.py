"""The weights inside a ``model.keras``, without Keras."""

import io
import re
import zipfile
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelError
from mnist_core.network.architectures import Architecture

Floats = NDArray[np.float32]


def weights(content: bytes, architecture: Architecture) -> list[Floats]:
    """Read the weights of a trained network.

    Parameters
    ----------
    content : bytes
        A ``model.keras``, as `training.epoch.export` makes it.
    architecture : Architecture
        What it is made of.

    Returns
    -------
    list of ndarray of float32
        In the order of Keras's ``model.get_weights()``.

    Raises
    ------
    ModelError
        It is no file of such a network.
    """
    # Not at the top: most of those who ask for a model never need it.
    import h5py

    seen: Counter[str] = Counter()
    found: list[Floats] = []
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as file,
            h5py.File(io.BytesIO(file.read("model.weights.h5"))) as stored,
        ):
            for layer, shape in zip(architecture.layers, architecture.shapes, strict=False):
                place = _place(layer.kind, seen[layer.kind])
                seen[layer.kind] += 1
                for number, expected in enumerate(layer.weight_shapes(shape)):
                    array = np.asarray(stored[f"{place}/{number}"], np.float32)
                    if array.shape != expected:
                        raise ValueError(f"{place} has other shapes")
                    found.append(array)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(f"This is no saved {architecture.name} model ({error}).") from error
    return found


def _place(kind: str, number: int) -> str:
    """Where Keras keeps the weights of the so manieth layer of a kind: it counts within each."""
    snake_case = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    counted = f"{snake_case}_{number}" if number else snake_case
    return f"layers/{counted}/vars"
