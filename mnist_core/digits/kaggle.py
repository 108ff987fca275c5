"""Kaggle's Digit Recognizer files: a header, then one digit a line.

A digit is 784 pixels of 0..255, row by row. In ``train.csv`` the label stands in front of them.
The files may be gzipped and may have any line ends.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import DataError

PIXELS = [f"pixel{i}" for i in range(784)]
TRAIN_COLUMNS = ["label", *PIXELS]

UNPACKED = 250_000_000  # bytes of a gzipped CSV file: 70,000 digits of black pixels only

# At most nine digits, because int() of a very long field would refuse it or take minutes.
_NUMBER = re.compile(r"[0-9]{1,9}")

_GZIP = b"\x1f\x8b"  # how a gzipped file begins


def read_train(
    content: Path | bytes, name: str | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read a file in the form of ``train.csv``.

    Parameters
    ----------
    content : Path or bytes
        A file, or the content of one (an upload), gzipped or not.
    name : str, optional
        What to call the file in messages. By default the path's name.

    Returns
    -------
    images : ndarray of uint8, (n, 28, 28)
        0 is paper, 255 is ink.
    labels : ndarray of uint8, (n,)
        0..9.

    Raises
    ------
    DataError
        If the file is not of this form. The message names the row and the column at fault.

    Examples
    --------
    >>> header = ",".join(TRAIN_COLUMNS)
    >>> seven = ",".join(["7"] + ["0"] * 783 + ["255"])
    >>> images, labels = read_train(f"{header}\\n{seven}".encode())
    >>> images.shape, labels.tolist()
    ((1, 28, 28), [7])
    """
    table = _read(content, name, TRAIN_COLUMNS)
    labels = table[:, 0].copy()
    images = table[:, 1:].reshape(-1, 28, 28)
    return images, labels


def read_test(content: Path | bytes, name: str | None = None) -> NDArray[np.uint8]:
    """Read a file in the form of ``test.csv``, which has no labels.

    Parameters
    ----------
    content, name
        As for `read_train`.

    Returns
    -------
    ndarray of uint8, (n, 28, 28)
        0 is paper, 255 is ink.

    Raises
    ------
    DataError
        As `read_train` does.
    """
    return _read(content, name, PIXELS).reshape(-1, 28, 28)


def unpacked(content: bytes, most: int, name: str) -> bytes:
    """Return what is in a file that may be gzipped.

    Parameters
    ----------
    content : bytes
        Of the file.
    most : int
        How many bytes the result may have. A small file can hold gigabytes.
    name : str
        Of the file, for messages.

    Returns
    -------
    bytes
        `content` itself if it is not gzipped.

    Raises
    ------
    DataError
        If it is damaged, or is larger than `most`.
    """
    if not content.startswith(_GZIP):
        return content
    try:
        with gzip.open(BytesIO(content)) as file:
            text = file.read(most + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(f"it is damaged ({error}). Download it again.", file=name) from error
    if len(text) > most:
        raise DataError(
            f"unpacked it has more than {most / 1e6:,.0f} MB. Use a smaller file.", file=name
        )
    return text


def _read(content: Path | bytes, name: str | None, columns: list[str]) -> NDArray[np.uint8]:
    if isinstance(content, Path):
        name = name or content.name
        content = content.read_bytes()
    name = name or "the file"
    text = unpacked(content, UNPACKED, name)
    try:
        return _parse(text, name, columns)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"this is no CSV file, or it is damaged ({error}). Download it again.", file=name
        ) from error


def _parse(text: bytes, name: str, columns: list[str]) -> NDArray[np.uint8]:
    # It takes longer to import than everything else here, and drawing does without.
    import pandas as pd

    _check_header(text, name, columns)
    try:
        frame = pd.read_csv(BytesIO(text), dtype=np.uint8)
    except (ValueError, OverflowError) as error:
        # pandas does not say in which field or line.
        _explain(text, name, columns, error)
    # If every line has a column too many, pandas takes the first for the names of the rows.
    if not isinstance(frame.index, pd.RangeIndex):
        _explain(text, name, columns, None)
    if frame.empty:
        raise DataError("there are no digits below the header.", file=name)
    table = frame.to_numpy()
    if columns[0] == "label" and table[:, 0].max() > 9:
        _explain(text, name, columns, None)
    return table


def _check_header(text: bytes, name: str, columns: list[str]) -> None:
    """Raise DataError unless the first line names exactly `columns`."""
    header = next(_lines(text), [])
    if header == columns:
        return
    if not text.strip():
        raise DataError("the file is empty.", file=name)
    known = set(header) & set(columns)
    if len(known) < len(columns) / 2:
        raise DataError(
            "this is no Kaggle digit file. Its first line should be"
            f" {columns[0]},{columns[1]},...,{columns[-1]}.",
            file=name,
            row=1,
        )
    for column in columns:
        if column not in header:
            raise DataError(
                "this column is missing from the header.", file=name, row=1, column=column
            )
    for column in header:
        if column not in columns or header.count(column) > 1:
            raise DataError("the header has this column too many.", file=name, row=1, column=column)
    raise DataError(
        f"the columns must stand in the order {columns[0]}, {columns[1]}, ...", file=name, row=1
    )


def _explain(text: bytes, name: str, columns: list[str], error: Exception | None) -> NoReturn:
    """Find the first field that is wrong, which takes a while, and raise DataError about it."""
    lines = _lines(text)
    next(lines)  # the header
    for row, fields in enumerate(lines, start=2):
        for column, field in zip(columns, fields, strict=False):
            highest = 9 if column == "label" else 255
            if not _is_number_up_to(highest, field):
                found = repr(field[:20]) if field else "nothing"
                raise DataError(
                    f"expected a whole number from 0 to {highest}, found {found}.",
                    file=name,
                    row=row,
                    column=column,
                )
        if fields and len(fields) != len(columns):
            hint = " The file may have been cut off." if len(fields) < len(columns) else ""
            raise DataError(
                f"expected {len(columns)} values in this line, found {len(fields)}.{hint}",
                file=name,
                row=row,
            )
    raise DataError(f"this file cannot be read ({error}).", file=name) from error


def _is_number_up_to(highest: int, field: str) -> bool:
    text = field.strip()
    return bool(_NUMBER.fullmatch(text)) and int(text) <= highest


def _lines(text: bytes) -> Iterator[list[str]]:
    """Yield the fields of each line; raise UnicodeDecodeError or csv.Error on the way."""
    return csv.reader(TextIOWrapper(BytesIO(text), encoding="utf-8-sig", newline=""))
