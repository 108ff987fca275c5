"""Other ways in which a digit might have been written: the training data of the robust network."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import scipy  # whose parts are loaded where they are used: that takes a third of a second
from numpy.typing import NDArray

from mnist_core.digits.pen_digits import PenDigit, as_visitors_draw, distances_along
from mnist_core.drawing.pen import Strokes, draw
from mnist_core.drawing.preprocessing import MNIST_SIDE, Picture, as_bytes, steps_from_ink

Rng = np.random.Generator
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

_MIDDLE = (MNIST_SIDE - 1) / 2
_FAINT = 60  # of 255: a picture whose darkest pixel is no darker has lost its digit
_OTHER_END = 0.3  # of the ends of strokes are elsewhere in a variation
_KNOTS = 5  # in each direction, between which a picture is bent smoothly


def vary_images(
    images: Bytes,
    rng: Rng,
    strength: float = 1.0,
) -> Bytes:
    """Turn, shear, stretch, bend and thicken each digit a little.

    The result is made as MNIST was made. A digit that gets lost on the way is returned unchanged.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink.
    rng : Generator
        Where chance comes from.
    strength : float, optional
        Of all these changes, 0..1.

    Returns
    -------
    ndarray of uint8, (n, 28, 28)
        255 is ink.
    """
    bent = bend_images(images, rng, strength)
    thickened = _thickened(bent, rng, strength)
    varied = []
    for before, after in zip(images, thickened, strict=True):
        is_there = after.max() > _FAINT
        after_all = _as_mnist(after / 255) if is_there else before
        varied.append(after_all)
    return np.stack(varied)


def bend_images(
    images: Bytes,
    rng: Rng,
    strength: float,
) -> Picture:
    """Turn, shear, stretch and bend: each pixel is looked up where it comes from.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink.
    rng : Generator
        Where chance comes from.
    strength : float
        Of all these changes, 0..1.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        255 is ink. Their places are not those of MNIST's digits any more.
    """
    n = len(images)
    rows, columns = _moved_pixels(n, rng, strength)
    number = np.arange(n, dtype=np.float32).reshape(n, 1, 1)
    number_of_pixel = np.broadcast_to(number, images.shape)
    bent: Picture = scipy.ndimage.map_coordinates(
        images.astype(np.float32),
        (number_of_pixel, rows, columns),
        order=1,
    )
    return bent


def _moved_pixels(
    n: int,
    rng: Rng,
    strength: float,
) -> tuple[Picture, Picture]:
    """Return where each pixel of n pictures comes from.

    Returns
    -------
    rows, columns : ndarray of float32, (n, 28, 28)
        In pixels of the picture before.
    """
    matrices = [_small_affine(rng, strength) for _ in range(n)]
    affine = np.stack(matrices).astype(np.float32)
    grid = np.indices((MNIST_SIDE, MNIST_SIDE), np.float32)
    turned = np.einsum("nij,jyx->niyx", affine, grid - _MIDDLE)
    # Bending: random shifts of some pixels at the knots, smooth between them.
    spread = strength * rng.uniform(0.2, 1.1, (n, 1, 1, 1))
    knots = rng.normal(0, spread, (n, 2, _KNOTS, _KNOTS))
    knots = knots.astype(np.float32)
    spline = _spline(_KNOTS, MNIST_SIDE)
    bend = spline @ knots @ spline.T
    moved = turned + bend + _MIDDLE
    return moved[:, 0], moved[:, 1]


@cache
def _spline(knots: int, pixels: int) -> NDArray[np.float32]:
    """Return the matrix, (pixels, knots), of a cubic spline through equally spaced knots."""
    spline = scipy.ndimage.zoom(
        np.eye(knots),
        zoom=(pixels / knots, 1),
        order=3,
        grid_mode=True,
        mode="nearest",
    )
    return np.asarray(spline, np.float32)


def _thickened(
    pictures: Picture,
    rng: Rng,
    strength: float,
) -> Picture:
    """Move each pixel towards its brightest neighbour (thicker) or its darkest (thinner)."""
    n = len(pictures)
    amount = strength * rng.uniform(-0.5, 0.7, (n, 1, 1))
    amount = amount.astype(np.float32)
    neighbours = (1, 3, 3)
    brightest = scipy.ndimage.maximum_filter(pictures, neighbours)
    darkest = scipy.ndimage.minimum_filter(pictures, neighbours)
    thicker = pictures + amount * (brightest - pictures)
    thinner = pictures - amount * (darkest - pictures)
    result: Picture = np.where(amount > 0, thicker, thinner)
    return result


def draw_variation(digit: PenDigit, rng: Rng, strength: float = 1.0) -> Bytes:
    """Turn, shear, stretch and bend a pen digit a little and draw it as a visitor might.

    Parameters
    ----------
    digit : PenDigit
        As somebody wrote it.
    rng : Generator
        Where chance comes from.
    strength : float, optional
        Of all these changes. Above 1.5 one digit becomes another.

    Returns
    -------
    ndarray of uint8, (28, 28)
        Made as MNIST was made, 255 is ink.
    """
    matrix = _small_affine(rng, strength)
    waves = rng.normal(0, strength * rng.uniform(0, 0.025), (2, 2, 3))
    carelessness = strength * rng.uniform(
        0, 0.03
    )  # with which each stroke is set beside the others
    strokes = []
    for stroke in digit.strokes:
        turned = _with_other_ends(stroke, rng, strength) @ matrix.T
        bent = _bend(turned, waves)
        place = rng.normal(0, carelessness, 2)
        strokes.append(bent + place)
    return as_drawn(strokes, rng)


def _with_other_ends(stroke: Floats, rng: Rng, strength: float) -> Floats:
    """Begin and end some strokes a little earlier or later, so that loops close or stay open."""
    for _ in range(2):
        stroke = stroke[::-1]
        if len(stroke) < 2 or rng.random() > _OTHER_END:
            continue
        along = distances_along(stroke)
        shift = min(0.07 * strength, 0.15 * along[-1])  # of a digit that is 1 high
        by = shift * rng.uniform(-0.7, 1)
        if by < 0:  # straight on, in the direction that the stroke has there
            near = int(np.searchsorted(along, 0.06))
            ahead = stroke[0] - stroke[min(near, len(stroke) - 1)]
            length = float(np.linalg.norm(ahead))
            stroke = np.concatenate([[stroke[0] - by * ahead / max(length, 1e-6)], stroke])
        else:
            first = [np.interp(by, along, stroke[:, axis]) for axis in range(2)]
            stroke = np.concatenate([[first], stroke[along > by]])
    return stroke


def as_drawn(strokes: Strokes, rng: Rng) -> Bytes:
    """Draw strokes at a size, place and pen width that a visitor may choose.

    Parameters
    ----------
    strokes : sequence of ndarray of float, (points, 2)
        In any unit.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    ndarray of uint8, (28, 28)
        As the network would see the drawing, 255 is ink.
    """
    placed, width = as_visitors_draw(strokes, rng)
    # Only the part of the canvas that has ink is painted. The rest would be cut away again.
    points = np.concatenate(placed)
    corner = points.min(axis=0) // 1 - width
    extent = points.max(axis=0) - corner
    side = int(extent.max() + width) + 1
    moved = [stroke - corner for stroke in placed]
    return _as_mnist(draw(moved, width, side))


def draw_variations(digits: Sequence[PenDigit], seed: int) -> Bytes:
    """Draw a variation of each digit.

    Parameters
    ----------
    digits : sequence of PenDigit
        As people wrote them.
    seed : int
        Of all chance.

    Returns
    -------
    ndarray of uint8, (n, 28, 28)
        As `draw_variation` returns each.
    """
    rng = np.random.default_rng(seed)
    variations = [draw_variation(digit, rng) for digit in digits]
    return np.stack(variations)


def _small_affine(rng: Rng, strength: float = 1.0) -> Floats:
    """Return a matrix, (2, 2), that turns, shears and stretches a little."""
    degrees = rng.normal(0, 7 * strength)
    angle = np.radians(degrees)
    shear = rng.normal(0, 0.15 * strength)
    logarithms = rng.normal(0, 0.12 * strength, 2)
    across, along = np.exp(logarithms)
    sine = np.sin(angle)
    cosine = np.cos(angle)
    rotation = [
        [cosine, -sine],
        [sine, cosine],
    ]
    stretch = [
        [across, shear],
        [0, along],
    ]
    matrix: Floats = np.array(rotation) @ np.array(stretch)
    return matrix


def _bend(points: Floats, waves: Floats) -> Floats:
    """Shift points by a few long waves.

    Parameters
    ----------
    points : ndarray of float, (n, 2)
    waves : ndarray of float, (2, 2, 3)
        The height of each wave: by the axis in which it shifts, the axis along which it runs, and
        its length.
    """
    frequencies = np.arange(1, 4) * np.pi
    phase = waves.sum() * 99  # anything that differs from digit to digit
    angles = np.multiply.outer(points, frequencies)
    heights = np.sin(angles + phase)
    shift: Floats = np.einsum("pdk,adk->pa", heights, waves)
    return points + shift


def _as_mnist(ink: Picture) -> Bytes:
    steps = steps_from_ink(ink / ink.max())
    return as_bytes(steps.picture)
