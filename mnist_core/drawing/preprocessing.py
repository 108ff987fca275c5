"""From canvas pixels to the picture a network sees, step by step, as MNIST's own pictures were
made.

MNIST's digits were cut out, shrunk so that the longer side is 20 pixels, and placed with their
centre of mass in the middle of 28x28. A network trained on them reads a drawing well only if it is
treated the same way: the whole canvas resized to 28x28 costs two digits in five (61 % instead of 90
% read rightly by network 1).

Source of the steps: the QMNIST authors' reconstruction of the original program (Yadav and Bottou,
2019).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import DrawingError

SIDE = 28
DIGIT_SIDE = 20  # the longer side of a digit within the 28 pixels
CENTRE = 14  # the pixel index on which the centre of mass falls

# Colours nearer to the paper's than this (of 255) are paper: what rounding makes of a flat
# background.
_SAME_COLOUR = 4.0

# Paler than this share of the darkest ink is a stroke's soft edge, not its extent. Otherwise a
# blurred picture is boxed too widely: network 1 loses 0.43 points on MNIST's test digits enlarged
# and shrunk again without it, 0.22 with it. Pen strokes do not notice.
SOFT_EDGE = 0.3

Picture = NDArray[np.float32]
Box = tuple[slice, slice]


def to_mnist(rgba: NDArray[np.uint8]) -> Picture:
    """A drawing as a 28x28 picture, made the way MNIST was made.

    Parameters ---------- rgba : uint8, (height, width, 4), of any size. Ink is what differs from
    the paper, whatever their colours; the
        paper, which may be transparent, is the commonest colour along the edge.

    Returns
    -------
    float32, (28, 28), 0 = paper, 1 = the darkest ink.

    Raises
    ------
    DrawingError : nothing is drawn, or `rgba` is no such array.
    """
    return steps(rgba).picture


@dataclass(frozen=True)
class Steps:
    """What a drawing goes through on its way to the network; all pictures float32, 0..1.

    Attributes
    ----------
    ink : (height, width) of the canvas, how much ink each pixel carries.
    box : where the digit lies: slices of rows and of columns.
    scaled : (20, 20), the digit cut out and averaged down.
    picture : (28, 28), centred on its mass: what the network sees.
    """

    ink: Picture
    box: Box
    scaled: Picture
    picture: Picture


def steps(rgba: NDArray[np.uint8]) -> Steps:
    """All steps of `to_mnist`, which see for parameters and errors."""
    return steps_from_ink(find_ink(rgba))


def steps_from_ink(ink: Picture) -> Steps:
    """The steps after the first: `ink` is float32, (height, width), with its darkest pixel near
    1."""
    box = bounding_box(ink)
    scaled = scale_to_20(ink[box])
    return Steps(ink, box, scaled, centre_on_mass(scaled))


def as_bytes(picture: Picture) -> NDArray[np.uint8]:
    """A picture of 0..1 as MNIST keeps its own: uint8, 255 = ink."""
    return (picture * 255).round().astype(np.uint8)


def squeeze_canvas(ink: Picture) -> Picture:
    """The careless way that `to_mnist` replaces: the whole canvas averaged down to 28x28, wherever
    the digit lies.

    Parameters
    ----------
    ink : float32, (height, width), as `Steps.ink`.
    """
    return _shrink(_shrink(ink, SIDE).T, SIDE).T.clip(0, 1).astype(np.float32)


def find_ink(rgba: NDArray[np.uint8]) -> Picture:
    """How much ink each pixel carries: float32, (height, width), 0..1. Raises DrawingError as
    `to_mnist` does."""
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8 or 0 in rgba.shape:
        raise DrawingError(
            f"Expected RGBA pixels, uint8 (height, width, 4), not {rgba.dtype} {rgba.shape}."
        )
    # With colour multiplied by opacity, a pen's soft edge lies on the line from paper to ink, and
    # the distance from the paper is the share of the pixel that the pen covers; on transparent
    # paper too.
    colours = rgba.astype(np.float32)
    colours[..., :3] *= colours[..., 3:] / 255
    edge = (
        np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
        .round()
        .astype(np.uint8)
    )
    shades, counts = np.unique(edge.view(np.uint32), return_counts=True)  # four bytes a colour
    paper = shades[counts.argmax()].reshape(1).view(np.uint8)
    distance = np.linalg.norm(colours - paper, axis=2)
    darkest = distance.max()
    if darkest < _SAME_COLOUR:
        raise DrawingError("There is nothing on the canvas yet.")
    distance[distance < _SAME_COLOUR] = 0
    ink: Picture = distance / darkest
    return ink


def bounding_box(ink: Picture) -> Box:
    """The smallest box around the ink, but for its soft edge: slices of rows and of columns."""
    solid = ink > SOFT_EDGE
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def scale_to_20(digit: Picture) -> Picture:
    """A cut-out digit, padded to a square and averaged down to 20x20; float32, its darkest pixel 1.

    Averaging areas keeps the grey levels, so a thin stroke becomes pale instead of vanishing.
    """
    height, width = digit.shape
    side = max(height, width)
    # The digit begins where one of the 20 pixels does, or its first edge would blur.
    top, left = (
        round((side - extent) * DIGIT_SIDE // (2 * side) * side / DIGIT_SIDE)
        for extent in (height, width)
    )
    square = np.pad(digit, ((top, side - height - top), (left, side - width - left)))
    small = _shrink(_shrink(square, DIGIT_SIDE).T, DIGIT_SIDE).T
    scaled: Picture = (small / small.max()).astype(np.float32)
    return scaled


def _shrink(pixels: NDArray[Any], rows: int) -> NDArray[np.float64]:
    """Fewer rows, each the average of those it covers, in part where it covers them in part;
    float64, (rows, columns).

    This is scikit-image's ``resize_local_mean`` (a test holds the two together) without its import,
    which takes longer than the whole page; and without matrix products, whose threads wait for one
    another while a network trains.
    """
    height = len(pixels)
    above = np.zeros(
        (height + 1, pixels.shape[1])
    )  # the sum of all rows above a border between two rows
    np.cumsum(pixels, axis=0, out=above[1:])
    borders = np.linspace(0, height, rows + 1)
    row = np.minimum(borders.astype(int), height - 1)
    sums = above[row] + (borders - row)[:, np.newaxis] * pixels[row]
    average: NDArray[np.float64] = np.diff(sums, axis=0) * rows / height
    return average


def centre_on_mass(digit: Picture) -> Picture:
    """A 20x20 digit pasted into 28x28 with its centre of mass at index 14, by whole pixels.

    A mass so far off that the digit would leave the picture (which no digit of MNIST has) moves it
    to the edge.
    """
    index = np.arange(DIGIT_SIDE)
    mass = digit.sum()
    room = SIDE - DIGIT_SIDE
    top = min(max(round(CENTRE - float(digit.sum(axis=1) @ index / mass)), 0), room)
    left = min(max(round(CENTRE - float(digit.sum(axis=0) @ index / mass)), 0), room)
    picture = np.zeros((SIDE, SIDE), np.float32)
    picture[top : top + DIGIT_SIDE, left : left + DIGIT_SIDE] = digit
    return picture
