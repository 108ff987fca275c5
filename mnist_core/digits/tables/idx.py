"""The files in which MNIST was published: pictures in one, labels in another (idx)."""

from collections import Counter
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.blocks import whole
from mnist_core.digits.kaggle import DIGITS
from mnist_core.digits.tables.table import Images, Table
from mnist_core.errors import DataError

BEGINS = b"\x00\x00\x08"  # of bytes; then how many dimensions follow
_PICTURES = 3  # dimensions

_MOST = 16 + DIGITS * 28 * 28  # bytes

_PAIR = "Pack both files of such a pair into one zip file, or choose both at once."


def refuse_one(content: bytes, name: str) -> DataError:
    """Return what to say of one file that has come alone.

    Parameters
    ----------
    content : bytes
        Of the file, unpacked: its beginning is enough.
    name : str
        Of the file.
    """
    if holds_pictures(content):
        return DataError(
            "these are pictures without labels, which lie in a file of their own, such as"
            f" train-labels-idx1-ubyte. {_PAIR}",
            file=name,
        )
    return DataError(
        "these are labels without pictures, which lie in a file of their own, such as"
        f" train-images-idx3-ubyte. {_PAIR}",
        file=name,
    )


def holds_pictures(content: bytes) -> bool:
    """Return whether a file that has come alone holds pictures, and not labels."""
    return content[3:4] == bytes([_PICTURES])


def read_alone(content: bytes, name: str) -> Table:
    """Read pictures that have come without labels.

    Raises
    ------
    DataError
        The file is damaged, or its pictures have not 28x28 pixels.
    """
    return Table(_read_images(content, name, name), np.zeros(0, np.uint8))


def pairs(paths: list[str]) -> list[tuple[str, str]]:
    """Find the pairs among the files of an archive.

    Parameters
    ----------
    paths : list of str
        Of all of its files.

    Returns
    -------
    list of (str, str)
        The names of pictures and of their labels, without folders; those to train on first.

    Examples
    --------
    >>> pairs(["mnist/t10k-images-idx3-ubyte", "mnist/t10k-labels-idx1-ubyte"])
    [('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte')]
    """
    names = Counter(PurePosixPath(path).name for path in paths)
    files = [file for file, times in names.items() if times == 1]
    found: dict[str, tuple[str, str]] = {}
    for pictures in files:
        before, images, _ = pictures.partition("images")
        if not images or "idx" not in pictures or before in found:
            continue  # or a copy, packed or with another name
        labels = [file for file in files if file.startswith(f"{before}labels") and "idx" in file]
        twin = pictures.replace("images", "labels").replace("idx3", "idx1")
        if twin in labels or len(labels) == 1:
            found[before] = (pictures, twin if twin in labels else labels[0])
    return sorted(found.values(), key=lambda pair: "train" not in pair[0])


def read_pairs(content: bytes, name: str, found: list[tuple[str, str]]) -> Table:
    """Read the digits of an archive.

    Parameters
    ----------
    content : bytes
        The archive.
    name : str
        Of the archive, for messages.
    found : list of (str, str)
        What `pairs` found in it: the first is read, and the pictures of the second, which are to be
        tested with.

    Raises
    ------
    DataError
        A file is damaged, has no pictures of 28x28 pixels, or labels of another number.
    """
    (pictures, labels), *others = found
    images = _read_images(content, name, pictures)
    digits = _read(content, name, labels, 1)
    if len(images) != len(digits):
        raise DataError(
            f"{len(images):,} pictures in {pictures}, but {len(digits):,} labels in {labels}.",
            file=name,
        )
    if digits.max(initial=0) > 9:
        raise DataError(
            f"a label in {labels} is {digits.max()}. Only the digits 0 to 9 are read here.",
            file=name,
        )
    notes = [f"Pictures are of {pictures}, labels of {labels}."]
    if not others:
        return Table(images, digits, tuple(notes))
    notes.append(f"What is in {others[0][0]} is kept to test with.")
    return Table(images, digits, tuple(notes), _read_images(content, name, others[0][0]))


def _read_images(content: bytes, name: str, member: str) -> Images:
    images = _read(content, name, member, _PICTURES)
    if images.shape[1:] != (28, 28):
        raise DataError(
            f"the pictures in {member} have {images.shape[1]} x {images.shape[2]} pixels. 28 x 28"
            " are needed.",
            file=name,
        )
    return images


def _read(content: bytes, name: str, member: str, dimensions: int) -> NDArray[np.uint8]:
    """Return what is in one file of an archive: at least one of something."""
    stored = whole(content, _MOST, name, member)
    if stored.startswith(b"\x1f\x8b"):
        stored = whole(bytes(stored), _MOST, name)
    begin = 4 + 4 * dimensions
    if not stored.startswith(BEGINS + bytes([dimensions])) or len(stored) < begin:
        raise DataError(f"{member} is no idx file of {dimensions} dimensions.", file=name)
    shape = tuple(int(size) for size in np.frombuffer(stored, ">u4", dimensions, 4))
    count = 1
    for size in shape:
        count *= size
    if not count or len(stored) != begin + count or shape[0] > DIGITS:
        raise DataError(
            f"{member} says that it has {' x '.join(map(str, shape))} values, and has"
            f" {len(stored) - begin:,}. Download it again.",
            file=name,
        )
    return np.frombuffer(stored, np.uint8, count, begin).reshape(shape)
