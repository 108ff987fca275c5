"""Other ways in which a digit might have been written: the training data of the robust network."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from mnist_core.digits.pen_digits import PenDigit, as_visitors_draw
from mnist_core.drawing.pen import Strokes, draw
from mnist_core.drawing.preprocessing import MNIST_SIDE, Picture, as_bytes, steps_from_ink

Rng = np.random.Generator

_MIDDLE = (MNIST_SIDE - 1) / 2
_FAINT = 60  # of 255: a picture whose darkest pixel is no darker has lost its digit
_KNOTS = 5  # in each direction, between which a picture is bent smoothly


def _spline(knots: int, pixels: int) -> NDArray[np.float32]:
    """Return the matrix, (pixels, knots), of a cubic spline through equally spaced knots."""
    zoom = (pixels / knots, 1)
    spline = ndimage.zoom(np.eye(knots), zoom, order=3, grid_mode=True, mode="nearest")
    return np.asarray(spline, np.float32)


_SPLINE = _spline(_KNOTS, MNIST_SIDE)


def vary_images(images: NDArray[np.uint8], rng: Rng, strength: float = 1.0) -> NDArray[np.uint8]:
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
    where = _moved_pixels(len(images), rng, strength)
    which = np.arange(len(images), dtype=np.float32)[:, np.newaxis, np.newaxis]
    which = np.broadcast_to(which, images.shape)
    # Each pixel of the result is looked up where it comes from.
    coordinates = [which, where[:, 0], where[:, 1]]
    bent = ndimage.map_coordinates(images.astype(np.float32), coordinates, order=1)
    varied = _thickened(bent, rng, strength)
    result = []
    for before, after in zip(images, varied, strict=True):
        is_there = after.max() > _FAINT
        result.append(_as_mnist(after / 255) if is_there else before)
    return np.stack(result)


def _moved_pixels(n: int, rng: Rng, strength: float) -> NDArray[np.float32]:
    """Return where each pixel of n pictures comes from: its row and its column.

    Returns
    -------
    ndarray of float32, (n, 2, 28, 28)
    """
    matrices = np.stack([_small_affine(rng, strength) for _ in range(n)]).astype(np.float32)
    grid = np.mgrid[0:MNIST_SIDE, 0:MNIST_SIDE].astype(np.float32) - _MIDDLE
    turned = np.einsum("nij,jyx->niyx", matrices, grid)
    # Bending: random shifts of some pixels at the knots, smooth between them.
    spread = strength * rng.uniform(0.2, 1.1, (n, 1, 1, 1))
    knots = rng.normal(0, spread, (n, 2, _KNOTS, _KNOTS)).astype(np.float32)
    bend = _SPLINE @ knots @ _SPLINE.T
    moved: NDArray[np.float32] = turned + bend + _MIDDLE
    return moved


def _thickened(pictures: Picture, rng: Rng, strength: float) -> Picture:
    """Move each pixel towards its brightest neighbour (thicker) or its darkest (thinner)."""
    amount = strength * rng.uniform(-0.5, 0.7, (len(pictures), 1, 1))
    amount = amount.astype(np.float32)
    neighbours = (1, 3, 3)
    brightest = ndimage.maximum_filter(pictures, neighbours)
    darkest = ndimage.minimum_filter(pictures, neighbours)
    thicker = pictures + amount * (brightest - pictures)
    thinner = pictures - amount * (darkest - pictures)
    result: Picture = np.where(amount > 0, thicker, thinner)
    return result


def draw_variation(digit: PenDigit, rng: Rng) -> NDArray[np.uint8]:
    """Turn, shear, stretch and bend a pen digit a little and draw it as a visitor might.

    Parameters
    ----------
    digit : PenDigit
        As somebody wrote it.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    ndarray of uint8, (28, 28)
        Made as MNIST was made, 255 is ink.
    """
    matrix = _small_affine(rng)
    waves = rng.normal(0, rng.uniform(0, 0.025), (2, 2, 3))
    carelessness = rng.uniform(0, 0.03)  # with which each stroke is set beside the others
    strokes = []
    for stroke in digit.strokes:
        bent = _bend(stroke @ matrix.T, waves)
        strokes.append(bent + rng.normal(0, carelessness, 2))
    return as_drawn(strokes, rng)


def as_drawn(strokes: Strokes, rng: Rng) -> NDArray[np.uint8]:
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
    extent = (points.max(axis=0) - corner).max()
    side = int(extent + width) + 1
    moved = [stroke - corner for stroke in placed]
    return _as_mnist(draw(moved, width, side))


def draw_variations(digits: Sequence[PenDigit], seed: int) -> NDArray[np.uint8]:
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
    return np.stack([draw_variation(digit, rng) for digit in digits])


def _small_affine(rng: Rng, strength: float = 1.0) -> NDArray[np.float64]:
    """Return a matrix, (2, 2), that turns, shears and stretches a little."""
    angle = np.radians(rng.normal(0, 7 * strength))
    shear = rng.normal(0, 0.15 * strength)
    across, along = np.exp(rng.normal(0, 0.12 * strength, 2))
    sine = np.sin(angle)
    cosine = np.cos(angle)
    rotation = np.array([[cosine, -sine], [sine, cosine]])
    stretch = np.array([[across, shear], [0, along]])
    matrix: NDArray[np.float64] = rotation @ stretch
    return matrix


def _bend(points: NDArray[np.float64], waves: NDArray[np.float64]) -> NDArray[np.float64]:
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
    heights = np.sin(points[:, :, np.newaxis] * frequencies + phase)
    shift: NDArray[np.float64] = np.einsum("pdk,adk->pa", heights, waves)
    return points + shift


def _as_mnist(ink: Picture) -> NDArray[np.uint8]:
    return as_bytes(steps_from_ink(ink / ink.max()).picture)
