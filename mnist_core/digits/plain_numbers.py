"""Lines of small whole numbers, read at the speed of the memory.

A file of Kaggle's has 33 million numbers of 0..255. Everything here looks at all bytes of some
lines at once, outside of Python and of its lock, so that other visitors do not wait. What takes
the time are the passes over the bytes, so there are few, and none over anything larger.
"""

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

# Of those who read some lines each. A third would wait for Python, or for the memory.
THREADS = 2

_COMMA, _QUOTE, _ZERO = b',"0'
_BLANKS = b" \t"


def read_plain(lines: bytes, columns: int) -> Bytes | None:
    r"""Read lines of numbers between commas.

    Parameters
    ----------
    lines : bytes
        Whole lines, each with a line feed at its end, or all with a carriage return before it.
        Blank ones do not count, nor do blanks and quotes around a number.
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
    numbers = _read_bare(lines, columns)
    if numbers is not None:
        return numbers
    bare = _without_ornaments(lines.replace(b"\r\n", b"\n"))
    return None if bare is None else _read_bare(_without_blank_lines(bare), columns)


def _read_bare(lines: bytes, columns: int) -> Bytes | None:
    """Read lines that hold nothing but digits, commas and line ends."""
    if not lines:
        return np.zeros((0, columns), np.uint8)
    text = np.frombuffer(lines, np.uint8)
    values = text - np.uint8(_ZERO)  # what is no digit comes out above 9
    is_digit = values < 10
    # Where each number has its last digit.
    ends = np.flatnonzero(is_digit[:-1] > is_digit[1:])
    if not _has_columns(lines, text, is_digit, ends, columns):
        return None
    digits = is_digit.view(np.uint8)
    values *= digits
    # Whether a byte is its number's third digit or more, its fourth.
    hundreds = digits[2:] & digits[1:-1]
    hundreds &= digits[:-2]
    if (hundreds[1:] & hundreds[:-1]).any():
        return None
    hundreds *= values[:-2]
    if hundreds.max(initial=0) > 2:
        return None
    # Each byte's value with the two digits before it, if these are of the same number. With half of
    # the hundreds, what is above 255 is above 155, and does not begin anew at 0.
    tens = values * np.uint8(10)
    values[1:] += tens[:-1]
    hundreds *= np.uint8(50)
    values[2:] += hundreds
    if values.max() > 155:
        return None
    values[2:] += hundreds
    return values.take(ends).reshape(-1, columns)


def _has_columns(
    lines: bytes, text: Bytes, is_digit: Flags, ends: NDArray[np.intp], columns: int
) -> bool:
    """Return whether a comma follows each number, and a line end each line's last, and nothing
    else is there."""
    line_end = b"\r\n" if b"\r" in lines else b"\n"
    if not lines.endswith(line_end):
        return False
    lasts = ends[columns - 1 :: columns]
    commas = ends.size - lasts.size
    return (
        ends.size == lasts.size * columns
        and np.count_nonzero(text == _COMMA) == commas
        and text.size - np.count_nonzero(is_digit) == commas + lasts.size * len(line_end)
        and all((text[lasts + at] == sign).all() for at, sign in enumerate(line_end, start=1))
    )


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
