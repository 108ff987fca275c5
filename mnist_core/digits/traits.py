"""What one sees in a handwritten digit, measured: loops, slant, a bar, a foot.

All are measured on many pictures at once, from their ink alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy  # whose parts are loaded where they are used: that takes a third of a second
from numpy.typing import NDArray

Images = NDArray[np.uint8]  # (n, 28, 28), 255 is ink
Mask = NDArray[np.bool_]  # (n, 28, 28)
Measures = NDArray[np.float64]  # (n,)

SIDE = 28
_INK = 128  # of 255: paler than this is a soft edge
_LEAST_HOLE = 2  # pixels; a smaller one is a gap between two strokes that touch
_LEAST_PIECE = 4


@dataclass(frozen=True, eq=False)
class Seen:
    """Some pictures, as the measures look at them.

    Attributes
    ----------
    ink : ndarray of bool, (n, 28, 28)
        Where there is ink.
    slant : ndarray of float64, (n,)
        How many columns a stroke goes to the right for each row that it goes up.
    upright : ndarray of bool, (n, 28, 28)
        The ink, with the slant taken away.
    top, bottom : ndarray of int, (n,)
        The first row that has ink, and the last.
    left, right : ndarray of int, (n, 28)
        In each row of `upright` the first column with ink, and the last. Both lie in the middle
        where there is none.
    run : ndarray of int, (n, 28)
        In each row of `upright` the longest stretch of ink without a gap, in pixels.
    """

    ink: Mask
    slant: Measures
    upright: Mask
    top: NDArray[np.intp]
    bottom: NDArray[np.intp]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    run: NDArray[np.intp]

    @property
    def height(self) -> NDArray[np.intp]:
        """From the first row to the last, in pixels: ndarray of int, (n,)."""
        height: NDArray[np.intp] = self.bottom - self.top + 1
        return height

    def within(self, begin: float, end: float) -> Mask:
        """Tell which rows lie in a part of the digit's height.

        Parameters
        ----------
        begin, end : float
            Of the height, 0 is its top and 1 its bottom.

        Returns
        -------
        ndarray of bool, (n, 28)
            At least one row of each is among them.
        """
        rows = np.arange(SIDE) + 0.5 - self.top[:, np.newaxis]
        share = rows / self.height[:, np.newaxis]
        return (share >= begin) & (share <= end)


def look_at(images: Images) -> Seen:
    """Find the ink, its slant and its outline in each picture.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink.

    Returns
    -------
    Seen
        Of all of them.
    """
    ink = images >= _INK
    slant = _slant(images)
    upright = _unslanted(ink, slant)
    has_ink = np.any(ink, axis=2)
    empty = ~np.any(upright, axis=2)
    left: NDArray[np.intp] = upright.argmax(axis=2)
    right: NDArray[np.intp] = SIDE - 1 - upright[:, :, ::-1].argmax(axis=2)
    left[empty] = right[empty] = SIDE // 2
    return Seen(
        ink=ink,
        slant=slant,
        upright=upright,
        top=has_ink.argmax(axis=1),
        bottom=SIDE - 1 - has_ink[:, ::-1].argmax(axis=1),
        left=left,
        right=right,
        run=_longest_runs(upright),
    )


def _longest_runs(ink: Mask) -> NDArray[np.intp]:
    """The longest stretch of ink in each row: ndarray of int, (n, 28)."""
    run = np.zeros(ink.shape[:2], np.intp)
    longest = np.zeros_like(run)
    for column in range(SIDE):
        run = (run + 1) * ink[:, :, column]
        np.maximum(longest, run, out=longest)
    return longest


def _slant(images: Images) -> Measures:
    """From the second moments of the ink: how far its rows move sideways."""
    weights = images.astype(np.float32)
    total = np.maximum(weights.sum(axis=(1, 2)), 1)
    places = np.arange(SIDE, dtype=np.float32)
    by_row, by_column = weights.sum(axis=2), weights.sum(axis=1)
    row = (by_row @ places) / total
    column = (by_column @ places) / total
    along = by_row @ places**2 / total - row**2
    both = np.einsum("nrc,r,c->n", weights, places, places) / total - row * column
    slant: Measures = -both / np.maximum(along, 1e-6)
    return slant


def _unslanted(ink: Mask, slant: Measures) -> Mask:
    """Move each row sideways by whole pixels, so that the digit stands upright."""
    middle = (SIDE - 1) / 2
    rows = np.arange(SIDE)
    shift = np.rint(slant[:, np.newaxis] * (middle - rows)).astype(int)  # (n, rows), to the right
    columns = np.arange(SIDE) + shift[:, :, np.newaxis]
    inside = (columns >= 0) & (columns < SIDE)
    moved: Mask = np.take_along_axis(ink, columns.clip(0, SIDE - 1), axis=2) & inside
    return moved


def loops(seen: Seen) -> Measures:
    """How many patches of paper the ink encloses.

    Parameters
    ----------
    seen : Seen
        Some pictures.

    Returns
    -------
    ndarray of float64, (n,)
        Whole numbers from 0 on.
    """
    # Paper all around, so that what is not enclosed is one piece.
    paper = np.pad(~seen.ink, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    return _pieces(paper, _LEAST_HOLE, corners=False) - 1


def pieces(seen: Seen) -> Measures:
    """How many parts of ink there are that do not touch: ndarray of float64, (n,)."""
    return _pieces(seen.ink, _LEAST_PIECE, corners=True)


def _pieces(mask: Mask, least: int, *, corners: bool) -> Measures:
    """Count the connected pieces of `least` pixels and more in each picture."""
    connected = np.zeros((3, 3, 3), bool)  # pictures do not touch one another
    connected[1] = True if corners else scipy.ndimage.generate_binary_structure(2, 1)
    labelled, count = scipy.ndimage.label(mask, connected)
    sizes = np.bincount(labelled.ravel(), minlength=count + 1)
    first = scipy.ndimage.find_objects(labelled)
    picture = np.array([place[0].start for place in first], int)
    large = sizes[1:] >= least
    counts: Measures = np.bincount(picture[large], minlength=len(mask)).astype(float)
    return counts


def slant(seen: Seen) -> Measures:
    """How far it leans to the right, in degrees: ndarray of float64, (n,)."""
    degrees: Measures = np.degrees(np.arctan(seen.slant))
    return degrees


def thickness(seen: Seen) -> Measures:
    """How thick its strokes are, in pixels: twice the ink over the length of its edge."""
    ink = np.pad(seen.ink, ((0, 0), (1, 1), (1, 1)))
    across = np.count_nonzero(ink[:, :, 1:] != ink[:, :, :-1], axis=(1, 2))
    along = np.count_nonzero(ink[:, 1:] != ink[:, :-1], axis=(1, 2))
    # An edge in a random direction crosses 4 / pi pixel borders for each pixel of its length.
    edge = (across + along) * np.pi / 4
    area = np.count_nonzero(seen.ink, axis=(1, 2))
    thick: Measures = 2 * area / np.maximum(edge, 1)
    return thick


def breadth(seen: Seen) -> Measures:
    """Its width over its height, standing upright: ndarray of float64, (n,)."""
    columns = np.any(seen.upright, axis=1)
    first = columns.argmax(axis=1)
    last = SIDE - 1 - columns[:, ::-1].argmax(axis=1)
    share: Measures = (last - first + 1) / seen.height
    return share


def foot(seen: Seen) -> Measures:
    """How much longer its lowest stroke is than its stem is wide, over its height: a 1's foot."""
    return _widest(seen, 0.85, 1.0) - _usual(seen, 0.35, 0.75)


def flag(seen: Seen) -> Measures:
    """How far its upper part reaches to the left of the stem, over its height: a 1 with a flag."""
    stem = _median(seen.left.astype(float), seen.within(0.5, 0.8))
    upper = np.where(seen.within(0.0, 0.5), seen.left, SIDE).min(axis=1)
    reach: Measures = (stem - upper) / seen.height
    return reach


def bar(seen: Seen) -> Measures:
    """How much longer a stroke across the stem is than that is wide, over the height: a bar."""
    return _widest(seen, 0.4, 0.75) - _usual(seen, 0.35, 0.95)


def hook(seen: Seen) -> Measures:
    """How far its lower end reaches to the left of the stem, over its height: a bent 9."""
    stem = _median(seen.right.astype(float), seen.within(0.5, 0.8))
    lower = np.where(seen.within(0.8, 1.0), seen.left, SIDE).min(axis=1)
    reach: Measures = (stem - lower) / seen.height
    return reach


def _widest(seen: Seen, begin: float, end: float) -> Measures:
    """The longest stretch of ink in some rows, over the height."""
    rows = seen.within(begin, end)
    widest: Measures = np.where(rows, seen.run, 0).max(axis=1) / seen.height
    return widest


def _usual(seen: Seen, begin: float, end: float) -> Measures:
    """The usual length of the longest stretch in some rows, over the height."""
    usual: Measures = _median(seen.run.astype(float), seen.within(begin, end)) / seen.height
    return usual


def _median(values: Measures, rows: Mask) -> Measures:
    """The median over some rows of each picture, which are never none."""
    some = rows | ~rows.any(axis=1, keepdims=True)
    median: Measures = np.nanmedian(np.where(some, values, np.nan), axis=1)
    return median


@dataclass(frozen=True)
class Trait:
    """Something that one sees in some pictures of a digit, and in others not.

    Attributes
    ----------
    measure : callable
        Takes what was `Seen` and returns a number for each picture.
    above : float
        From where on one sees it.
    seen, unseen : mapping of int to str
        By digit, what to call those in which one sees it, and those in which one does not. A digit
        that is not there is not told by it.
    """

    measure: Callable[[Seen], Measures]
    above: float
    seen: Mapping[int, str]
    unseen: Mapping[int, str]


_ALL = range(10)

TRAITS: tuple[Trait, ...] = (
    Trait(foot, 0.2, {1: "with a foot"}, {}),
    Trait(flag, 0.12, {1: "with a flag"}, {1: "a plain stroke"}),
    Trait(bar, 0.2, {7: "with a bar"}, {7: "without a bar"}),
    Trait(hook, 0.3, {9: "with a hook below"}, {9: "with a straight stem"}),
    Trait(
        loops,
        0.5,
        {2: "with a loop", 3: "with a loop", 4: "closed on top", 5: "closed below"},
        {
            0: "left open",
            2: "without a loop",
            4: "open on top",
            6: "left open",
            8: "left open",
            9: "left open",
        },
    ),
    Trait(loops, 1.5, {0: "slashed, or with a curl"}, {8: "with one loop only"}),
    Trait(pieces, 1.5, {4: "in two pieces", 5: "its bar apart"}, {}),
    Trait(slant, 22.0, dict.fromkeys(_ALL, "leaning far right"), {}),
    Trait(slant, -4.0, {}, dict.fromkeys(_ALL, "leaning left")),
    Trait(thickness, 3.6, dict.fromkeys(_ALL, "in a bold pen"), {}),
    Trait(thickness, 2.0, {}, dict.fromkeys(_ALL, "in a thin pen")),
    Trait(breadth, 0.95, dict.fromkeys(set(_ALL) - {1}, "wide"), {}),
    Trait(breadth, 0.55, {}, dict.fromkeys(set(_ALL) - {1}, "narrow")),
)
