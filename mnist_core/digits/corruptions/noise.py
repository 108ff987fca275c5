"""Grains: single pixels that are not what they should be."""

import numpy as np

from mnist_core.digits.corruptions.kind import Ink, Rng, between


def shot_noise(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Count so little light that its own chance is seen.

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
    photons = between((1000, 60, 25, 12, 5, 3), severity)
    counted = rng.poisson(ink * photons) / photons
    return counted.clip(0, 1).astype(np.float32)


def impulse_noise(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Make some pixels black or white.

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
    amount = between((0, 0.03, 0.06, 0.09, 0.17, 0.27), severity)
    hit = rng.random(ink.shape) < amount
    salt_or_pepper = rng.integers(0, 2, ink.shape).astype(np.float32)
    return np.where(hit, salt_or_pepper, ink)


def gaussian_noise(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Add to each pixel what a poor sensor adds: as often too little as too much.

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
    deviation = between((0, 0.08, 0.16, 0.24, 0.32, 0.4), severity)
    noise = rng.standard_normal(ink.shape, np.float32) * np.float32(deviation)
    return (ink + noise).clip(0, 1)
