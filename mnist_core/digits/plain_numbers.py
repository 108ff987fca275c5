"""Lines of small whole numbers, read at the speed of the memory.

A file of Kaggle's has 33 million numbers of 0..255. Everything here looks at all bytes of some
lines at once, outside of Python and of its lock, so that other visitors do not wait.
"""

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
    text = np.frombuffer(_without_blank_lines(plain), np.uint8)
    if not text.size:
        return np.zeros((0, columns), np.uint8)
    digits = text - np.uint8(_ZERO)  # what is no digit comes out above 9
    is_digit = digits < 10
    is_end = ~is_digit
    ends = np.compress(is_end, text)
    if not _has_columns(ends, columns) or not _has_short_numbers(is_digit, is_end):
        return None
    # Each byte's value with the two digits before it, if these are of the same number.
    ones = digits * is_digit
    values = ones.astype(np.uint16)
    values[1:] += np.uint16(10) * ones[:-1]
    values[2:] += np.uint16(100) * (ones[:-2] * is_digit[1:-1])
    numbers = np.compress(is_end[1:], values[:-1])
    if numbers.max() > 255:
        return None
    return numbers.astype(np.uint8).reshape(-1, columns)


def _has_columns(ends: Bytes, columns: int) -> bool:
    """Return whether the numbers are followed by commas, and each line's last by a line feed."""
    if ends.size % columns:
        return False
    by_line = ends.reshape(-1, columns)
    commas = (by_line[:, :-1] == _COMMA).all()
    return bool(commas and (by_line[:, -1] == _LINE_FEED).all())


def _has_short_numbers(is_digit: NDArray[np.bool_], is_end: NDArray[np.bool_]) -> bool:
    """Return whether there are one, two or three digits before each end."""
    some_is_empty = is_end[0] or (is_end[1:] & is_end[:-1]).any()
    some_is_long = (is_digit[3:] & is_digit[2:-1] & is_digit[1:-2] & is_digit[:-3]).any()
    return not (some_is_empty or some_is_long)


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
