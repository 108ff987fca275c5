"""Kaggle's Digit Recognizer files: a header, then one digit a line, 784 pixels of 0..255 row by
row.

``train.csv`` has the label in front. Plain or gzipped, any line ends.
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

_NUMBER = re.compile(r"[0-9]{1,9}")
PIXELS = [f"pixel{i}" for i in range(784)]
TRAIN_COLUMNS = ["label", *PIXELS]

UNPACKED = 250_000_000  # bytes of a gzipped CSV file: 70,000 digits of black pixels only

_UNREADABLE = (UnicodeDecodeError, csv.Error)


def read_train(
    content: Path | bytes, name: str | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read a file in the form of ``train.csv``.

    Parameters
    ----------
    content : a path, or the bytes of a file (an upload); gzipped or not.
    name : what to call the file in messages; the path's name by default.

    Returns
    -------
    images : uint8, (n, 28, 28), 0 = paper, 255 = ink.
    labels : uint8, (n,), 0..9.

    Raises
    ------
    DataError : the file is not of this form; the message names the row and column at fault.
    """
    table = _read(content, name, TRAIN_COLUMNS)
    return table[:, 1:].reshape(-1, 28, 28), table[:, 0].copy()


def read_test(content: Path | bytes, name: str | None = None) -> NDArray[np.uint8]:
    """Read a file in the form of ``test.csv``: images as `read_train` returns them, without
    labels."""
    return _read(content, name, PIXELS).reshape(-1, 28, 28)


def unpacked(content: bytes, most: int, name: str) -> bytes:
    """What is in a file that may be gzipped.

    Raises
    ------
    DataError : it is damaged, or has more than `most` bytes: a small file can hold gigabytes.
    """
    if content[:2] != b"\x1f\x8b":
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
    import pandas as pd  # takes longer to import than everything else here; drawing does without

    if isinstance(content, Path):
        name, content = name or content.name, content.read_bytes()
    name = name or "the file"
    text = unpacked(content, UNPACKED, name)
    try:
        _check_header(text, name, columns)
        try:
            frame = pd.read_csv(BytesIO(text), dtype=np.uint8)
        except (
            ValueError,
            OverflowError,
        ) as error:  # what pandas raises for a bad field or line, without saying where
            _explain(text, name, columns, error)
    except _UNREADABLE as error:
        raise DataError(
            f"this is no CSV file, or it is damaged ({error}). Download it again.", file=name
        ) from error
    # pandas takes a column too many in every line for row names.
    if not isinstance(frame.index, pd.RangeIndex):
        _explain(text, name, columns, None)
    if frame.empty:
        raise DataError("there are no digits below the header.", file=name)
    table = frame.to_numpy()
    if columns[0] == "label" and table[:, 0].max() > 9:
        _explain(text, name, columns, None)
    return table


def _check_header(text: bytes, name: str, columns: list[str]) -> None:
    header = next(_lines(text), [])
    if header == columns:
        return
    if not text.strip():
        raise DataError("the file is empty.", file=name)
    if len(set(header) & set(columns)) < len(columns) / 2:
        first, last = columns[0], columns[-1]
        raise DataError(
            "this is no Kaggle digit file. Its first line should be"
            f" {first},{columns[1]},...,{last}.",
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
    """Find the first field that is wrong, slowly, and say so."""
    lines = _lines(text)
    next(lines)
    for row, fields in enumerate(lines, start=2):
        for column, field in zip(columns, fields, strict=False):
            top = 9 if column == "label" else 255
            # int() of a very long field would refuse it or take minutes.
            if not (_NUMBER.fullmatch(field.strip()) and int(field) <= top):
                found = repr(field[:20]) if field else "nothing"
                raise DataError(
                    f"expected a whole number from 0 to {top}, found {found}.",
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


def _lines(text: bytes) -> Iterator[list[str]]:
    return csv.reader(TextIOWrapper(BytesIO(text), encoding="utf-8-sig", newline=""))
