"""Light and weather: paper that is too bright, fog, drops of mud."""

import numpy as np
import scipy  # whose parts are loaded where they are used: that takes a third of a second
from numpy.typing import NDArray

from mnist_core.digits.corruptions.kind import Ink, Rng, between

_CLOUD_SIDE = 256  # pixels of the clouds out of which fog of the size of a digit is cut


def brightness(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Add the same to each pixel, half of full ink at most.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Not asked: nothing here is left to chance.
    severity : float
        Above 0, up to 5.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    return (ink + np.float32(severity / 10)).clip(0, 1)


def contrast(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Bring ink and paper nearer to one another, to a tenth of their difference at most.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Not asked: nothing here is left to chance.
    severity : float
        Above 0, up to 5.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    left = np.float32(between((1, 0.75, 0.5, 0.35, 0.2, 0.1), severity))
    middle = ink.mean(axis=(1, 2), keepdims=True)
    pale: Ink = middle + (ink - middle) * left
    return pale


def fog(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Lay fog over each digit, up to three times as strong as the digit.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Where chance comes from.
    severity : float
        Above 0, up to 5.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    strength = between((0, 1.5, 2, 2.5, 2.5, 3), severity)
    smoothness = between((2, 2, 2, 1.7, 1.5, 1.4), severity)
    fogs = [_clouds(rng, smoothness, ink.shape[1]) for _ in ink]
    darkest = ink.max(axis=(1, 2), keepdims=True)
    foggy = (ink + np.float32(strength) * np.stack(fogs)) * darkest / (darkest + strength)
    result: Ink = foggy.clip(0, 1).astype(np.float32)
    return result


def spatter(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Spatter each digit with grey mud.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
        0..1.
    rng : Generator
        Where chance comes from.
    severity : float
        Above 0, up to 5.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0..1.
    """
    mean = between((0.6, 0.65, 0.65, 0.65, 0.65, 0.67), severity)
    spread = between((0.3, 0.3, 0.3, 0.3, 0.3, 0.4), severity)
    drop_size = between((4, 4, 3, 2, 1, 1), severity)
    least = between((0.69, 0.69, 0.68, 0.68, 0.65, 0.65), severity)
    soft_edge = between((0.6, 0.6, 0.6, 0.5, 1.5, 1.5), severity)
    wet = rng.normal(mean, spread, ink.shape)
    wet = scipy.ndimage.gaussian_filter(wet, (0, drop_size, drop_size), mode="nearest")
    drops = (wet > least).astype(np.float32)
    drops = scipy.ndimage.gaussian_filter(drops, (0, soft_edge, soft_edge), mode="nearest")
    drops[drops < 0.8] = 0
    mud = np.float32(0.25)
    muddy: Ink = (ink * (1 - drops) + mud * drops).clip(0, 1)
    return muddy


def _clouds(rng: Rng, smoothness: float, side: int) -> NDArray[np.float32]:
    """Return a corner of clouds that are drawn by halving steps: (side, side) in 0..1.

    Between the points of each grid the means of the neighbours are put, and something by chance.
    What chance adds grows smaller with the square of `smoothness` at each halving.
    """
    points = np.zeros((1, 1))
    spread = 1.0
    while len(points) < _CLOUD_SIDE:
        points = _halved(points, rng, spread)
        spread /= smoothness**2
    lowest = points.min()
    clouds = (points[:side, :side] - lowest) / (points.max() - lowest)
    corner: NDArray[np.float32] = clouds.astype(np.float32)
    return corner


def _halved(points: NDArray[np.float64], rng: Rng, spread: float) -> NDArray[np.float64]:
    """Return a grid with twice the points along each axis; its opposite edges are neighbours."""
    side = len(points)
    chance = rng.uniform(-spread, spread, (3, side, side))
    below = np.roll(points, -1, axis=0)
    right = np.roll(points, -1, axis=1)
    centres = (points + below + right + np.roll(below, -1, axis=1)) / 4 + chance[0]
    # Points between two old ones have two of the new centres as neighbours as well.
    on_rows = (points + right + centres + np.roll(centres, 1, axis=0)) / 4 + chance[1]
    on_columns = (points + below + centres + np.roll(centres, 1, axis=1)) / 4 + chance[2]
    finer = np.empty((2 * side, 2 * side))
    finer[::2, ::2] = points
    finer[1::2, 1::2] = centres
    finer[::2, 1::2] = on_rows
    finer[1::2, ::2] = on_columns
    return finer
