"""Digits that lie otherwise than MNIST's: turned, sheared, small, beside the middle."""

import numpy as np
import scipy  # whose parts are loaded where they are used: that takes a third of a second
from numpy.typing import NDArray

from mnist_core.digits.corruptions.kind import Ink, Rng, between, either_way


def shear(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Slant each digit to the left or to the right.

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
    slant = _by_fifths(severity) * either_way(rng, len(ink))
    matrices = _unchanged(len(ink))
    matrices[:, 0, 1] = np.tan(slant)  # what a row adds to the column
    return _looked_up(ink, matrices)


def rotate(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Turn each digit to the left or to the right, by a radian at most.

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
    angle = _by_fifths(severity) * either_way(rng, len(ink))
    cosine = np.cos(angle)
    sine = np.sin(angle)
    rows = np.stack([cosine, sine], axis=1)
    columns = np.stack([-sine, cosine], axis=1)
    return _looked_up(ink, np.stack([rows, columns], axis=1))


def scale(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Shrink each digit, down to half its size.

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
    size = between((1, 0.9, 0.8, 0.7, 0.6, 0.5), severity)
    return _looked_up(ink, _unchanged(len(ink)) / np.float32(size))


def translate(ink: Ink, rng: Rng, severity: float) -> Ink:
    """Move each digit by as many pixels as the severity says, along both axes.

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
    n = len(ink)
    shift = severity * np.stack([either_way(rng, n), either_way(rng, n)], axis=1)
    return _looked_up(ink, _unchanged(n), shift)


def _by_fifths(severity: float) -> float:
    return severity / 5


def _unchanged(n: int) -> NDArray[np.float32]:
    return np.tile(np.eye(2, dtype=np.float32), (n, 1, 1))


def _looked_up(
    ink: Ink, matrices: NDArray[np.float32], shift: NDArray[np.float32] | None = None
) -> Ink:
    """Look each pixel up where it comes from, seen from the middle of the picture.

    Parameters
    ----------
    ink : ndarray of float32, (n, 28, 28)
    matrices : ndarray of float32, (n, 2, 2)
        By the row and column of a pixel, and by the row and column from which it comes.
    shift : ndarray of float32, (n, 2), optional
        Rows and columns to add.
    """
    n = len(ink)
    middle = (ink.shape[1] - 1) / 2
    grid = np.indices(ink.shape[1:], np.float32) - middle
    places = np.einsum("nij,iyx->njyx", matrices, grid) + middle
    if shift is not None:
        places += shift.reshape(n, 2, 1, 1)
    number = np.broadcast_to(np.arange(n, dtype=np.float32).reshape(n, 1, 1), ink.shape)
    moved: Ink = scipy.ndimage.map_coordinates(ink, (number, places[:, 0], places[:, 1]), order=1)
    return moved.clip(0, 1)
