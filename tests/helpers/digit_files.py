"""Digits as the files that one downloads."""

import io

import numpy as np
import pandas as pd

from mnist_core.digits import kaggle
from mnist_core.digits.digits import Digits
from mnist_core.drawing import many_pictures


def as_npz(digits: Digits, **changes: object) -> bytes:
    """An mnist.npz with `digits` in both of its parts; a change of None leaves an array out."""
    parts = {
        "x_train": digits.images,
        "y_train": digits.labels,
        "x_test": digits.images,
        "y_test": digits.labels,
    }
    file = io.BytesIO()
    np.savez(
        file, **{name: array for name, array in (parts | changes).items() if array is not None}
    )
    return file.getvalue()


def as_csv(digits: Digits) -> bytes:
    """A train.csv with `digits`."""
    table = np.column_stack([digits.labels, digits.images.reshape(-1, 784)])
    return pd.DataFrame(table, columns=kaggle.TRAIN_COLUMNS).to_csv(index=False).encode()


def read_zip(content: bytes, name: str) -> None:
    """Read all pictures in a zip file, and keep none."""
    for _ in many_pictures.read_pictures(many_pictures.files_in_zip(content, name)):
        pass
