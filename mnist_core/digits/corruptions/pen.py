"""Another pen than the digit was written with: a thicker one, a thinner one."""

from collections.abc import Callable

import numpy as np
import scipy  # whose parts are loaded where they are used: that takes a third of a second

from mnist_core.digits.corruptions.kind import Ink, Rng

# Pixels by which a stroke grows to each side at the severities 0, 1, ... 5. MNIST's strokes are 2
# to 4 pixels wide.
_RADII = (0.0, 1.0, 1.5, 2.0, 2.3, 3.0)


def thicker(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Let each stroke grow to all sides, by three pixels at most.

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
    return _changed(ink, severity, scipy.ndimage.grey_dilation)


def thinner(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Let each stroke shrink from all sides, by a pixel and a half at most.

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
    # Of a stroke three pixels wide more would leave nothing.
    return _changed(ink, severity * 0.4, scipy.ndimage.grey_erosion)


def _changed(ink: Ink, severity: float, operation: Callable[..., Ink]) -> Ink:
    """Grow or shrink by a disc; between two severities, something of both."""
    below = int(severity)
    above = min(below + 1, len(_RADII) - 1)
    weight = np.float32(severity - below)
    less, more = (_by_a_disc(ink, _RADII[place], operation) for place in (below, above))
    changed: Ink = (1 - weight) * less + weight * more
    return changed


def _by_a_disc(ink: Ink, radius: float, operation: Callable[..., Ink]) -> Ink:
    reach = int(radius)
    rows, columns = np.indices((2 * reach + 1, 2 * reach + 1)) - reach
    disc = rows**2 + columns**2 <= radius**2
    return operation(ink, footprint=disc[np.newaxis], mode="constant")
