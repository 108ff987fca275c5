"""An npz file of NumPy's that somebody brings: read without trusting what it says of itself."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.blocks import whole
from mnist_core.digits.kaggle import DIGITS, PIXELS
from mnist_core.digits.tables.table import Images, Labels, Table
from mnist_core.errors import DataError

ENDING = ".npy"  # of the arrays in it

# What pictures and their labels are called, and pictures to test with: Keras's file first.
_NAMES = (
    ("x_train", "y_train", "x_test"),
    ("train_images", "train_labels", "test_images"),
    ("training_images", "training_labels", "test_images"),
    ("images", "labels", ""),
    ("x", "y", ""),
    ("data", "target", ""),
    ("data", "labels", ""),
    ("arr_0", "arr_1", ""),
)

_HEADER = 10_000  # bytes of an array's description
_MOST = 2 * DIGITS * len(PIXELS)  # bytes: where a pixel takes four, of half as many digits
_AT_A_TIME = 1_000  # pictures

_FRACTIONS = "The pixels go from 0 to 1 and are multiplied by 255."
_ONE_HOT = "Each label is the place of the 1 in its row of ten."


def holds_arrays(names: Iterable[str]) -> bool:
    """Return whether an archive is an npz file, by the names of the files in it."""
    return any(name.endswith(ENDING) for name in names)


def read_npz(content: bytes, name: str, names: list[str]) -> Table:
    """Read the digits to train on, and the test images if there are any.

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
        It is damaged, or has no array of 28x28 pictures and no array of their labels.
    """
    called = {PurePosixPath(file).stem.lower(): file for file in names if file.endswith(ENDING)}
    known = ((called.get(pictures), called.get(labels), test) for pictures, labels, test in _NAMES)
    pictures, digits, test = next((some for some in known if some[0] and some[1]), (None, None, ""))
    if pictures is None or digits is None:
        raise DataError(
            f"its arrays are called {', '.join(sorted(called))[:60]}. Pictures should be called"
            " x_train, and their labels y_train.",
            file=name,
        )
    images, notes = _images(_read(content, name, pictures), name, pictures)
    labels, more = _labels(_read(content, name, digits), name, digits)
    if len(images) != len(labels):
        raise DataError(f"{len(images):,} pictures but {len(labels):,} labels.", file=name)
    if (pictures, digits) != ("x_train.npy", "y_train.npy"):
        notes = (f"Pictures are of {pictures}, labels of {digits}.", *notes)
    if test not in called:
        return Table(images, labels, (*notes, *more))
    tested, _ = _images(_read(content, name, called[test]), name, called[test])
    return Table(images, labels, (*notes, *more), tested)


def _images(array: NDArray[Any], name: str, member: str) -> tuple[Images, tuple[str, ...]]:
    """Return pictures as bytes, and what was done to them."""
    shape = array.shape
    if shape[1:] not in ((28, 28), (len(PIXELS),), (28, 28, 1), (1, 28, 28)):
        raise DataError(
            f"expected pictures (n, 28, 28), found {str(shape)[:40]} in {member}.", file=name
        )
    array = array.reshape(-1, 28, 28)
    if array.dtype == np.uint8:
        return array, ()
    lowest = min(array[at : at + _AT_A_TIME].min() for at in _places(array))
    highest = max(array[at : at + _AT_A_TIME].max() for at in _places(array))
    if not (lowest >= 0 and highest <= 255):  # nor is it so for what is no number
        raise DataError(
            f"expected pixels from 0 to 255, or from 0 to 1, found {lowest} to {highest} in"
            f" {member}.",
            file=name,
        )
    factor = 255 if array.dtype.kind in "fb" and highest <= 1 else 1
    images = np.empty(array.shape, np.uint8)
    for at in _places(array):
        values = array[at : at + _AT_A_TIME].astype(np.float32)
        images[at : at + _AT_A_TIME] = (values * factor).round()
    return images, (_FRACTIONS,) if factor > 1 else ()


def _places(array: NDArray[Any]) -> range:
    return range(0, len(array), _AT_A_TIME)


def _labels(array: NDArray[Any], name: str, member: str) -> tuple[Labels, tuple[str, ...]]:
    """Return labels as bytes, and what was done to them."""
    notes: tuple[str, ...] = ()
    if array.ndim == 2 and array.shape[1] == 10:
        array, notes = array.argmax(axis=1), (_ONE_HOT,)
    if array.ndim != 1 and array.shape[1:] != (1,):
        raise DataError(
            f"expected labels (n,), found {str(array.shape)[:40]} in {member}.", file=name
        )
    array = array.ravel()
    wrong = array[~np.isin(array, np.arange(10))]
    if len(wrong):
        raise DataError(f"a label is {str(wrong[0])[:20]}. Only 0 to 9 are digits.", file=name)
    return array.astype(np.uint8), notes


def _read(content: bytes, name: str, member: str) -> NDArray[Any]:
    """Return one of the arrays.

    `numpy.load` would make room for whatever shape a file claims to have. Here the file is unpacked
    up to a bound, and its values are a view of that.
    """
    stored = whole(content, _HEADER + _MOST, name, PurePosixPath(member).name)
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
    if kind.kind not in "uifb" or is_fortran or not 1 <= len(shape) <= 4:
        raise DataError(
            "expected pictures (n, 28, 28) and labels (n,), all of them numbers, found"
            f" {str(kind)[:20]} {str(shape)[:40]} in {member}.",
            file=name,
        )
    count = 1
    for side in shape:
        count *= side
    if not 0 < count * kind.itemsize == len(stored) - file.tell():
        raise DataError(f"its {member} is empty or cut off. Fetch it again.", file=name)
    if shape[0] > DIGITS:
        raise DataError(f"more than {DIGITS:,} digits are not taken.", file=name)
    return np.frombuffer(stored, kind, count, file.tell()).reshape(shape)
