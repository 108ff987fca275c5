"""A drawing as the pen made it, stroke by stroke: small enough for a link, exact enough to go on
with."""

import base64
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.pen import draw
from mnist_core.errors import DrawingError

SIDE = 280  # pixels of the paper, in height and in width: fits a phone
PEN_WIDTH = range(1, 65)  # pixels

# What a link may hold. Nobody draws more; whoever edits a link may try.
_CHARACTERS, _BYTES = 8_000, 60_000
STROKES = 300
_VERSION = 1

Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stroke:
    """What the pen did between touching the paper and leaving it.

    Attributes
    ----------
    points : float, (n, 2), n >= 1: x right, y down, in pixels of the paper.
    width : of the pen, in pixels.
    erases : whether it takes ink away instead.
    """

    points: Points
    width: float
    erases: bool = False


@dataclass(frozen=True, eq=False)
class Sketch:
    """Strokes, on blank paper or on a picture.

    Attributes ---------- strokes : in drawing order. picture : what lay on the paper before the
    first stroke: uint8, square, 255 = ink, stretched over the whole paper;
        None for blank paper. MNIST's digits are 28 x 28.
    """

    strokes: tuple[Stroke, ...] = ()
    picture: NDArray[np.uint8] | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was put on the paper. (What was put there may have been erased.)"""
        return self.picture is None and not any(not stroke.erases for stroke in self.strokes)

    @property
    def digit(self) -> NDArray[np.float32] | None:
        """A picture of 28 x 28 pixels that nobody has drawn upon, float32, 0..1: made as MNIST was
        made already."""
        if self.picture is None or self.picture.shape != (28, 28) or self.strokes:
            return None
        digit: NDArray[np.float32] = self.picture.astype(np.float32) / np.float32(255)
        return digit

    def ink(self) -> NDArray[np.float32]:
        """The paper as the browser would show it: float32, (280, 280), 1 = ink."""
        ink = np.zeros((SIDE, SIDE), np.float32)
        if self.picture is not None:
            enlarged = Image.fromarray(self.picture).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
            ink = np.asarray(enlarged, np.float32) / np.float32(255)
        for stroke in self.strokes:
            covered = draw([stroke.points], stroke.width, SIDE)
            ink = ink * (1 - covered) if stroke.erases else np.maximum(ink, covered)
        return ink

    def to_link(self) -> str | None:
        """The sketch as a few hundred letters and digits that fit in a URL.

        Returns ------- None where that is not to be had: the strokes are too many, or lie on a
        picture larger than MNIST's.
        """
        if self.picture is not None and self.picture.shape != (28, 28):
            return None
        parts = [struct.pack("<BB", _VERSION, self.picture is not None)]
        if self.picture is not None:
            parts.append(self.picture.tobytes())
        for stroke in self.strokes:
            # Whole pixels, each as its distance from the one before: small numbers, which zlib
            # makes smaller.
            steps = np.diff(
                stroke.points.round().astype("<i2"), axis=0, prepend=np.zeros((1, 2), "<i2")
            )
            width = min(round(stroke.width), PEN_WIDTH[-1])
            parts.append(struct.pack("<BBH", width, stroke.erases, len(steps)) + steps.T.tobytes())
        content = b"".join(parts)
        packed = base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")
        fits = (
            len(packed) <= _CHARACTERS and len(content) <= _BYTES and len(self.strokes) <= STROKES
        )
        return packed if fits else None


def from_link(text: str) -> Sketch:
    """What `Sketch.to_link` made. Raises DrawingError for anything else: people edit links."""
    try:
        if len(text) > _CHARACTERS:
            raise ValueError("it is too long")
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(
            base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True), _BYTES
        )
        if not unpacker.eof or unpacker.unused_data:
            raise ValueError("it is cut off, or longer than any drawing")
        return _unpack(content)
    except (ValueError, struct.error, zlib.error) as error:
        raise DrawingError(
            f"The link holds no drawing that can be read ({error}). Draw one instead."
        ) from error


def _unpack(content: bytes) -> Sketch:
    version, has_picture = struct.unpack_from("<BB", content)
    if version != _VERSION or has_picture > 1:
        raise ValueError("another version")
    at, picture = 2, None
    if has_picture:
        picture = np.frombuffer(content, np.uint8, 784, at).reshape(28, 28)
        at += 784
    strokes: list[Stroke] = []
    while at < len(content):
        width, erases, count = struct.unpack_from("<BBH", content, at)
        steps = np.frombuffer(content, "<i2", 2 * count, at + 4).reshape(2, count).T
        strokes.append(checked(steps.cumsum(axis=0).astype(float), width, bool(erases)))
        at += 4 + 4 * count
    if len(strokes) > STROKES:
        raise ValueError("too many strokes")
    return Sketch(tuple(strokes), picture)


def checked(points: Points, width: float, erases: bool = False) -> Stroke:
    """A stroke from outside. Raises ValueError unless it is one that a pen could draw on the
    paper."""
    points = np.asarray(points, float)
    if points.ndim != 2 or points.shape[1] != 2 or not 1 <= len(points) <= 10_000:
        raise ValueError("a stroke is a list of x, y")
    if not (np.isfinite(points).all() and points.min() >= -SIDE and points.max() <= 2 * SIDE):
        raise ValueError("a stroke lies off the paper")
    if not PEN_WIDTH.start <= width < PEN_WIDTH.stop:
        raise ValueError(f"a pen is {PEN_WIDTH.start} to {PEN_WIDTH.stop - 1} pixels wide")
    return Stroke(points, float(width), erases)
