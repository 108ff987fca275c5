"""A drawing as the pen made it, stroke by stroke.

It is small enough for a link and exact enough to go on drawing.
"""

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing import pen
from mnist_core.drawing.preprocessing import MNIST_SIDE, SOFT_EDGE, Picture
from mnist_core.errors import DrawingError

PAPER_SIDE = 280  # pixels of the paper, in height and in width: fits a phone
PEN_WIDTH = range(1, 65)  # pixels
INK = (26, 26, 46)  # the colour on a page, as red, green and blue

_DOT = 12  # pixels: who draws less has only touched the paper

# What a link may hold. Nobody draws more, but people edit links.
STROKES = 300
_CHARACTERS = 8_000
_BYTES = 60_000
_POINTS = 10_000  # of one stroke
_FARTHEST = 100 * PAPER_SIDE  # pixels: no screen goes so far beyond the paper

# Of one sketch, in pixels that are looked at: half a second. A digit takes about 100,000.
_WORK = 60_000_000
_OF_A_STROKE = 10_000  # which take as long as whatever each stroke needs

# A link holds a header, perhaps a picture of MNIST's size, and then the strokes. Each stroke is a
# header and the steps from point to point: all in x, then all in y.
_VERSION = 1
_HEADER = struct.Struct("<BB")  # the version, whether there is a picture
_STROKE = struct.Struct("<BBH")  # width, whether it erases, number of points
_STEP = np.dtype("<i2")

_MNIST_SHAPE = (MNIST_SIDE, MNIST_SIDE)
_MNIST_BYTES = MNIST_SIDE * MNIST_SIDE

Points = NDArray[np.float64]


class _Refused(ValueError):
    """Says in words why something is no sketch."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """What the pen does between touching the paper and leaving it.

    Attributes
    ----------
    points : ndarray of float, (n, 2)
        At least one. Each is x (to the right), y (down) in pixels of the paper.
    width : float
        Of the pen, in pixels.
    erases : bool
        Whether it takes ink away.

    Notes
    -----
    Points and width are rounded to whole pixels. A link holds nothing finer, and the drawing is to
    be the same everywhere: on the paper, out of a link, among the digits that were kept.
    """

    points: Points
    width: float
    erases: bool = False

    def __post_init__(self) -> None:
        widest = PEN_WIDTH[-1]
        object.__setattr__(self, "points", np.asarray(self.points, float).round())
        object.__setattr__(self, "width", float(min(round(self.width), widest)))


@dataclass(frozen=True, eq=False)
class Sketch:
    """Strokes on blank paper or on a picture.

    Attributes
    ----------
    strokes : tuple of Stroke
        In the order in which they were drawn.
    picture : ndarray of uint8, (side, side), optional
        What lay on the paper before the first stroke, 255 is ink. It is stretched over the whole
        paper. A digit of MNIST is 28 x 28.

    Examples
    --------
    A link holds the whole sketch.

    >>> import numpy as np
    >>> stroke = Stroke(np.array([[140.0, 60.0], [135.0, 220.0]]), width=16)
    >>> link = Sketch((stroke,)).to_link()
    >>> len(link) < 60
    True
    >>> from_link(link).strokes[0].points.tolist()
    [[140.0, 60.0], [135.0, 220.0]]
    """

    strokes: tuple[Stroke, ...] = ()
    picture: NDArray[np.uint8] | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was put on the paper, be it erased since or not."""
        has_ink = any(not stroke.erases for stroke in self.strokes)
        return self.picture is None and not has_ink

    @property
    def mere_dot(self) -> bool:
        """Whether all that was written is hardly longer than the pen is wide."""
        written = [stroke for stroke in self.strokes if not stroke.erases]
        if self.picture is not None or not written:
            return False
        points = np.concatenate([stroke.points for stroke in written])
        extent = np.ptp(points, axis=0).max()
        return bool(extent < max(_DOT, 0.75 * max(stroke.width for stroke in written)))

    @property
    def work(self) -> int:
        """How many pixels are looked at to draw the strokes; each takes about 8 nanoseconds."""
        return sum(_OF_A_STROKE + pen.work(s.points, s.width) for s in self.strokes)

    @property
    def digit(self) -> NDArray[np.float32] | None:
        """The picture as float32 in 0..1, if it is 28x28 and has no stroke on it.

        Such a picture comes from the data. It was already made as MNIST was made.
        """
        if self.picture is None or self.picture.shape != _MNIST_SHAPE or self.strokes:
            return None
        digit: NDArray[np.float32] = self.picture.astype(np.float32) / np.float32(255)
        return digit

    def ink(self) -> Picture:
        """Return the paper with all that was put on it.

        Returns
        -------
        ndarray of float32, (280, 280)
            1 is ink.
        """
        paper = np.zeros((PAPER_SIDE, PAPER_SIDE), np.float32)
        if self.picture is not None:
            paper = _enlarged(self.picture, PAPER_SIDE)
        for stroke in self.strokes:
            pen.draw_on(paper, stroke.points, stroke.width, stroke.erases)
        return paper

    def visible_ink(self) -> Picture | None:
        """Return the ink as it is read: however faint it is, its darkest pixel is 1.

        Returns
        -------
        ndarray of float32, (280, 280), or None
            None on blank paper, and where everything was erased but soft edges.
        """
        if self.blank:
            return None
        ink = self.ink()
        was_written = any(not stroke.erases for stroke in self.strokes)
        as_written = 1.0 if was_written or self.picture is None else self.picture.max() / 255
        darkest = ink.max()
        if darkest <= SOFT_EDGE * as_written:
            return None
        visible: Picture = ink / darkest
        return visible

    def to_link(self) -> str | None:
        """Return the sketch as a few hundred letters and digits that fit in a URL.

        Returns
        -------
        str or None
            None if the strokes are too many, or lie on a picture that is larger than MNIST's.
        """
        if self.picture is not None and self.picture.shape != _MNIST_SHAPE:
            return None
        if self.work > _WORK:
            return None
        content = self._pack()
        packed = base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")
        if len(self.strokes) > STROKES or len(content) > _BYTES or len(packed) > _CHARACTERS:
            return None
        return packed

    def _pack(self) -> bytes:
        content = _HEADER.pack(_VERSION, self.picture is not None)
        if self.picture is not None:
            content += self.picture.tobytes()
        for stroke in self.strokes:
            # Steps are small numbers, which zlib compresses better than the points themselves.
            pixels = stroke.points.astype(_STEP)
            origin = np.zeros((1, 2), _STEP)
            steps = np.diff(pixels, axis=0, prepend=origin)
            content += _STROKE.pack(int(stroke.width), stroke.erases, len(steps))
            content += steps.T.tobytes()
        return content


def from_link(text: str) -> Sketch:
    """Read what `Sketch.to_link` made.

    Parameters
    ----------
    text : str
        The letters and digits out of a URL.

    Returns
    -------
    Sketch
        With every point rounded to whole pixels.

    Raises
    ------
    DrawingError
        If `text` is anything else, because people edit links.
    """
    try:
        return _unpack(_decompressed(text))
    except (ValueError, struct.error, zlib.error) as error:
        why = error if isinstance(error, _Refused) else "it is damaged, or a part of it is missing"
        raise DrawingError(
            f"The link holds no drawing that can be read ({why}). Draw one instead."
        ) from error


def _decompressed(text: str) -> bytes:
    """Undo base64 and zlib; raise ValueError if that gives more than a drawing may have."""
    if len(text) > _CHARACTERS:
        raise _Refused("it is too long")
    padding = "=" * (-len(text) % 4)  # which `to_link` leaves out
    compressed = base64.b64decode(text + padding, b"-_", validate=True)
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(compressed, _BYTES)
    if not unpacker.eof or unpacker.unused_data:
        raise _Refused("it is cut off, or longer than any drawing")
    return content


def _unpack(content: bytes) -> Sketch:
    version, has_picture = _HEADER.unpack_from(content)
    if version != _VERSION or has_picture > 1:
        raise _Refused("another version")
    at = _HEADER.size
    picture = None
    if has_picture:
        picture = np.frombuffer(content, np.uint8, _MNIST_BYTES, at).reshape(_MNIST_SHAPE)
        at += _MNIST_BYTES
    strokes: list[Stroke] = []
    while at < len(content):
        width, erases, count = _STROKE.unpack_from(content, at)
        at += _STROKE.size
        steps = np.frombuffer(content, _STEP, 2 * count, at).reshape(2, count).T
        at += steps.nbytes
        points = steps.cumsum(axis=0).astype(float)
        strokes.append(checked(points, width, bool(erases)))
    return checked_sketch(strokes, picture)


def checked_sketch(strokes: Sequence[Stroke], picture: NDArray[np.uint8] | None = None) -> Sketch:
    """Return a sketch that comes from outside, if it is no more than somebody would draw.

    Parameters
    ----------
    strokes, picture
        As the attributes of `Sketch`.

    Returns
    -------
    Sketch
        Of these values.

    Raises
    ------
    ValueError
        If it has too many strokes, or it would take too long to draw them.
    """
    if len(strokes) > STROKES:
        raise _Refused("too many strokes")
    sketch = Sketch(tuple(strokes), picture)
    if sketch.work > _WORK:
        raise _Refused("strokes with too many points")
    return sketch


def _enlarged(picture: NDArray[np.uint8], side: int) -> Picture:
    """Stretch a square picture, shades between the middles of its pixels: float32, 1 is ink."""
    place = (np.arange(side) + 0.5) * len(picture) / side - 0.5
    place = place.clip(0, len(picture) - 1)
    before = place.astype(int)
    behind = np.minimum(before + 1, len(picture) - 1)
    share = place - before
    ink = picture / 255
    rows = ink[before] + share[:, np.newaxis] * (ink[behind] - ink[before])
    both = rows[:, before] + share * (rows[:, behind] - rows[:, before])
    enlarged: Picture = both.astype(np.float32)
    return enlarged


def checked(points: Points, width: float, erases: bool = False) -> Stroke:
    """Return a stroke that comes from outside, if a pen could draw it on the paper.

    Parameters
    ----------
    points, width, erases
        As the attributes of `Stroke`.

    Returns
    -------
    Stroke
        Of these values.

    Raises
    ------
    ValueError
        If it has no points or too many, lies off the paper, or is too wide.

    Notes
    -----
    The pen may leave the paper and come back, up to a page beyond each edge. Whoever draws with a
    mouse may let go of it farther away: the stroke then ends at the paper's edge.
    """
    points = np.asarray(points, float)
    if points.ndim != 2 or points.shape[1] != 2 or not 1 <= len(points) <= _POINTS:
        raise _Refused("a stroke is a list of x, y")
    if not np.isfinite(points).all() or np.abs(points).max() > _FARTHEST:
        raise _Refused("a stroke lies off the paper")
    points = _cut(points)
    if not len(points):
        raise _Refused("a stroke lies off the paper")
    if not PEN_WIDTH.start <= width < PEN_WIDTH.stop:
        raise _Refused(f"a pen is {PEN_WIDTH.start} to {PEN_WIDTH.stop - 1} pixels wide")
    return Stroke(points, float(width), erases)


def _cut(points: Points) -> Points:
    """Return a stroke without what lies more than a page off the paper.

    Where it goes so far in the middle, it turns back at that distance. Where it begins or ends so
    far, it begins or ends at the paper's edge.
    """
    far = np.any((points < -PAPER_SIDE) | (points > 2 * PAPER_SIDE), axis=1)
    if not far.any():
        return points
    near = np.flatnonzero(~far)
    if not len(near):
        return points[:0]
    kept = []
    for place in range(max(near[0] - 1, 0), min(near[-1] + 2, len(points))):
        if not far[place]:
            kept.append(points[place])
            continue
        in_the_middle = near[0] < place < near[-1]
        beyond = PAPER_SIDE if in_the_middle else 0
        for neighbour in (place - 1, place + 1):
            if 0 <= neighbour < len(points) and not far[neighbour]:
                kept.append(_where_it_leaves(points[neighbour], points[place], beyond))
    return np.array(kept)


def _where_it_leaves(inner: Points, outer: Points, beyond: float) -> Points:
    """Return the last point on the way to `outer` that is at most so far `beyond` the edges."""
    step = outer - inner
    limit = np.where(step > 0, PAPER_SIDE + beyond, -beyond)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(step == 0, np.inf, (limit - inner) / step)
    share = min(max(float(shares.min()), 0.0), 1.0)
    leaves: Points = inner + share * step
    return leaves
