"""Digits that a visitor drew and labelled: kept in the browser, taken away as files, trained on."""

import base64
import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.blocks import beginning, blocks
from mnist_core.digits.digits import Digits, Origin
from mnist_core.digits.kaggle import TRAIN_COLUMNS, read_train
from mnist_core.drawing.preprocessing import as_bytes, steps_from_ink
from mnist_core.drawing.sketch import STROKES, Sketch, Stroke, checked, checked_sketch, from_link
from mnist_core.errors import DataError, DrawingError

# Digits of one visitor: a browser keeps 5 MB for a page, and one digit takes up to 3 kB.
MOST = 1000

MEGABYTES = 20  # of a file
_BYTES = 20_000_000  # of a file of strokes, unpacked
_KEPT = 6_000_000  # characters that a browser hands back; it keeps 5 MB

# Of all the drawings of a file together, in the unit of `Sketch.work`: it takes two seconds to draw
# them. A thousand digits of 150 points each are less.
_WORK = 250_000_000
_TOO_MUCH_WORK = "of all digits up to here have more points than a thousand digits need"


@dataclass(frozen=True, eq=False)
class OwnDigit:
    """A drawing and what its author says it is.

    Attributes
    ----------
    label : int
        0..9.
    picture : uint8, (28, 28)
        255 = ink, made as MNIST was made.
    sketch : Sketch, optional
        The strokes; None where there are none, as for a photo.

    Examples
    --------
    >>> import numpy as np
    >>> seven = OwnDigit(7, np.zeros((28, 28), np.uint8))
    >>> seven.strokes
    ()
    """

    label: int
    picture: NDArray[np.uint8]
    sketch: Sketch | None = None

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """Its strokes; none where there is a picture below them."""
        if self.sketch is None or self.sketch.picture is not None:
            return ()
        return self.sketch.strokes


def as_digits(own: Sequence[OwnDigit]) -> Digits:
    """Make data for a network of a visitor's own digits.

    Parameters
    ----------
    own : sequence of OwnDigit
        At least one.
    """
    images = np.stack([digit.picture for digit in own])
    labels = np.array([digit.label for digit in own], np.uint8)
    return Digits(images, labels, Origin("own"))


def added(digits: Digits, own: Sequence[OwnDigit]) -> Digits:
    """Return `digits` and behind them the visitor's own, at least one.

    Examples
    --------
    >>> import numpy as np
    >>> import mnist_core as mc
    >>> sample = mc.load_digits("sample")
    >>> added(sample, [OwnDigit(7, np.zeros((28, 28), np.uint8))]).source
    '5,000 digits of MNIST, bundled, and 1 of my digits'
    """
    data = as_digits(own)
    return Digits(
        np.concatenate([digits.images, data.images]),
        np.concatenate([digits.labels, data.labels]),
        digits.origin.with_own(len(data)),
    )


def merged(one: Sequence[OwnDigit], other: Sequence[OwnDigit]) -> list[OwnDigit]:
    """Return all of `one`, and behind them what of `other` is not among them."""
    there = {_key(digit) for digit in one}
    return [*one, *(digit for digit in other if _key(digit) not in there)]


def _key(digit: OwnDigit) -> tuple[int, bytes]:
    """Return what two digits that are the same have in common."""
    return digit.label, digit.picture.tobytes()


def to_csv(own: Sequence[OwnDigit]) -> bytes:
    """Write a file like Kaggle's ``train.csv``."""
    rows = [[str(digit.label), *map(str, digit.picture.ravel())] for digit in own]
    return "".join(",".join(row) + "\n" for row in [TRAIN_COLUMNS, *rows]).encode()


def to_strokes(own: Sequence[OwnDigit]) -> bytes:
    """Write the digits that have strokes as JSON, one digit a line.

    A line is ``{"label": 7, "strokes": [[[x, y], ...]], ...}``: x and y are pixels of a paper 280
    wide and high, y points down. ``widths`` and ``erases`` tell of the pen, one value a stroke.
    """
    lines = [
        {
            "label": digit.label,
            "strokes": [stroke.points.round(1).tolist() for stroke in digit.strokes],
            "widths": [stroke.width for stroke in digit.strokes],
            "erases": [stroke.erases for stroke in digit.strokes],
        }
        for digit in own
        if digit.strokes
    ]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def read_file(content: bytes, name: str) -> list[OwnDigit]:
    """Read what `to_csv` or `to_strokes` wrote, gzipped or not: all of it or nothing.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What to call the file in messages.

    Raises
    ------
    DataError
        The file is of neither kind, or has more than `MOST` digits.
    """
    if len(content) > MEGABYTES * 1_000_000:
        raise DataError(f"more than {MEGABYTES} MB are not taken.", file=name)
    if beginning(content, name).lstrip()[:1] != b"{":
        images, labels = read_train(content, name, MOST)
        return [OwnDigit(int(label), image) for image, label in zip(images, labels, strict=True)]
    # All is looked at before the first is drawn, because drawing takes longer.
    drawings = []
    work = 0.0
    for row, line in _lines(content, name):
        with _wrong_line_in_words(name, row):
            label, sketch = _read_line(line)
        drawings.append((row, label, sketch))
        work += sketch.work
        if len(drawings) > MOST:
            raise DataError(f"more than {MOST:,} digits are not kept for one visitor.", file=name)
        if work > _WORK:
            raise DataError(f"the strokes {_TOO_MUCH_WORK}.", file=name, row=row)
    digits = []
    for row, label, sketch in drawings:
        with _wrong_line_in_words(name, row):
            digits.append(_drawn(label, sketch))
    return digits


def _lines(content: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, each with its number."""
    for first_row, lines in blocks(content, _BYTES, name):
        for row, line in enumerate(lines.splitlines(), first_row):
            if line.strip():
                yield row, line


@contextmanager
def _wrong_line_in_words(name: str, row: int) -> Iterator[None]:
    try:
        yield
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
        DrawingError,
    ) as error:
        raise DataError(f"this is no digit in strokes ({error}).", file=name, row=row) from error


def _read_line(line: bytes) -> tuple[int, Sketch]:
    """Return the label and the strokes of one line; raise one of many errors if it is no digit."""
    stored = json.loads(line)
    strokes = stored["strokes"]
    if len(strokes) > STROKES:
        raise ValueError(f"more than {STROKES} strokes")
    widths = stored.get("widths", [20] * len(strokes))
    erases = stored.get("erases", [False] * len(strokes))
    drawn = [
        checked(np.array(points), float(width), bool(erase))
        for points, width, erase in zip(strokes, widths, erases, strict=True)
    ]
    return _checked_label(stored["label"]), checked_sketch(drawn)


def _drawn(label: int, sketch: Sketch) -> OwnDigit:
    ink = sketch.visible_ink()
    if ink is None:
        raise ValueError("nothing is drawn")
    return OwnDigit(label, as_bytes(steps_from_ink(ink).picture), sketch)


def _checked_label(label: Any) -> int:
    if label not in range(10) or isinstance(label, bool):
        raise ValueError(f"the label must be 0 to 9, not {label!r}")
    return int(label)


def dumps(own: Sequence[OwnDigit]) -> str:
    """Write the digits as text, for the browser to keep."""
    return json.dumps([_dump(digit) for digit in own])


def _dump(digit: OwnDigit) -> dict[str, Any]:
    packed = gzip.compress(digit.picture.tobytes(), mtime=0)
    return {
        "label": digit.label,
        "picture": base64.b64encode(packed).decode(),
        "drawing": digit.sketch.to_link() if digit.sketch else None,
    }


def loads(text: str) -> list[OwnDigit]:
    """Read what `dumps` wrote.

    Raises
    ------
    DataError
        It is anything else. It comes from a browser, where somebody may have changed it.
    """
    try:
        if len(text) > _KEPT:
            raise ValueError("it is larger than what a browser keeps")
        stored = json.loads(text)
        if not isinstance(stored, list) or len(stored) > MOST:
            raise ValueError(f"a list of at most {MOST} digits is expected")
        return _load_all(stored)
    except (
        ValueError,
        KeyError,
        TypeError,
        OSError,
        EOFError,
        RecursionError,
        zlib.error,
        DrawingError,
    ) as error:
        raise DataError(
            f"this is not what the app keeps here ({error}).", file="The digits in your browser"
        ) from error


def _load_all(stored: list[dict[str, Any]]) -> list[OwnDigit]:
    digits = []
    work = 0.0
    for entry in stored:
        digit = _load(entry)
        work += digit.sketch.work if digit.sketch else 0
        if work > _WORK:
            raise ValueError(f"the strokes {_TOO_MUCH_WORK}")
        digits.append(digit)
    return digits


def _load(entry: dict[str, Any]) -> OwnDigit:
    packed = base64.b64decode(entry["picture"], validate=True)
    if len(packed) > 2000:
        raise ValueError("a picture that is too large")
    with gzip.open(BytesIO(packed)) as file:
        pixels = file.read(28 * 28 + 1)
    picture = np.frombuffer(pixels, np.uint8).reshape(28, 28)
    sketch = from_link(entry["drawing"]) if entry["drawing"] else None
    return OwnDigit(_checked_label(entry["label"]), picture, sketch)
