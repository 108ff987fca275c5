"""An mnist.npz that somebody brings: read without trusting what it says of itself."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.blocks import whole
from mnist_core.digits.kaggle import DIGITS
from mnist_core.digits.tables.table import Table
from mnist_core.errors import DataError

# The first of its files.
MARK = "x_train.npy"

_HEADER = 10_000  # bytes of an array's description


def read_npz(content: bytes, name: str, names: list[str]) -> Table:
    """Read the training digits, and the test images if there are any.

    Parameters
    ----------
    content : bytes
        The archive.
    name : str
        Of the archive, for messages.
    names : list of str
        Of the files in it.

    Raises
    ------
    DataError
        It is damaged, or its arrays are others than Keras's file has.
    """
    images = _read(content, name, MARK, 3)
    labels = _read(content, name, "y_train.npy", 1)
    if len(images) != len(labels):
        raise DataError(f"{len(images):,} pictures but {len(labels):,} labels.", file=name)
    if labels.max(initial=0) > 9:
        raise DataError(f"a label is {labels.max()}. Only 0 to 9 are digits.", file=name)
    if "x_test.npy" not in names:
        return Table(images, labels)
    return Table(images, labels, test=_read(content, name, "x_test.npy", 3))


def _read(content: bytes, name: str, member: str, dimensions: int) -> NDArray[np.uint8]:
    """Return one of the arrays.

    `numpy.load` would make room for whatever shape a file claims to have. Here the file is unpacked
    up to a bound, and its pixels are a view of that.
    """
    stored = whole(content, _HEADER + DIGITS * 28 * 28, name, member)
    file = BytesIO(stored[: 2 * _HEADER])
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0
        if version != (1, 0):
            read = np.lib.format.read_array_header_2_0
        shape, is_fortran, kind = read(file, max_header_size=_HEADER)
    except (ValueError, EOFError, TypeError) as error:
        raise DataError(
            f"its {member} is no array that can be read. Fetch it again.", file=name
        ) from error
    is_right = len(shape) == dimensions and tuple(shape[1:]) in ((), (28, 28))
    if kind != np.uint8 or is_fortran or not is_right:
        raise DataError(
            "expected uint8 pictures (n, 28, 28) and uint8 labels (n,), found"
            f" {str(kind)[:20]} {str(shape)[:40]} in {member}.",
            file=name,
        )
    size = 784 * shape[0] if dimensions == 3 else shape[0]
    if not 0 < size == len(stored) - file.tell():
        raise DataError(f"its {member} is empty or cut off. Fetch it again.", file=name)
    return np.frombuffer(stored, np.uint8, size, file.tell()).reshape(shape)
