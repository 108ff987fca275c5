"""A file of lines that may be packed, some lines at a time: never the whole of it in memory."""

import gzip
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

import numpy as np

from mnist_core.digits import zipped
from mnist_core.errors import DataError

# Numbers of lines, and some lines from there on. Whoever stops reading closes it.
Lines = Generator[tuple[int, bytes], None, None]

# Bytes that are read at a time. They fit into the processor's cache, and a line may not be longer:
# a line of 785 values takes up to 9 kB.
BLOCK = 1 << 19

_GZIP = b"\x1f\x8b"  # how a gzipped file begins


def blocks(content: Path | bytes, most: int, name: str, member: str = "") -> Lines:
    r"""Yield the lines of a file, some whole lines at a time.

    Parameters
    ----------
    content : Path or bytes
        A file, or the content of one, plain or gzipped, with any line ends. Or a ZIP archive.
    most : int
        How many bytes the file may have, unpacked. A small file can hold gigabytes.
    name : str
        Of the file, for messages.
    member : str, optional
        The name of the file to read if it is an archive. Archives are no such files by default.

    Yields
    ------
    row : int
        The number of the first of the lines. The first line of the file is 1.
    lines : bytes
        Each ends with a line feed, be it the file's last, or all with a carriage return before it.

    Raises
    ------
    DataError
        If the file is damaged, is larger than `most`, or has a line that is longer than `BLOCK`.

    Examples
    --------
    >>> list(blocks(b"a,b\r\n1,2", 100, "ab.csv"))
    [(1, b'a,b\r\n'), (2, b'1,2\n')]
    """
    return in_lines(pieces(content, most, name, member), name)


def in_lines(some: Iterable[bytes], name: str) -> Lines:
    """Yield the lines of a file that comes in pieces, some whole lines at a time.

    Parameters
    ----------
    some : iterable of bytes
        The file, some bytes at a time.
    name : str
        Of the file, for messages.

    Yields
    ------
    row, lines
        As of `blocks`.

    Raises
    ------
    DataError
        A line is longer than `BLOCK`.
    """
    row = 1
    rest = b""
    for piece in some:
        text, count = _with_line_feeds(rest + piece)
        end = text.rfind(b"\n") + 1
        lines, rest = text[:end], text[end:]
        if lines:
            yield row, lines
        row += count
        if len(rest) > BLOCK:
            raise DataError(
                f"this line has more than {BLOCK // 1024} kB. No line of digits is so long.",
                file=name,
                row=row,
            )
    if rest:
        yield row, rest.removesuffix(b"\r") + b"\n"


def _with_line_feeds(text: bytes) -> tuple[bytes, int]:
    """Make other line ends line feeds, unless each line feed has a carriage return before it.

    Return also how many line feeds there are then.
    """
    count = _count(text, b"\n")
    if b"\r" not in text or _count(text, b"\r") == count:
        return text, count
    # The line feed that belongs to a carriage return may come with the next piece.
    half_a_line_end = b"\r" if text.endswith(b"\r") else b""
    text = text.removesuffix(half_a_line_end)
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text + half_a_line_end, _count(text, b"\n")


def _count(text: bytes, sign: bytes) -> int:
    """Do what ``text.count(sign)`` does, three times as fast."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == ord(sign)))


def whole(content: bytes, most: int, name: str, member: str = "") -> bytearray:
    """Return all of a file that may be packed.

    Parameters
    ----------
    content, most, name, member
        As for `blocks`.

    Raises
    ------
    DataError
        As `blocks` does.
    """
    unpacked = bytearray()
    for piece in pieces(content, most, name, member):
        unpacked += piece
    return unpacked


def beginning(content: bytes, name: str) -> bytes:
    """Return the first bytes of a file that may be gzipped: enough to tell what it is.

    Raises
    ------
    DataError
        If it is damaged.
    """
    with closing(_opened(content, name)) as file:
        return _read(file, name)


def pieces(content: Path | bytes, most: int, name: str, member: str = "") -> Iterator[bytes]:
    """Yield a file that may be packed, `BLOCK` bytes at a time.

    Parameters
    ----------
    content, most, name, member
        As for `blocks`.

    Raises
    ------
    DataError
        If it is damaged, or larger than `most`.
    """
    size = 0
    with closing(_opened(content, name, member)) as file:
        while piece := _read(file, name):
            size += len(piece)
            if size > most:
                raise DataError(
                    f"unpacked it has more than {most / 1e6:,.0f} MB. Use a smaller file.",
                    file=name,
                )
            yield piece


def _opened(
    content: Path | bytes, name: str, member: str = ""
) -> "IO[bytes] | _Unpacked | zipped.Member":
    file: IO[bytes] = content.open("rb") if isinstance(content, Path) else BytesIO(content)
    begins = file.read(4)
    file.seek(0)
    if begins.startswith(_GZIP):
        return _Unpacked(file)
    if begins == zipped.BEGINS and member:
        return zipped.opened(file, member, name)
    return file


class _Unpacked(gzip.GzipFile):
    """A gzipped file that closes the file below it."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__(fileobj=packed)
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def _read(file: "IO[bytes] | _Unpacked | zipped.Member", name: str) -> bytes:
    try:
        return file.read(BLOCK)
    except (gzip.BadGzipFile, BadZipFile, EOFError, zlib.error) as error:
        raise DataError(f"it is damaged ({error}). Download it again.", file=name) from error
