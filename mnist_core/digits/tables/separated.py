"""A table of numbers, line by line: CSV files, and what other forms are made into."""

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain
from math import nan
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.ahead import ahead
from mnist_core.digits.blocks import Lines
from mnist_core.digits.kaggle import DIGITS, PIXELS
from mnist_core.digits.plain_numbers import THREADS
from mnist_core.digits.tables.dialect import Dialect, recognise
from mnist_core.digits.tables.table import Table
from mnist_core.errors import DataError

Floats = NDArray[np.float32]

# As `kaggle` does, so that the C library keeps the memory of each block for the next one.
_KEPT = 1 << 24  # bytes

_FRACTIONS = "The pixels go from 0 to 1 and are multiplied by 255."
_BINARY = "The pixels are only 0 and 1: black and white. They are multiplied by 255."


def read_separated(opened: Callable[[], Lines], name: str, needs_labels: bool = True) -> Table:
    """Read a table, however it is written.

    Parameters
    ----------
    opened : callable
        Opens it: yields numbers of lines and lines, as `blocks.blocks` does.
    name : str
        Of the file, for messages.
    needs_labels : bool, optional
        Whether a table without labels is refused.

    Raises
    ------
    DataError
        It is no table of digits, a value is missing or wrong, or there are too many digits. The
        message names the row and the column at fault.
    """
    try:
        dialect = recognise(opened, name, needs_labels)
        with closing(opened()) as lines:
            return _read(lines, dialect, name)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"this is no CSV file, or it is damaged ({error}). Download it again.", file=name
        ) from error


def _read(lines: Lines, dialect: Dialect, name: str) -> Table:
    labels = np.empty(0 if dialect.label is None else DIGITS, np.uint8)
    images = np.empty((DIGITS, len(PIXELS)), np.uint8)  # what is not written to takes no memory
    np.empty(_KEPT, np.uint8)
    count = 0
    first_fraction = 0  # the row; 0 for none
    whole = []  # the rows of `images` in blocks of whole numbers
    tasks = (
        partial(_numbers, text, dialect, name, row) for row, text in _below_header(lines, dialect)
    )
    with closing(ahead(tasks, THREADS)) as read:
        for row, pixels, found, are_fractions in read:
            if count + len(pixels) > DIGITS:
                raise DataError(f"more than {DIGITS:,} digits are not taken.", file=name)
            rows = slice(count, count + len(pixels))
            images[rows], labels[rows] = pixels, found
            count = rows.stop
            if are_fractions:
                first_fraction = first_fraction or row
            else:
                whole.append(rows)
    if not count:
        raise DataError("there are no digits below the header.", file=name)
    notes = list(dialect.notes)
    highest = max((int(images[rows].max(initial=0)) for rows in whole), default=0)
    if first_fraction and highest > 1:
        raise DataError(
            "from here on pixels are fractions of 1, and elsewhere they go up to"
            f" {highest}. All should go from 0 to 255.",
            file=name,
            row=first_fraction,
        )
    if highest <= 1:
        for rows in whole:
            images[rows] *= np.uint8(255)
        if first_fraction or highest:
            notes.append(_FRACTIONS if first_fraction else _BINARY)
    return Table(images[:count].reshape(-1, 28, 28), labels[:count], tuple(notes))


def _below_header(lines: Lines, dialect: Dialect) -> Iterator[tuple[int, bytes]]:
    row, text = next(lines, (1, b""))
    if not dialect.has_header:
        return chain([(row, text.removeprefix(b"\xef\xbb\xbf"))], lines)
    return chain([(row + 1, text.partition(b"\n")[2])], lines)


def _numbers(
    text: bytes, dialect: Dialect, name: str, row: int
) -> tuple[int, NDArray[np.uint8], NDArray[np.uint8], bool]:
    """Return the row, the pixels of its lines, their labels, and whether the pixels were
    fractions."""
    table = dialect.read_plain(text)
    if table is not None:
        pixels, labels = _parts(table, dialect.label)
        if labels.max(initial=0) <= 9:
            return row, pixels, labels, False
    numbers = _floats(dialect.with_commas(text), dialect.columns)
    if numbers is None:
        _refuse(text, dialect, name, row)
    pixels, found = _parts(numbers, dialect.label)
    if not (_is_whole(found) and _within(found, 9) and _within(pixels, 255)):
        _refuse(text, dialect, name, row)
    if _is_whole(pixels):
        return row, pixels.astype(np.uint8), found.astype(np.uint8), False
    if not _within(pixels, 1):
        _refuse(text, dialect, name, row)
    return row, (pixels * 255).round().astype(np.uint8), found.astype(np.uint8), True


def _parts(table: NDArray[Any], label: int | None) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the pixels of a table and its labels, of which there may be none.

    They are views, but for pixels on both sides of a label.
    """
    if label is None:
        return table, table[:0, 0]
    if label == 0:
        return table[:, 1:], table[:, 0]
    if label == table.shape[1] - 1:
        return table[:, :-1], table[:, -1]
    return np.delete(table, label, axis=1), table[:, label]


def _floats(lines: bytes, columns: int) -> Floats | None:
    """Return the numbers of some lines, at least one: float32, (lines, columns); None if there are
    others than finite numbers, or not as many as there should be."""
    try:
        table = np.loadtxt(
            lines.decode("ascii").splitlines(),
            np.float32,
            comments=None,
            delimiter=",",
            quotechar='"',
            ndmin=2,
        )
    except ValueError:  # of other letters, too
        return None
    return table if table.shape[1] == columns and np.isfinite(table).all() else None


def _is_whole(values: Floats) -> bool:
    return bool((values == values.round()).all())


def _within(values: Floats, highest: int) -> bool:
    return bool(values.min(initial=0) >= 0 and values.max(initial=0) <= highest)


def _refuse(text: bytes, dialect: Dialect, name: str, first_row: int) -> NoReturn:
    """Raise DataError about the first wrong value or line of some lines of which one is wrong."""
    lines = text.decode("utf-8").splitlines()
    names = dialect.names
    label = -1 if dialect.label is None else dialect.label + dialect.before
    has_fractions = False
    for row, line in enumerate(lines, start=first_row):
        fields = next(csv.reader([line], delimiter=dialect.separator), [])
        if not line.strip():
            continue
        for at, (column, field) in enumerate(zip(names, fields, strict=False)):
            if not dialect.before <= at < len(names) - dialect.behind:
                continue
            value = _value(field)
            problem = _problem(field, value, 9 if at == label else 255, at == label)
            has_fractions |= at != label and not problem and value % 1 != 0
            if not problem and has_fractions and at != label and value > 1:
                problem = (
                    f"found {field.strip()[:20]!r}, but pixels are whole numbers from 0 to 255, or"
                    " all of them are from 0 to 1."
                )
            if problem:
                raise DataError(problem, file=name, row=row, column=column[:20])
        if len(fields) != len(names):
            hint = " The file may have been cut off." if len(fields) < len(names) else ""
            raise DataError(
                f"expected {len(names)} values in this line, found {len(fields):,}.{hint}",
                file=name,
                row=row,
            )
    raise DataError(
        "a value here is not written as a plain number. Save the file again as a simple CSV file.",
        file=name,
        row=first_row,
    )


def _value(field: str) -> float:
    """Return a number, which is not finite if the field is none."""
    text = field.strip().replace(",", ".")
    try:
        return float(text) if text.isascii() and "_" not in text and len(text) < 40 else nan
    except ValueError:
        return nan


def _problem(field: str, value: float, highest: int, is_label: bool) -> str:
    """Return what is wrong with one value; nothing if nothing is."""
    if field.strip().lower() in ("", "nan", "na", "null", "none"):
        return "the value is missing. Fill it in, or leave out this row."
    if 0 <= value <= highest and not (is_label and value % 1):
        return ""
    return f"expected a number from 0 to {highest}, found {field.strip()[:20]!r}."
