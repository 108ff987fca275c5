"""A zip file of pictures that are sorted into folders 0 to 9."""

import re
import time
from pathlib import PurePosixPath

import numpy as np

from mnist_core.digits.tables.table import Table
from mnist_core.drawing import many_pictures
from mnist_core.errors import DataError, DrawingError

CONTENTS = many_pictures.CONTENTS  # bytes of the list of files

_FOLDER = re.compile(r"(?:(?:digit|class|label|number)[ _-]?)?([0-9])")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_NAMED = 3  # of the pictures that are left out


def label_of(path: str) -> int | None:
    """Return the digit after which the folder is named that a picture lies in.

    Examples
    --------
    >>> label_of("digits/train/7/me.png"), label_of("digit_7/me.png"), label_of("Seven/me.png")
    (7, 7, 7)
    >>> label_of("me.png"), label_of("part7/me.png")
    (None, None)
    """
    folder = PurePosixPath(path).parent.name.lower()
    if folder in _WORDS:
        return _WORDS.index(folder)
    called = _FOLDER.fullmatch(folder)
    return int(called[1]) if called else None


def read_folders(content: bytes, name: str) -> Table:
    """Read the pictures in folders called 0 to 9, each with one digit.

    Parameters
    ----------
    content : bytes
        The archive.
    name : str
        Of the archive, for messages.

    Returns
    -------
    Table
        Pictures of 28x28 pixels are as they are, others are read as photos. Its notes tell of those
        in which no digit was found, or several.

    Raises
    ------
    DataError
        There are too many, they take too long, or nothing was found.
    """
    begun = time.thread_time()
    images, labels, left_out = [], [], []
    photos = 0
    try:
        for path, picture in many_pictures.paths_in_zip(content, name):
            if time.thread_time() - begun > many_pictures.SECONDS:
                raise DataError(
                    "its pictures take too long. Bring fewer, or smaller ones.", file=name
                )
            label = label_of(str(path))
            if label is None:
                continue
            called = path.name[-many_pictures.LONGEST_NAME :]
            found = list(many_pictures.read_pictures([(called, picture)]))
            if len(found) != 1 or found[0].picture is None:
                left_out.append(f"{label}/{called}")
                continue
            photos += many_pictures.read_small(picture) is None
            images.append(found[0].picture)
            labels.append(label)
    except DrawingError as problem:
        raise DataError(_without_name(str(problem), name), file=name) from problem
    if not images:
        raise DataError("no digit was found in its pictures.", file=name)
    notes = ["The label of each picture is the name of its folder."]
    if photos:
        notes.append(f"{photos:,} pictures that are not of 28 x 28 pixels were read as photos are.")
    if left_out:
        some = ", ".join(left_out[:_NAMED]) + (", ..." if len(left_out) > _NAMED else "")
        notes.append(f"Left out, because not just one digit was found: {len(left_out):,} ({some}).")
    return Table(np.stack(images), np.array(labels, np.uint8), tuple(notes))


def _without_name(problem: str, name: str) -> str:
    """Return a sentence about a file without the file's name, which stands before it anyway."""
    return problem.removeprefix(f"{name} ")
