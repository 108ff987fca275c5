"""The most typical digits, the strangest, and those that are nearly the same.

Distances are between pictures as points, a pixel an axis. They are computed in the first 30
principal components, which hold most of what differs; those that are shown are measured anew.
"""

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.apart import Arrays, Report
from mnist_core.digits.projection import principal_components

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]

SHOWN = 12  # typical and strange digits of each
PAIRS = 24  # that are nearly the same
NEAREST = 5  # of its own kind, by which a digit is strange
COMPONENTS = 30

_AT_A_TIME = 1024  # digits that are compared with all


def find(arrays: Arrays, report: Report) -> Arrays:
    """Compare each digit with all.

    Parameters
    ----------
    arrays : dict of ndarray
        ``images``, uint8 (n, 28, 28), and ``labels``, uint8 (n,); n is two at least.
    report : callable
        Told the share that is done, 0..1.

    Returns
    -------
    dict of ndarray
        ``typical`` and ``strange``, int (10, `SHOWN`): row numbers of the digits nearest to the
        mean of their kind, and of those farthest from the five nearest of it; -1 where there are
        fewer. ``same`` and ``other``, int (m, 2): pairs that are nearly the same and have the same
        label, or another, the nearest first. ``same_distance`` and ``other_distance``, float64
        (m,): how far apart, as the mean difference of a pixel (root mean square), 0..255.
        ``twins``, int (): how many digits have an exact double among those before.
    """
    images, labels = arrays["images"], arrays["labels"]
    flat = images.reshape(len(images), -1)
    places = principal_components(flat, min(COMPONENTS, len(flat) - 1)).places(flat)
    report(0.1)
    # So that one product of matrices gives the squares of all distances.
    squares = np.square(places).sum(axis=1, keepdims=True)
    ones = np.ones_like(squares)
    these, others = np.hstack([-2 * places, squares, ones]), np.hstack([places, ones, squares])
    of_each = [np.flatnonzero(labels == digit) for digit in range(10)]
    strangeness = np.zeros(len(images), np.float32)
    nearest_same = np.zeros(len(images), np.intp)
    nearest_other = np.zeros(len(images), np.intp)
    done = 0
    for rows_of_digit in of_each:
        for start in range(0, len(rows_of_digit), _AT_A_TIME):
            rows = rows_of_digit[start : start + _AT_A_TIME]
            apart = these[rows] @ others.T
            apart[np.arange(len(rows)), rows] = np.inf
            kin = apart[:, rows_of_digit]
            nearest_same[rows] = rows_of_digit[kin.argmin(axis=1)]
            count = min(NEAREST, len(rows_of_digit) - 1)
            if count:
                kin.partition(count - 1, axis=1)
                strangeness[rows] = np.sqrt(kin[:, :count].clip(0)).mean(axis=1)
            apart[:, rows_of_digit] = np.inf
            nearest_other[rows] = apart.argmin(axis=1)
            done += len(rows)
            report(0.1 + 0.9 * done / len(images))
    typical, strange = (np.full((10, SHOWN), -1) for _ in range(2))
    for digit, rows in enumerate(of_each):
        if len(rows):
            from_mean = np.linalg.norm(places[rows] - places[rows].mean(axis=0), axis=1)
            _put(typical[digit], rows[np.argsort(from_mean, kind="stable")])
            _put(strange[digit], rows[np.argsort(-strangeness[rows], kind="stable")])
    same, same_distance = _pairs(flat, labels, nearest_same, alike=True)
    other, other_distance = _pairs(flat, labels, nearest_other, alike=False)
    return {
        "typical": typical,
        "strange": strange,
        "same": same,
        "same_distance": same_distance,
        "other": other,
        "other_distance": other_distance,
        "twins": np.array(len(flat) - len(np.unique(_as_keys(flat)))),
    }


def _put(places: Rows, rows: Rows) -> None:
    some = rows[: len(places)]
    places[: len(some)] = some


def _pairs(
    flat: NDArray[np.uint8], labels: NDArray[np.uint8], nearest: Rows, *, alike: bool
) -> tuple[Rows, NDArray[np.float64]]:
    """Return the nearest pairs of digits with the same label, or with different ones."""
    rows = np.arange(len(flat))
    pairs = np.unique(np.sort(np.stack([rows, nearest], axis=1), axis=1), axis=0)
    fits = (labels[pairs[:, 0]] == labels[pairs[:, 1]]) == alike
    pairs = pairs[fits & (pairs[:, 0] != pairs[:, 1])]
    distances = np.zeros(len(pairs))
    for start in range(0, len(pairs), _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        one, other = (flat[pairs[part, side]].astype(np.float32) for side in (0, 1))
        distances[part] = np.sqrt(np.square(one - other).mean(axis=1))
    order = np.argsort(distances, kind="stable")[:PAIRS]
    return pairs[order], distances[order]


def _as_keys(flat: NDArray[np.uint8]) -> NDArray[np.void]:
    """Each picture as one value, to be compared as a whole."""
    whole = np.ascontiguousarray(flat)
    return whole.view(np.dtype((np.void, whole.shape[1]))).ravel()
