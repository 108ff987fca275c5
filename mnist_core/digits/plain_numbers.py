"""Lines of small whole numbers, read at the speed of the memory.

A file of Kaggle's has 33 million numbers of 0..255. Everything here looks at all bytes of some
lines at once, outside of Python and of its lock, so that other visitors do not wait.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

_COMMA, _LINE_FEED, _QUOTE, _ZERO = b',\n"0'
_BLANKS = b" \t"


def read_plain(lines: bytes, columns: int) -> Bytes | None:
    r"""Read lines of numbers between commas.

    Parameters
    ----------
    lines : bytes
        Whole lines, each with a line feed at its end. Blank ones do not count, nor do blanks and
        quotes around a number.
    columns : int
        How many numbers each line must have.

    Returns
    -------
    ndarray of uint8, (lines, columns), or None
        None if a number is missing, is not 0..255, or is written in more than three digits. This
        does not say which.

    Examples
    --------
    >>> read_plain(b'1,20,255\n\n"0", 7,42\n', 3).tolist()
    [[1, 20, 255], [0, 7, 42]]
    >>> read_plain(b"1,256,3\n", 3) is None
    True
    """
    plain = _without_ornaments(lines)
    if plain is None:
        return None
    text = np.frombuffer(plain, np.uint8)
    line_ends = np.flatnonzero(text == _LINE_FEED)
    if (np.diff(line_ends, prepend=-1) == 1).any():
        return read_plain(_without_blank_lines(plain), columns)
    if not text.size:
        return np.zeros((0, columns), np.uint8)
    digits = text - np.uint8(_ZERO)  # what is no digit comes out above 9
    is_digit = digits < 10
    is_end = ~is_digit
    if not _has_columns(text, is_end, line_ends, columns):
        return None
    # Whether a byte is its number's second digit or more, its third, its fourth.
    second = is_digit[1:] & is_digit[:-1]
    third = second[1:] & second[:-1]
    fourth = third[1:] & third[:-1]
    some_is_empty = is_end[0] or (is_end[1:] & is_end[:-1]).any()
    if some_is_empty or fourth.any():
        return None
    # Each byte's value with the two digits before it, if these are of the same number.
    values = digits * is_digit
    tens = values[:-1] * np.uint8(10)
    hundreds = values[:-2] * third
    values[1:] += tens
    values[2:] += hundreds * np.uint8(100)
    # From 256 on, a byte begins anew at 0.
    is_large = (hundreds > 2) | ((hundreds == 2) & (values[2:] < 200))
    if is_large.any():
        return None
    return np.compress(is_end[1:], values[:-1]).reshape(-1, columns)


def _has_columns(
    text: Bytes, is_end: NDArray[np.bool_], line_ends: NDArray[np.intp], columns: int
) -> bool:
    """Return whether the numbers are followed by commas, and each line's last by a line feed."""
    begins = [0, *(line_ends + 1).tolist()]
    for begin, end in pairwise(begins):
        if np.count_nonzero(is_end[begin:end]) != columns:
            return False
    commas = np.count_nonzero(text == _COMMA)
    return bool(commas == (columns - 1) * line_ends.size)


def _without_blank_lines(lines: bytes) -> bytes:
    while b"\n\n" in lines:
        lines = lines.replace(b"\n\n", b"\n")
    return lines.removeprefix(b"\n")


def _without_ornaments(lines: bytes) -> bytes | None:
    """Take away quotes and blanks around numbers; return None if they stand elsewhere."""
    ornaments = bytes([_QUOTE]) + _BLANKS
    if not any(bytes([ornament]) in lines for ornament in ornaments):
        return lines
    # Without its ornaments "1 2" would be twelve, so digits must not be parted by them.
    plain = lines.translate(None, ornaments)
    if _numbers(lines) != _numbers(plain) or not _has_quotes_around_numbers(lines):
        return None
    return plain


def _numbers(lines: bytes) -> int:
    """Return how many times digits begin."""
    is_digit = np.frombuffer(lines, np.uint8) - np.uint8(_ZERO) < 10
    begins = is_digit[1:] & ~is_digit[:-1]
    return int(np.count_nonzero(begins)) + int(is_digit[:1].sum())


def _has_quotes_around_numbers(lines: bytes) -> bool:
    """Return whether each opening quote stands before a digit and each closing one behind one."""
    text = np.frombuffer(b"\n" + lines, np.uint8)
    is_quote = text == _QUOTE
    is_digit = text - np.uint8(_ZERO) < 10
    is_outside = ~(is_digit | is_quote)
    # Both for each byte but the first and the last, which are line feeds.
    opens = is_outside[:-2] & is_digit[2:]
    closes = is_digit[:-2] & is_outside[2:]
    opens = np.compress(is_quote[1:-1], opens)
    closes = np.compress(is_quote[1:-1], closes)
    in_pairs = opens.size % 2 == 0
    return bool(in_pairs and opens[::2].all() and closes[1::2].all())
