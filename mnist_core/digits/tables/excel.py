"""An Excel workbook (.xlsx): its first sheet, as the lines of a CSV file.

Such a file is a ZIP archive of XML. The readers that there are build the whole sheet in memory, and
two cells far apart are enough for terabytes; this one passes on a row as soon as it has ended.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NoReturn
from xml.parsers import expat

from mnist_core.digits import zipped
from mnist_core.digits.blocks import BLOCK, Lines, pieces, whole
from mnist_core.digits.tables.plain_rows import apart
from mnist_core.errors import DataError

MARK = "xl/workbook.xml"  # a file that each workbook has

_LIST = 1_000_000  # bytes of the sheets' names, or of all texts
_SHEET = 200_000_000  # bytes; 10,000 digits take as much, and three seconds

# What is in others than plain rows: of 2,000 digits, which take as long.
_PARSED = 70_000_000  # bytes
_TAGS = 6_500_000  # four for each cell

_COLUMNS = 1_000
_TEXTS = 100_000
_TEXT = 32_767  # characters of a cell: Excel's own bound


def lines(content: bytes, name: str) -> Lines:
    """Yield the rows of the first sheet as lines of a CSV file, some at a time.

    Parameters
    ----------
    content : bytes
        The workbook.
    name : str
        Of the workbook, for messages.

    Yields
    ------
    row : int
        The number of the first of the rows, as Excel shows it.
    lines : bytes
        With commas between the values.

    Raises
    ------
    DataError
        It is damaged or too large.
    """
    sheet = _first_sheet(content, name)
    reader = _Rows(_texts(content, name), name)
    begun, pending = 0, b""
    for row, line in reader.read(content, sheet):
        goes_on = row == begun + pending.count(b"\n")
        if pending and (not goes_on or len(pending) > BLOCK // 2):
            yield begun, pending
            pending = b""
        if not pending:
            begun = row
        pending += line
    if pending:
        yield begun, pending


def _first_sheet(content: bytes, name: str) -> str:
    """Return the name of the file that holds the first sheet."""
    sheets: list[str] = []
    places: dict[str, str] = {}

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            sheets.extend(value for key, value in attributes.items() if _local(key) == "id")
        if _local(tag) == "Relationship":
            places[attributes.get("Id", "")] = attributes.get("Target", "")

    for member in ("workbook.xml", "workbook.xml.rels"):
        parser = _parser()
        parser.StartElementHandler = begin
        _parse(parser, bytes(whole(content, _LIST, name, member)), True, name)
    target = places.get(sheets[0], "") if sheets else ""
    if not target:
        raise DataError("there is no sheet in this workbook.", file=name)
    return PurePosixPath(target).name


def _texts(content: bytes, name: str) -> list[str]:
    """Return the texts that cells refer to by their number."""
    texts: list[list[str]] = []
    inside: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        inside.append(_local(tag))
        if inside[-1] == "si":
            texts.append([])
        if len(texts) > _TEXTS:
            raise DataError("it has too many texts. A digit's values are numbers.", file=name)

    def text(data: str) -> None:
        if inside[-1] == "t" and texts and "rPh" not in inside:
            texts[-1].append(data)

    try:
        stored = whole(content, _LIST, name, "sharedStrings.xml")
    except DataError as error:
        if "there is no" in str(error):
            return []  # none of its cells refers to any
        raise
    parser = _parser()
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda tag: inside.pop()
    parser.CharacterDataHandler = text
    _parse(parser, bytes(stored), True, name)
    return ["".join(parts) for parts in texts]


class _Rows:
    """Reads a sheet row by row."""

    def __init__(self, texts: list[str], name: str) -> None:
        self._texts = texts
        self._name = name
        self._done: list[tuple[int, bytes]] = []  # rows that have ended
        self._row = 0
        self._values: list[str] = []
        self._kind = ""
        self._is_value = False
        self._value = ""
        self._columns: dict[str, int] = {}  # by their letters
        self._tags: dict[str, str] = {}  # without their prefixes

    def read(self, content: bytes, sheet: str) -> Iterator[tuple[int, bytes]]:
        """Yield each row's number and its line."""
        parser = _parser()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        size = tags = unfinished = 0
        if zipped.size(content, sheet, self._name) > _SHEET:
            self._refuse_size()
        for piece in apart(pieces(content, _SHEET, self._name, sheet)):
            if isinstance(piece, tuple):
                self._row = piece[0]
                yield piece
                continue
            size += len(piece)
            tags += piece.count(b"<")
            if size > _PARSED or tags > _TAGS:
                self._refuse_size()
            unfinished = 0 if b">" in piece else unfinished + len(piece)
            if unfinished > BLOCK // 2:  # what has not ended is kept
                raise DataError("it is damaged. Save it again.", file=self._name)
            _parse(parser, piece, False, self._name)
            yield from self._done
            self._done.clear()
        _parse(parser, b"", True, self._name)

    # These are called for each cell, of which there are a million.

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        tag = self._tags.get(tag) or self._tag(tag)
        if tag == "c":
            self._kind = attributes.get("t", "n")
            self._value = ""
            place = attributes.get("r")
            if place is not None:
                self._go_to(place.rstrip("0123456789"))
        elif tag == "v" or tag == "t":
            self._is_value = True
        elif tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() and len(number) < 8 else self._row + 1
            self._values = []

    def _text(self, data: str) -> None:
        if self._is_value:
            self._value += data
            if len(self._value) > _TEXT:
                raise DataError("a cell is too long.", file=self._name, row=self._row)

    def _end(self, tag: str) -> None:
        tag = self._tags.get(tag) or self._tag(tag)
        if tag == "c":
            self._values.append(self._value if self._kind == "n" else self._shown())
            if len(self._values) > _COLUMNS:
                self._refuse_width()
        elif tag == "v" or tag == "t":
            self._is_value = False
        elif tag == "row" and any(self._values):
            self._done.append((self._row, (",".join(self._values) + "\n").encode()))

    def _tag(self, tag: str) -> str:
        """Return a name without the prefix of its namespace, and remember it."""
        if len(self._tags) < _COLUMNS:
            self._tags[tag] = _local(tag)
        return _local(tag)

    def _go_to(self, letters: str) -> None:
        """Leave the columns empty that are not there before the next cell."""
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        if column >= _COLUMNS:
            self._refuse_width()
        if column > len(self._values):
            self._values.extend([""] * (column - len(self._values)))

    def _refuse_size(self) -> NoReturn:
        raise DataError(
            "this sheet is too large for a workbook. Save it as CSV (File, Save as): then it can"
            " have many times as many digits.",
            file=self._name,
        )

    def _refuse_width(self) -> NoReturn:
        raise DataError(
            f"there is something to the right of column {_COLUMNS:,}. A digit has 785 values.",
            file=self._name,
            row=self._row,
        )

    def _shown(self) -> str:
        """Return the value of a cell that is no number as it stands in a CSV file."""
        value = self._value.strip()
        if self._kind == "s":
            at = int(value) if value.isdecimal() and len(value) < 8 else len(self._texts)
            value = self._texts[at] if at < len(self._texts) else ""
        value = " ".join(value[:60].split())
        return '"' + value.replace('"', '""') + '"' if "," in value or '"' in value else value


def _column(letters: str) -> int:
    """Return the number of a column, from 0 on; a large one for what is none."""
    number = 0
    for letter in letters[:4]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1 if letters.isalpha() and letters.isascii() and number > 0 else _COLUMNS


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise ValueError("it defines words of its own")

    parser.StartDoctypeDeclHandler = refuse  # what a small file needs to become a large one
    return parser


def _parse(parser: expat.XMLParserType, piece: bytes, is_last: bool, name: str) -> None:
    try:
        parser.Parse(piece, is_last)
    except (expat.ExpatError, ValueError) as error:
        raise DataError(f"it is damaged ({error}). Save it again.", file=name) from error


def _local(tag: str) -> str:
    """Return a name without the prefix of its namespace."""
    return tag.rpartition(":")[2]
