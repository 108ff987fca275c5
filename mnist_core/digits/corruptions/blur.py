"""Pictures out of focus: behind rough glass, or moved while they were taken."""

import numpy as np
import scipy  # whose parts are loaded where they are used: that takes a third of a second

from mnist_core.digits.corruptions.kind import Ink, Rng, between


def glass_blur(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Exchange pixels with near ones, as rough glass does, and blur before and after.

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
    sigma = between((0.3, 0.7, 0.9, 1.0, 1.1, 1.5), severity)
    reach = round(between((1, 1, 2, 2, 3, 4), severity))
    rounds = round(between((1, 2, 1, 3, 2, 2), severity))
    pixels = _blurred(ink, sigma)
    side = ink.shape[1]
    every = np.arange(len(ink))
    for _ in range(rounds):
        # From the lower right corner on, in each picture at the same time.
        for row in range(side - reach, reach, -1):
            for column in range(side - reach, reach, -1):
                moved = every[rng.random(len(ink)) < 0.5]
                down, right = rng.integers(-reach, reach, (2, len(moved)))
                there = (moved, row + down, column + right)
                here = (moved, row, column)
                pixels[here], pixels[there] = pixels[there], pixels[here]
    return _blurred(pixels, sigma)


def motion_blur(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Smear each picture along a line of its own, up to 45 degrees from the horizontal.

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
    radius = round(between((4, 10, 15, 15, 15, 20), severity))
    sigma = between((0.5, 3, 5, 8, 12, 15), severity)
    steps = np.arange(2 * radius + 1)
    weights = np.exp(-(steps**2) / (2 * sigma**2))
    weights /= weights.sum()
    angle = np.radians(rng.uniform(-45, 45, (len(ink), 1, 1)))
    number = np.arange(len(ink)).reshape(-1, 1, 1)
    rows, columns = np.indices(ink.shape[1:])
    last = ink.shape[1] - 1
    smeared = np.zeros_like(ink)
    for step, weight in zip(steps, weights, strict=True):
        row = rows + np.rint(step * np.sin(angle)).astype(int)
        column = columns + np.rint(step * np.cos(angle)).astype(int)
        smeared += weight.astype(np.float32) * ink[number, row.clip(0, last), column.clip(0, last)]
    return smeared.clip(0, 1)


def gaussian_blur(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Let each point spread to all sides alike.

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
    return _blurred(ink, between((0, 0.6, 0.9, 1.2, 1.5, 1.9), severity))


def _blurred(ink: Ink, sigma: float) -> Ink:
    blurred: Ink = scipy.ndimage.gaussian_filter(ink, (0, sigma, sigma), mode="nearest")
    return blurred
