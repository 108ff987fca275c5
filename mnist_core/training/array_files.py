"""Lists of arrays as the content of ``.npz`` files."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Sequence[NDArray[Any]]

_FLOAT16_MAX = 65504.0


def to_npz(arrays: Arrays) -> bytes:
    """The content of a file from which `read_npz` reads `arrays`, bit for bit."""
    content = BytesIO()
    np.savez(content, *arrays)
    return content.getvalue()


def read_npz(file: Path) -> list[NDArray[Any]]:
    """The arrays in a file that `to_npz` has made.

    A zip file has checksums, so what is read is what was written.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        It is damaged.
    """
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            return [stored[f"arr_{number}"] for number in range(len(stored.files))]
    except OSError:
        raise
    except Exception as error:
        # zipfile, zlib and NumPy raise errors of many kinds on damaged content.
        raise ValueError(f"{type(error).__name__}: {error}") from error


def rounded(arrays: Arrays) -> list[NDArray[np.float16]]:
    """The arrays as float16. What is beyond its range becomes its largest number."""
    return [np.clip(array, -_FLOAT16_MAX, _FLOAT16_MAX).astype(np.float16) for array in arrays]
