"""Many pictures at once, photos or scans or pixels, and a zip file of them."""

import time
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.picture_file import ENDINGS, MEGABYTES
from mnist_core.drawing.preprocessing import MNIST_SIDE, along_the_edge, as_bytes
from mnist_core.drawing.read_picture import read_picture
from mnist_core.errors import DrawingError

# The bounds of a zip file, whose few bytes can stand for very many.
MOST = 2_000  # files in it
_UNPACKED = 150_000_000  # bytes of all of them
CONTENTS = 500_000  # bytes of its table of contents: Python keeps ten times as much of it
SECONDS = 60.0  # of the processor, to read what is in it

_SMALL = 20_000  # bytes: no file of 28 by 28 pixels has more
LONGEST_NAME = 60  # characters

# Others can ask for any amount of memory.
_PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_END = b"PK\x05\x06"  # begins the last part of a zip file
_END_LENGTH = 22  # bytes, and up to 65,535 of a comment behind them
_END_OF_LARGE = b"PK\x06\x07"  # before it, in a file of 4 GB or of 65,536 files


class Found(NamedTuple):
    """A digit in a picture, or why there is none.

    Attributes
    ----------
    name : str
        Of the picture's file; with a number behind it where it shows several digits.
    picture : ndarray of uint8, (28, 28), or None
        The digit, made as MNIST was made.
    problem : str
        Why there is none, for a person.
    """

    name: str
    picture: NDArray[np.uint8] | None
    problem: str = ""


def read_pictures(files: Iterable[tuple[str, bytes]]) -> Iterator[Found]:
    """Find the digits in pictures, one picture after the other.

    A picture of 28 by 28 pixels is taken as it is, dark or light on the other; all others are read
    as photos are.

    Parameters
    ----------
    files : iterable of (str, bytes)
        The name of each file, and its content.

    Yields
    ------
    Found
        At least one for each file.

    Raises
    ------
    DrawingError
        They take too long. What was found before stays.
    """
    begun = time.thread_time()
    for name, content in files:
        if time.thread_time() - begun > SECONDS:
            raise DrawingError(
                f"From {name} on the pictures were not read: they take too long. Bring fewer at a"
                " time, or smaller ones."
            )
        try:
            found = _digits_in(content, name)
        except DrawingError as problem:
            yield Found(name, None, str(problem))
            continue
        for number, picture in enumerate(found, start=1):
            yield Found(f"{name} ({number})" if len(found) > 1 else name, picture)


def files_in_zip(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Unpack the pictures in a zip file, one at a time.

    Parameters
    ----------
    content : bytes
        Of the file.
    name : str
        What to call it in messages.

    Yields
    ------
    name : str
        Of a picture, without the folders that it lies in.
    content : bytes
        Of its file.

    Raises
    ------
    DrawingError
        It is no zip file, is damaged, holds no pictures, too many, or too large ones.
    """
    for path, unpacked in paths_in_zip(content, name):
        yield path.name[-LONGEST_NAME:], unpacked


def paths_in_zip(content: bytes, name: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Unpack the pictures in a zip file with the folders that they lie in, one at a time.

    Parameters
    ----------
    content, name
        As for `files_in_zip`.

    Yields
    ------
    path : PurePosixPath
        Of a picture in the zip file.
    content : bytes
        Of its file.

    Raises
    ------
    DrawingError
        As `files_in_zip` does.
    """
    _check_contents(content, name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = [entry for entry in packed.infolist() if _is_picture(entry)]
            if not entries:
                raise DrawingError(
                    f"{name} holds no pictures. Put JPEG, PNG or WebP files into it, one digit"
                    " each."
                )
            if len(entries) > MOST:
                raise DrawingError(f"{name} holds more than {MOST:,} pictures. Bring fewer.")
            left = _UNPACKED
            for entry in entries:
                if entry.compress_type not in _PACKED_BY or entry.flag_bits & 1:
                    raise DrawingError(
                        f"{name} is packed in an unusual way, or has a password. Pack it again as"
                        " an ordinary zip file."
                    )
                with packed.open(entry) as file:
                    unpacked = file.read(min(left, MEGABYTES * 1_000_000) + 1)
                left -= len(unpacked)
                if left < 0:
                    raise DrawingError(
                        f"{name} has more than {_UNPACKED / 1e6:,.0f} MB unpacked. Bring fewer"
                        " pictures, or smaller ones."
                    )
                yield PurePosixPath(entry.filename), unpacked
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise DrawingError(f"{name} is damaged ({error}). Pack it again.") from error
    except (RuntimeError, NotImplementedError) as error:
        raise DrawingError(f"{name} cannot be unpacked ({error}).") from error


def _check_contents(content: bytes, name: str) -> None:
    """Raise DrawingError unless the table of contents of a zip file is small."""
    at = content.rfind(_END, max(len(content) - _END_LENGTH - 65_535, 0))
    if at < 0 or len(content) - at < _END_LENGTH:
        raise DrawingError(f"{name} is no zip file, or it was cut off. Pack it again.")
    size = int.from_bytes(content[at + 12 : at + 16], "little")
    if size > CONTENTS or _END_OF_LARGE in content[max(at - 64, 0) : at]:
        raise DrawingError(f"{name} holds more than {MOST:,} files. Bring fewer.")


def _is_picture(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    # A Mac adds a hidden file to each.
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return path.suffix.lower().removeprefix(".") in ENDINGS and not entry.is_dir() and not hidden


def _digits_in(content: bytes, name: str) -> list[NDArray[np.uint8]]:
    """The digits in one picture: uint8, (28, 28) each, at least one."""
    small = read_small(content)
    if small is not None:
        return [small]
    return [as_bytes(digit) for digit in read_picture(content, name)]


def read_small(content: bytes) -> NDArray[np.uint8] | None:
    """Return a picture that has MNIST's size already.

    Parameters
    ----------
    content : bytes
        Of its file.

    Returns
    -------
    ndarray of uint8, (28, 28), or None
        255 is ink, whether its paper is light or dark. None if it has another size.
    """
    if len(content) > _SMALL:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes that are not read here
            image = Image.open(BytesIO(content), formats=("PNG", "BMP", "GIF", "JPEG"))
        if image.size != (MNIST_SIDE, MNIST_SIDE) or image.has_transparency_data:
            return None
        grey = np.array(image.convert("L"))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None  # which is said where it is read as a photo
    is_on_paper = np.median(along_the_edge(grey)) > 127
    picture: NDArray[np.uint8] = 255 - grey if is_on_paper else grey
    return picture
