"""Rows of a workbook's sheet that hold nothing but numbers, read without a parser of XML.

A sheet of digits has almost only such rows, and a parser calls Python for each of their cells,
which takes five times as long.
"""

import re
from collections.abc import Iterable, Iterator

# As Excel writes a cell that holds a number: its place, perhaps its style and its kind.
_PLACE = rb'[0-9]{1,7}"(?: s="[0-9]{1,5}")?(?: t="n")?><v>'
_ROW = re.compile(rb'<row r="([0-9]{1,7})"[^<>]*><c r="A' + _PLACE)
_NEXT_CELL = re.compile(rb'</v></c><c r="([A-Z]{1,3})' + _PLACE)
_ROW_BEGINS, _ROW_ENDS = b"<row ", b"</v></c></row>"
_OF_NUMBERS = b"0123456789.E+-,"
_LONGEST = 1 << 17  # bytes of a row: one of 785 numbers has 20 kB


def apart(xml: Iterable[bytes]) -> Iterator[bytes | tuple[int, bytes]]:
    """Take the plain rows out of a sheet.

    Parameters
    ----------
    xml : iterable of bytes
        The sheet, some bytes at a time.

    Yields
    ------
    bytes or (int, bytes)
        In the sheet's order: the number of a row and its numbers as a line of a CSV file, or what
        lies between such rows, which is XML without them.
    """
    rest = b""
    for piece in xml:
        text = rest + piece
        at = 0
        for row in _ROW.finditer(text):
            following = text.find(_ROW_BEGINS, row.end())
            end = text.find(_ROW_ENDS, row.end(), None if following < 0 else following)
            line = _line(text[row.end() : end]) if end >= 0 else None
            if line is None:
                continue
            if row.start() > at:
                yield text[at : row.start()]
            yield int(row[1]), line
            at = end + len(_ROW_ENDS)
        begins = text.rfind(_ROW_BEGINS, at)  # which waits for its end
        if begins < 0:
            begins = max(len(text) - len(_ROW_BEGINS), at)
        elif len(text) - begins > _LONGEST:
            begins = len(text)
        if begins > at:
            yield text[at:begins]
        rest = text[begins:]
    if rest:
        yield rest


def _line(cells: bytes) -> bytes | None:
    """Return the numbers in cells from the first column on; None if there is anything else."""
    numbers, commas = _NEXT_CELL.subn(b",", cells)
    if numbers.translate(None, _OF_NUMBERS):
        return None
    # No cell between is missing if the last one stands where it would then.
    last = _NEXT_CELL.match(cells, max(cells.rfind(b"</v></c>"), 0))
    return numbers + b"\n" if _column(last[1] if last else b"A") == commas else None


def _column(letters: bytes) -> int:
    """Return the number of a column, from 0 on."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1
