"""Other ways in which a digit might have been written: the training data of the robust network."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from mnist_core.digits.pen_digits import PenDigit, as_visitors_draw
from mnist_core.drawing.pen import Strokes, draw
from mnist_core.drawing.preprocessing import Picture, as_bytes, steps_from_ink

Rng = np.random.Generator

# From 5 knots to 28 pixels, smoothly: the matrix of a cubic spline.
_SMOOTH = ndimage.zoom(np.eye(5), (28 / 5, 1), order=3, grid_mode=True, mode="nearest").astype(
    np.float32
)


def vary_images(images: NDArray[np.uint8], rng: Rng, strength: float = 1.0) -> NDArray[np.uint8]:
    """Each digit turned, sheared, stretched, bent and thickened a little, then made as MNIST was
    made.

    Parameters
    ----------
    images : uint8, (n, 28, 28).
    strength : of all these changes, 0..1.

    Returns
    -------
    uint8, (n, 28, 28).
    """
    n = len(images)
    rows, columns = np.mgrid[0:28, 0:28].astype(np.float32) - 13.5
    matrices = np.stack([_small_affine(rng, strength) for _ in range(n)]).astype(np.float32)
    # Bending: random shifts of up to some pixels at 5x5 knots, smooth in between.
    knots = rng.normal(0, strength * rng.uniform(0.2, 1.1, (n, 1, 1, 1)), (n, 2, 5, 5)).astype(
        np.float32
    )
    bend = _SMOOTH @ knots @ _SMOOTH.T
    where = np.einsum("nij,jyx->niyx", matrices, np.stack([rows, columns])) + bend + 13.5
    which = np.broadcast_to(np.arange(n, dtype=np.float32)[:, None, None], (n, 28, 28))
    bent = ndimage.map_coordinates(
        images.astype(np.float32), [which, where[:, 0], where[:, 1]], order=1
    )
    # Thicker towards the brightest neighbour, thinner towards the darkest.
    amount = (strength * rng.uniform(-0.5, 0.7, (n, 1, 1))).astype(np.float32)
    thick, thin = ndimage.maximum_filter(bent, (1, 3, 3)), ndimage.minimum_filter(bent, (1, 3, 3))
    varied = np.where(amount > 0, bent + amount * (thick - bent), bent - amount * (thin - bent))
    return np.stack(
        [
            _as_mnist(picture / 255) if picture.max() > 60 else image
            for picture, image in zip(varied, images, strict=True)
        ]
    )


def draw_variation(digit: PenDigit, rng: Rng) -> NDArray[np.uint8]:
    """A pen digit turned, sheared, stretched and bent a little, drawn as a visitor might, and made
    as MNIST was made.

    Returns
    -------
    uint8, (28, 28).
    """
    matrix = _small_affine(rng)
    waves = rng.normal(0, rng.uniform(0, 0.025), (2, 2, 3))
    loose = rng.uniform(0, 0.03)  # how carelessly each stroke is set beside the others
    bent = [_bend(stroke @ matrix.T, waves) + rng.normal(0, loose, 2) for stroke in digit.strokes]
    return as_drawn(bent, rng)


def as_drawn(strokes: Strokes, rng: Rng) -> NDArray[np.uint8]:
    """Strokes drawn at a size, place and pen width that a visitor may choose, as the network would
    see them."""
    placed, width = as_visitors_draw(strokes, rng)
    # Only the part of the canvas that has ink is painted: the rest would be cut away again.
    points = np.concatenate(placed)
    corner = points.min(axis=0) // 1 - width
    side = int((points.max(axis=0) - corner).max() + width) + 1
    return _as_mnist(draw([stroke - corner for stroke in placed], width, side))


def draw_variations(digits: Sequence[PenDigit], seed: int) -> NDArray[np.uint8]:
    """`draw_variation` of each: uint8, (n, 28, 28)."""
    rng = np.random.default_rng(seed)
    return np.stack([draw_variation(digit, rng) for digit in digits])


def _small_affine(rng: Rng, strength: float = 1.0) -> NDArray[np.float64]:
    turn, shear = np.radians(rng.normal(0, 7 * strength)), rng.normal(0, 0.15 * strength)
    across, along = np.exp(rng.normal(0, 0.12 * strength, 2))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix: NDArray[np.float64] = rotation @ np.array([[across, shear], [0, along]])
    return matrix


def _bend(points: NDArray[np.float64], waves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shift points by a few long waves in x and y; `waves` holds their heights, (2 axes, 2
    directions, 3 lengths)."""
    length = np.arange(1, 4) * np.pi
    phase = waves.sum() * 99
    shift: NDArray[np.float64] = np.einsum(
        "pdk,adk->pa", np.sin(points[:, :, None] * length + phase), waves
    )
    return points + shift


def _as_mnist(ink: Picture) -> NDArray[np.uint8]:
    return as_bytes(steps_from_ink(ink / ink.max()).picture)
