"""Digits that a visitor drew and labelled: kept in the browser, taken away as files, used for
training."""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.digits.kaggle import TRAIN_COLUMNS, UNPACKED, read_train, unpacked
from mnist_core.drawing.preprocessing import as_bytes, steps_from_ink
from mnist_core.drawing.sketch import STROKES, Sketch, Stroke, checked, from_link
from mnist_core.errors import DataError, DrawingError

MOST = (
    1000  # digits of one visitor: a browser keeps 5 MB for a page, and one digit takes up to 3 kB
)

_ADDED = re.compile(r", and (\d+) of my digits$")  # to the source of digits
_BYTES = 20_000_000  # of a file of strokes, unpacked


@dataclass(frozen=True, eq=False)
class MyDigit:
    """A drawing and what its author says it is.

    Attributes
    ----------
    label : 0..9.
    picture : uint8, (28, 28), 255 = ink, made as MNIST was made.
    sketch : the strokes; None where there are none, as for a photo.
    """

    label: int
    picture: NDArray[np.uint8]
    sketch: Sketch | None = None

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """Its strokes, if they are all there is to it."""
        return () if self.sketch is None or self.sketch.picture is not None else self.sketch.strokes


def as_digits(mine: Sequence[MyDigit]) -> Digits:
    """My digits as data for a network; `mine` has at least one."""
    labels = np.array([digit.label for digit in mine], np.uint8)
    return Digits(np.stack([digit.picture for digit in mine]), labels, "my digits")


def added(digits: Digits, mine: Sequence[MyDigit]) -> Digits:
    """`digits` and behind them `mine`."""
    own = as_digits(mine)
    return Digits(
        np.concatenate([digits.images, own.images]),
        np.concatenate([digits.labels, own.labels]),
        f"{digits.source}, and {len(own)} of my digits",
    )


def merged(one: Sequence[MyDigit], other: Sequence[MyDigit]) -> list[MyDigit]:
    """All of `one`, and behind them what of `other` is not among them."""
    there = {(digit.label, digit.picture.tobytes()) for digit in one}
    return [
        *one,
        *(digit for digit in other if (digit.label, digit.picture.tobytes()) not in there),
    ]


def without_mine(source: str) -> str:
    """The source of digits to which `added` has added some; any other source as it is."""
    return _ADDED.sub("", source)


def how_many_of_mine(source: str) -> int:
    """How many digits `added` has added to those of `source`."""
    found = _ADDED.search(source)
    return int(found[1]) if found else 0


def to_csv(mine: Sequence[MyDigit]) -> bytes:
    """A file like Kaggle's ``train.csv``."""
    rows = [[str(digit.label), *map(str, digit.picture.ravel())] for digit in mine]
    return "".join(",".join(row) + "\n" for row in [TRAIN_COLUMNS, *rows]).encode()


def to_strokes(mine: Sequence[MyDigit]) -> bytes:
    """The digits that have strokes, as a line of JSON each: ``{"label": 7, "strokes": [[[x, y],
    ...]], ...}``.

    x and y are pixels of a paper 280 wide and high, y down; ``widths`` and ``erases`` tell of the
    pen, per stroke.
    """
    lines = [
        {
            "label": digit.label,
            "strokes": [stroke.points.round(1).tolist() for stroke in digit.strokes],
            "widths": [stroke.width for stroke in digit.strokes],
            "erases": [stroke.erases for stroke in digit.strokes],
        }
        for digit in mine
        if digit.strokes
    ]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def read_file(content: bytes, name: str) -> list[MyDigit]:
    """What `to_csv` or `to_strokes` wrote, gzipped or not; all of it or nothing.

    Raises
    ------
    DataError : the file is of neither kind, or has more than `MOST` digits.
    """
    text = unpacked(content, UNPACKED, name)
    if text.lstrip()[:1] != b"{":
        images, labels = read_train(text, name)
        _check_count(len(images), name)
        return [MyDigit(int(label), image) for image, label in zip(images, labels, strict=True)]
    if len(text) > _BYTES:
        raise DataError(f"strokes of more than {_BYTES / 1e6:.0f} MB are not taken.", file=name)
    lines = [(row, line) for row, line in enumerate(text.splitlines(), 1) if line.strip()]
    _check_count(len(lines), name)
    return [_read_line(line, name, row) for row, line in lines]


def _check_count(count: int, name: str) -> None:
    if count > MOST:
        raise DataError(
            f"{count:,} digits are more than the {MOST:,} that are kept for one visitor.", file=name
        )


def _read_line(line: bytes, name: str, row: int) -> MyDigit:
    try:
        stored = json.loads(line)
        strokes = stored["strokes"]
        if len(strokes) > STROKES:
            raise ValueError(f"more than {STROKES} strokes")
        widths = stored.get("widths", [20] * len(strokes))
        erases = stored.get("erases", [False] * len(strokes))
        drawn = [
            checked(np.array(s), float(w), bool(e))
            for s, w, e in zip(strokes, widths, erases, strict=True)
        ]
        return _drawn(stored["label"], Sketch(tuple(drawn)))
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


def _drawn(label: Any, sketch: Sketch) -> MyDigit:
    ink = sketch.ink()
    if not (ink > 0.3).any():
        raise ValueError("nothing is drawn")
    return MyDigit(_checked_label(label), as_bytes(steps_from_ink(ink).picture), sketch)


def _checked_label(label: Any) -> int:
    if label not in range(10) or isinstance(label, bool):
        raise ValueError(f"the label must be 0 to 9, not {label!r}")
    return int(label)


def dumps(mine: Sequence[MyDigit]) -> str:
    """All of it as text, for the browser to keep."""
    return json.dumps(
        [
            {
                "label": digit.label,
                "picture": base64.b64encode(
                    gzip.compress(digit.picture.tobytes(), mtime=0)
                ).decode(),
                "drawing": digit.sketch.to_link() if digit.sketch else None,
            }
            for digit in mine
        ]
    )


def loads(text: str) -> list[MyDigit]:
    """What `dumps` made. Raises DataError when it is anything else: it comes from a browser."""
    try:
        stored = json.loads(text)
        if not isinstance(stored, list) or len(stored) > MOST:
            raise ValueError(f"a list of at most {MOST} digits is expected")
        return [_load(entry) for entry in stored]
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


def _load(entry: dict[str, Any]) -> MyDigit:
    packed = base64.b64decode(entry["picture"], validate=True)
    if len(packed) > 2000:
        raise ValueError("a picture that is too large")
    picture = np.frombuffer(gzip.decompress(packed), np.uint8).reshape(28, 28)
    sketch = from_link(entry["drawing"]) if entry["drawing"] else None
    return MyDigit(_checked_label(entry["label"]), picture, sketch)
