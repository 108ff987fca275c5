"""From many numbers a digit to a few: principal components (PCA), and places on a map (t-SNE)."""

import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import TextIOBase

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.apart import Report

Floats = NDArray[np.float32]

ITERATIONS = 500  # of t-SNE
NEIGHBOURS = 5  # by which a new digit finds its place among others

_AT_A_TIME = 4096


@dataclass(frozen=True, eq=False)
class Components:
    """The directions in which some points differ most.

    Attributes
    ----------
    mean : ndarray of float32, (d,)
        Of all points.
    axes : ndarray of float32, (k, d)
        Directions of length 1, at right angles to one another, that of the largest spread first.
    shares : ndarray of float32, (k,)
        The share of all spread (variance) that lies in each direction, 0..1.
    """

    mean: Floats
    axes: Floats
    shares: Floats

    def places(self, points: NDArray[np.generic]) -> Floats:
        """Return where points lie along these directions.

        Parameters
        ----------
        points : ndarray, (n, d)
            Of any type of number.

        Returns
        -------
        ndarray of float32, (n, k)
            0 is the mean.
        """
        placed = np.empty((len(points), len(self.axes)), np.float32)
        for start in range(0, len(points), _AT_A_TIME):
            part = slice(start, start + _AT_A_TIME)
            placed[part] = (points[part].astype(np.float32) - self.mean) @ self.axes.T
        return placed


def principal_components(points: NDArray[np.generic], count: int) -> Components:
    """Find the directions in which points differ most.

    Parameters
    ----------
    points : ndarray, (n, d)
        Of any type of number; n is two at least.
    count : int
        How many directions, up to d.

    Returns
    -------
    Components
        As exact as float32 is. The sign of each direction is that of its largest entry.

    Examples
    --------
    >>> line = np.outer(np.arange(5.0), [3, 4])
    >>> found = principal_components(line, 1)
    >>> found.axes.round(3).tolist(), found.shares.round(3).tolist()
    ([[0.6000000238418579, 0.800000011920929]], [1.0])
    """
    n, d = points.shape
    mean = points.mean(axis=0, dtype=np.float64).astype(np.float32)
    scatter = np.zeros((d, d))
    for start in range(0, n, _AT_A_TIME):
        part = points[start : start + _AT_A_TIME].astype(np.float32) - mean
        scatter += part.T @ part
    from scipy.linalg import eigh  # finds the largest alone

    first = max(0, d - count)
    spread, axes = eigh(scatter, subset_by_index=(first, d - 1))
    axes = axes[:, ::-1].T
    largest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(len(axes)), largest])
    shares = spread[::-1].clip(0) / max(np.trace(scatter), 1e-12)
    turned = axes * signs[:, np.newaxis]
    return Components(mean, turned.astype(np.float32), shares.astype(np.float32))


def neighbour_map(points: Floats, report: Report) -> Floats:
    """Lay points out on a map on which neighbours stay neighbours (t-SNE).

    Parameters
    ----------
    points : ndarray of float32, (n, d)
        At least four.
    report : callable
        Told the share that is done, 0..1.

    Returns
    -------
    ndarray of float32, (n, 2)
        The same for the same points. Only who is near whom means something: not the axes, and
        hardly the distance between groups.
    """
    from sklearn.manifold import TSNE  # slow to import

    # A point needs three times as many others as neighbours are looked at.
    perplexity = min(30.0, (len(points) - 1) / 3)
    method = TSNE(
        2,
        perplexity=perplexity,
        init="pca",
        max_iter=ITERATIONS,
        random_state=0,
        verbose=2,
    )
    # It tells how far it is in what it prints, and in no other way.
    heard = _Heard(lambda done: report(done / ITERATIONS))
    with redirect_stdout(heard):
        places: Floats = method.fit_transform(points)
    return places


def place_among(point: Floats, points: Floats, places: Floats) -> Floats:
    """Find a place on a map for a point that was not there when it was made.

    Parameters
    ----------
    point : ndarray of float32, (d,)
        The new one.
    points : ndarray of float32, (n, d)
        Those that were there.
    places : ndarray of float32, (n, 2)
        Where they lie on the map.

    Returns
    -------
    ndarray of float32, (2,)
        The mean of the places of its nearest, those that are nearer counting more.
    """
    apart = np.linalg.norm(points - point, axis=1)
    nearest = np.argsort(apart, kind="stable")[:NEIGHBOURS]
    weights = 1 / np.maximum(apart[nearest], 1e-6)
    place: Floats = (weights @ places[nearest] / weights.sum()).astype(np.float32)
    return place


class _Heard(TextIOBase):
    """Listens to scikit-learn's t-SNE for the number of its last iteration."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self._true_output = sys.stdout

    def write(self, text: str) -> int:
        if found := re.search(r"Iteration (\d+)", text):
            with redirect_stdout(self._true_output):
                self._tell(int(found[1]))
        return len(text)
