"""Kaggle's Digit Recognizer files: a header, then one digit a line.

A digit is 784 pixels of 0..255, row by row. In ``train.csv`` the label stands in front of them.
The files may be gzipped, may lie in Kaggle's own ``digit-recognizer.zip``, and may have any line
ends.
"""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from io import BytesIO, TextIOWrapper
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.ahead import ahead
from mnist_core.digits.blocks import blocks
from mnist_core.digits.plain_numbers import THREADS, read_plain
from mnist_core.errors import DataError

PIXELS = [f"pixel{i}" for i in range(784)]
TRAIN_COLUMNS = ["label", *PIXELS]

UNPACKED = 150_000_000  # bytes of a CSV file, unpacked; all of MNIST are 128,000,000
DIGITS = 80_000  # of one file; all of MNIST are 70,000

# Blocks of lines that are read field by field. It takes a tenth of a second each.
_ODD = 8

_KEPT = 1 << 24  # bytes

# At most nine digits, because int() of a very long field would refuse it or take minutes.
_NUMBER = re.compile(r"[0-9]{1,9}")


def read_train(
    content: Path | bytes, name: str | None = None, most: int = DIGITS
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read a file in the form of ``train.csv``.

    Parameters
    ----------
    content : Path or bytes
        A file, or the content of one (an upload), plain, gzipped, or an archive with a
        ``train.csv`` in it.
    name : str, optional
        What to call the file in messages. By default the path's name.
    most : int, optional
        How many digits it may have.

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
    labels = np.empty(most, np.uint8)
    images = np.empty((most, len(PIXELS)), np.uint8)  # what is not written to takes no memory
    count = 0
    for table in _read(content, name, TRAIN_COLUMNS, most, "train.csv"):
        rows = slice(count, count + len(table))
        labels[rows], images[rows] = table[:, 0], table[:, 1:]
        count = rows.stop
    return images[:count].reshape(-1, 28, 28), labels[:count]


def read_test(content: Path | bytes, name: str | None = None) -> NDArray[np.uint8]:
    """Read a file in the form of ``test.csv``, which has no labels.

    Parameters
    ----------
    content, name
        As for `read_train`; of an archive, the ``test.csv`` is read.

    Returns
    -------
    ndarray of uint8, (n, 28, 28)
        0 is paper, 255 is ink.

    Raises
    ------
    DataError
        As `read_train` does.
    """
    images = np.empty((DIGITS, len(PIXELS)), np.uint8)  # as in `read_train`
    count = 0
    for table in _read(content, name, PIXELS, DIGITS, "test.csv"):
        images[count : count + len(table)] = table
        count += len(table)
    return images[:count].reshape(-1, 28, 28)


def write_train(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> bytes:
    """Write a file in the form of ``train.csv``, gzipped: plain, 42,000 digits are 73 MB.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        0 is paper, 255 is ink.
    labels : ndarray of uint8, (n,)
        0..9.

    Returns
    -------
    bytes
        Which `read_train` reads; the same digits give the same file.

    Examples
    --------
    >>> images, labels = np.zeros((2, 28, 28), np.uint8), np.array([7, 2], np.uint8)
    >>> read_train(write_train(images, labels))[1].tolist()
    [7, 2]
    """
    file = BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, mtime=0) as packed:
        packed.write(f"{','.join(TRAIN_COLUMNS)}\n".encode())
        for label, image in zip(labels.tolist(), images, strict=True):
            packed.write(f"{label},{','.join(map(str, image.ravel().tolist()))}\n".encode())
    return file.getvalue()


def _read(
    content: Path | bytes, name: str | None, columns: list[str], most: int, member: str
) -> Iterator[NDArray[np.uint8]]:
    """Yield the numbers below the header: uint8, (some lines, columns) each, at least one."""
    name = name or (content.name if isinstance(content, Path) else "the file")
    try:
        yield from _parse(blocks(content, UNPACKED, name, member), name, columns, most)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"this is no CSV file, or it is damaged ({error}). Download it again.", file=name
        ) from error


def _parse(
    lines: Iterator[tuple[int, bytes]], name: str, columns: list[str], most: int
) -> Iterator[NDArray[np.uint8]]:
    _, text = next(lines, (1, b""))
    header, _, below = text.partition(b"\n")
    check_header(header, below, name, columns)
    # Having freed a piece of this size, the C library keeps as much for the next ones. Without it,
    # the system gives and takes back the memory of each array, which takes as long as the reading.
    np.empty(_KEPT, np.uint8)
    count = 0
    odd = 0
    tasks = (partial(_read_plain, row, text, columns) for row, text in chain([(2, below)], lines))
    with closing(ahead(tasks, THREADS)) as read:
        for row, text, table in read:
            if table is None:
                odd += 1
                if odd > _ODD:
                    raise DataError(
                        "too many values are not written plainly, such as 0007 for 7. Save the file"
                        " again as a simple CSV file.",
                        file=name,
                        row=row,
                    )
                table = _read_one_by_one(text, name, columns, row)
            count += len(table)
            if count > most:
                raise DataError(f"more than {most:,} digits are not taken.", file=name)
            yield table
    if not count:
        raise DataError("there are no digits below the header.", file=name)


def _read_plain(
    row: int, text: bytes, columns: list[str]
) -> tuple[int, bytes, NDArray[np.uint8] | None]:
    """Return some lines with their numbers; None for these if one is not plain, or no label."""
    table = read_plain(text, len(columns))
    if table is not None and columns[0] == "label" and table[:, 0].max(initial=0) > 9:
        table = None
    return row, text, table


def check_header(line: bytes, below: bytes, name: str, columns: list[str] = TRAIN_COLUMNS) -> None:
    """Check that a file's first line names the columns of Kaggle's.

    Parameters
    ----------
    line : bytes
        The first line.
    below : bytes
        What follows.
    name : str
        Of the file, for messages.
    columns : list of str, optional
        Exactly which it should name.

    Raises
    ------
    DataError
        If it does not.
    """
    header = next(csv.reader([line.decode("utf-8-sig")]), [])
    if header == columns:
        return
    if not line.strip() and not below.strip():
        raise DataError("the file is empty.", file=name)
    if columns == PIXELS and header == TRAIN_COLUMNS:
        raise DataError(
            "this file has labels, so it is one to learn from, like train.csv. A test set, like"
            " test.csv, has the pixels alone.",
            file=name,
            row=1,
            column="label",
        )
    there = Counter(header)
    known = there.keys() & set(columns)
    if len(known) < len(columns) / 2:
        raise DataError(
            "this is no Kaggle digit file. Its first line should be"
            f" {columns[0]},{columns[1]},...,{columns[-1]}.",
            file=name,
            row=1,
        )
    for column in columns:
        if column not in there:
            raise DataError(
                "this column is missing from the header.", file=name, row=1, column=column
            )
    for column, times in there.items():
        if column not in known or times > 1:
            raise DataError(
                "the header has this column too many.", file=name, row=1, column=column[:20]
            )
    raise DataError(
        f"the columns must stand in the order {columns[0]}, {columns[1]}, ...", file=name, row=1
    )


def _read_one_by_one(
    text: bytes, name: str, columns: list[str], first_row: int
) -> NDArray[np.uint8]:
    """Read some lines field by field, which is slow; raise DataError about the first wrong one."""
    lines = csv.reader(TextIOWrapper(BytesIO(text), encoding="utf-8", newline=""))
    table = []
    for row, fields in enumerate(lines, start=first_row):
        if not "".join(fields).strip() and len(fields) < 2:
            continue  # a blank line
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
        if len(fields) != len(columns):
            hint = " The file may have been cut off." if len(fields) < len(columns) else ""
            raise DataError(
                f"expected {len(columns)} values in this line, found {len(fields):,}.{hint}",
                file=name,
                row=row,
            )
        table.append([int(field) for field in fields])
    return np.array(table, np.uint8).reshape(-1, len(columns))


def _is_number_up_to(highest: int, field: str) -> bool:
    text = field.strip()
    return bool(_NUMBER.fullmatch(text)) and int(text) <= highest
