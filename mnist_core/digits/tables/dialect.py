"""How a table is written: what parts its values, what its columns are, where the label stands."""

import csv
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.blocks import Lines
from mnist_core.digits.kaggle import PIXELS, check_header
from mnist_core.digits.plain_numbers import read_plain
from mnist_core.errors import DataError

COLUMNS = len(PIXELS) + 1  # the label's too

# Where two of them give about as many values as there should be, the one before: there are decimal
# commas, and blanks behind commas.
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas", " ": "blanks"}
LABELS = {"label", "labels", "class", "digit", "target", "y"}
_INDICES = {"", "unnamed: 0", "index", "id", "imageid", "row_id"}
_MORE = 4  # columns that may be too many
_NUMBER = re.compile(r"[+-]?[0-9]*[.,]?[0-9]*(e[+-]?[0-9]+)?", re.IGNORECASE)

# Of the first and the last values of the lines, enough to tell labels from the pixels of a corner.
_LOOKED_AT = 10_000


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    Attributes
    ----------
    separator : str
        What parts the values of a line.
    names : tuple of str
        Of the columns in the file; their numbers, from 1 on, where it has none.
    has_header : bool
        Whether its first line names them.
    before, behind : int
        How many columns at both ends are left out: they number the lines, are empty, or are
        otherwise neither label nor pixels.
    label : int or None
        Where the label stands among the other columns: from 0 on. None where there is none.
    """

    separator: str
    names: tuple[str, ...]
    has_header: bool
    before: int
    behind: int
    label: int | None

    @property
    def columns(self) -> int:
        """How many of them count: the pixels' and the label's."""
        return len(PIXELS) + (self.label is not None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is special about it, each a sentence."""
        notes = []
        if self.separator != ",":
            notes.append(f"The values are separated by {_SEPARATORS[self.separator]}.")
        if not self.has_header:
            notes.append("There is no header: the first line is a digit.")
        left_out = [*self.names[: self.before], *self.names[len(self.names) - self.behind :]]
        if self.before == 1 and (not self.has_header or _is_index(left_out[0])):
            notes.append("The first column only numbers the rows and is left out.")
            left_out = left_out[1:]
        if left_out:
            some = (name.strip()[:20] if self.has_header else "" for name in left_out)
            called = ", ".join(name or "a column without a name" for name in some)
            notes.append(f"Left out, as neither label nor pixels: {called}.")
        if self.label:
            notes.append("The label stands in the last column.")
        return tuple(notes)

    def with_commas(self, lines: bytes) -> bytes:
        """Return some lines with commas between their values, without what is left out."""
        if self.separator != ",":
            if self.separator != " ":
                lines = lines.replace(b",", b".")  # decimal commas
            lines = lines.replace(self.separator.encode(), b",")
        if self.before or self.behind:
            rest = lines.splitlines()
            for _ in range(self.before):
                rest = [line.partition(b",")[2] for line in rest]
            for _ in range(self.behind):
                rest = [line.rpartition(b",")[0] for line in rest]
            lines = b"\n".join([*rest, b""])
        return lines

    def read_plain(self, lines: bytes) -> NDArray[np.uint8] | None:
        """Return the numbers of some lines: uint8, (lines, columns); None where others are."""
        return read_plain(self.with_commas(lines), self.columns)


def recognise(opened: Callable[[], Lines], name: str, needs_labels: bool = True) -> Dialect:
    """Tell how a table is written.

    Parameters
    ----------
    opened : callable
        Opens it: as `blocks.blocks` yields lines. Called once or twice.
    name : str
        Of the file, for messages.
    needs_labels : bool, optional
        Whether a table without labels is refused.

    Raises
    ------
    DataError
        It is empty, or is no table of 28x28 pixels and a label.
    """
    with closing(opened()) as lines:
        _, text = next(lines, (1, b""))
    line, _, below = text.partition(b"\n")
    first = line.decode("utf-8-sig")
    separator, fields = _split(first)
    behind = int(len(fields) > len(PIXELS) and not fields[-1].strip())
    has_header = not all(map(_is_number, fields[: len(fields) - behind])) or _counts_up(fields, 0)
    known = [field.strip().lower() for field in fields]
    if has_header:
        before, behind = _left_out(known)
    else:
        before = int(_is_numbered(known[: len(known) - behind], below, separator))
    names = known[before : len(known) - behind]
    labels = [at for at, field in enumerate(names) if field in LABELS] if has_header else []
    is_unlabelled = len(names) == len(PIXELS) and not labels
    if is_unlabelled and needs_labels:
        raise DataError(
            "there is no label: each digit has only its 784 pixels, as in Kaggle's test.csv. To"
            " learn from it, it needs a column called label; the page Predict reads it without.",
            file=name,
        )
    if (len(names) != COLUMNS and not is_unlabelled) or len(labels) > 1:
        _refuse(line, below, fields, name)
    pixels = [field for at, field in enumerate(names) if at not in labels]
    if has_header and not _in_order(pixels):
        raise DataError("the pixels must stand in order, row by row.", file=name, row=1)
    dialect = Dialect(
        separator,
        tuple(fields if has_header else map(str, range(1, len(fields) + 1))),
        has_header,
        before,
        behind,
        None if is_unlabelled else labels[0] if labels else 0,
    )
    if labels or is_unlabelled:
        return dialect
    with closing(opened()) as lines:
        if not _stands_last(lines, dialect):
            return dialect
    return replace(dialect, label=COLUMNS - 1)


def _split(line: str) -> tuple[str, list[str]]:
    """Return what parts the values of a line, and these."""
    ways = {}
    for separator in _SEPARATORS:
        text = line.strip() if separator == " " else line
        ways[separator] = next(csv.reader([text], delimiter=separator), [])
    fitting = (way for way in ways.items() if COLUMNS - 1 <= len(way[1]) <= COLUMNS + _MORE)
    return next(fitting, max(ways.items(), key=lambda way: len(way[1])))


def _is_number(field: str) -> bool:
    text = field.strip()
    return bool(_NUMBER.fullmatch(text)) and any(sign.isdigit() for sign in text)


def _counts_up(fields: list[str], start: int) -> bool:
    """Return whether some fields are whole numbers, each one more than that before it."""
    return fields == [str(number) for number in range(start, start + len(fields))]


def _left_out(names: list[str]) -> tuple[int, int]:
    """Return how many columns at both ends are no label and no pixels, by their names."""
    before = behind = 0
    has_label = bool(LABELS & set(names))
    while len(names) - before - behind > COLUMNS:
        first, last = names[before], names[len(names) - 1 - behind]
        if _is_index(first):
            before += 1
        elif _is_index(last) or (has_label and _is_other(last)):
            behind += 1
        elif has_label and _is_other(first):
            before += 1
        else:
            break
    if len(names) - before - behind == COLUMNS and _is_index(names[before]):
        before += 1
    return before, behind


def _is_index(name: str) -> bool:
    """Return whether a column numbers the rows, or is an empty one, which pandas calls unnamed."""
    name = name.strip().lower()
    return name in _INDICES or name.startswith("unnamed:")


def _is_other(name: str) -> bool:
    """Return whether a column is neither a label nor a pixel, which has a number."""
    return name not in LABELS and not any(sign.isdigit() for sign in name)


def _is_numbered(names: list[str], below: bytes, separator: str) -> bool:
    """Return whether there is one column too many in front, which numbers the lines."""
    if len(names) not in (COLUMNS, COLUMNS + 1):
        return False
    lines = [line for line in below.decode("utf-8").splitlines() if line.strip()]
    numbers = [names[0], *(line.split(separator, 1)[0].strip() for line in lines)]
    if not numbers[0].isdecimal() or len(numbers[0]) > 8:
        return False
    could_be_labels = len(names) == COLUMNS and int(numbers[0]) + len(lines) <= 9
    return not could_be_labels and _counts_up(numbers, int(numbers[0]))


def _in_order(pixels: list[str]) -> bool:
    """Return whether the numbers in the pixels' names go up: pixel0, pixel1; 1x1, 1x2."""
    places = [tuple(map(int, re.findall(r"[0-9]{1,9}", pixel))) for pixel in pixels]
    return places == sorted(places)


def _refuse(line: bytes, below: bytes, fields: list[str], name: str) -> None:
    """Raise DataError about a first line that has not as many columns as it should."""
    if len(fields) - len(PIXELS) in (10, 11):
        raise DataError(
            "its labels seem to stand in ten columns of 0 and 1 (one-hot). One column called label,"
            " with 0 to 9, is needed in their place: numpy.argmax of the ten gives it.",
            file=name,
            row=1,
        )
    if below.strip() and (not line.strip() or line.startswith((b"#", b"sep="))):
        raise DataError(
            "the first line is no header and no digit. Delete what stands above the table.",
            file=name,
            row=1,
        )
    if len(fields) > COLUMNS / 2 or not (line + below).strip():
        check_header(line, below, name)
    if len(fields) in (64, 65):
        raise DataError(
            "its digits have 8 x 8 pixels, as scikit-learn's. 28 x 28 are needed.", file=name, row=1
        )
    raise DataError(
        f"this is no table of digits: values in its first line: {len(fields):,}. A digit has a"
        " label and 784 pixels, row by row.",
        file=name,
        row=1,
    )


def _stands_last(lines: Lines, dialect: Dialect) -> bool:
    """Return whether the last of the columns holds the labels, and not the first.

    Where no header tells, labels are the whole numbers up to 9 of which there are more different
    ones: in the corners of the pictures there is hardly any ink.
    """
    first: set[bytes] = set()
    last: set[bytes] = set()
    looked_at = 0
    for row, text in lines:
        for line in text.splitlines()[row == 1 and dialect.has_header :]:
            fields = dialect.with_commas(line + b"\n").strip().split(b",")
            first.add(fields[0].strip(b'" '))
            last.add(fields[-1].strip(b'" '))
            looked_at += 1
        if looked_at > _LOOKED_AT or _are_labels(first) != _are_labels(last):
            break
    return _are_labels(last) and not (_are_labels(first) and len(first) >= len(last))


def _are_labels(values: set[bytes]) -> bool:
    """Return whether there are several, all of them 0 to 9."""
    numbers = [value.removesuffix(b".0") for value in values if value]
    return len(numbers) > 1 and all(len(n) == 1 and n.isdigit() for n in numbers)
