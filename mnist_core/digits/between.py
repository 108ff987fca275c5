"""Digits between two that people wrote with pens: ways of writing that somebody else may have.

A hundred people are few. Between the ways of two of them, where these are alike, lie those of
others, and a little beyond them, too.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.pen_digits import PenDigit, distances_along

Rng = np.random.Generator
Floats = NDArray[np.float64]

_POINTS = 48  # of each stroke, equally spaced: enough for a corner to stay one
_ASKED = 40  # digits among which a relative is looked for, so that it is seldom the same
_NEAREST = 4  # of those asked: one of them is taken
_SHARE = (-0.25, 0.6)  # of the way to the relative; below 0, away from it


class Relatives:
    """Digits by what they are and how many strokes they have, to find those that are alike.

    Parameters
    ----------
    digits : sequence of PenDigit
        As people wrote them.
    """

    def __init__(self, digits: Sequence[PenDigit]) -> None:
        lines: dict[tuple[int, int], list[Floats]] = defaultdict(list)
        for digit in digits:
            lines[_kind(digit)].append(_even(digit))
        self._lines = {kind: np.stack(those) for kind, those in lines.items()}

    def write_between(self, digit: PenDigit, rng: Rng) -> PenDigit:
        """Write a digit between this one and another that is like it.

        Parameters
        ----------
        digit : PenDigit
            Any.
        rng : Generator
            Where chance comes from.

        Returns
        -------
        PenDigit
            With the same label and as many strokes, without a writer. Where hardly anybody writes
            it in so many strokes, the digit itself.
        """
        others = self._lines.get(_kind(digit), np.empty((0, 0, 0, 2)))
        if len(others) <= _NEAREST:
            return digit
        line = _even(digit)
        asked = others[rng.integers(len(others), size=_ASKED)]
        distance = np.square(asked - line).sum(axis=(1, 2, 3))
        distance[distance == 0] = np.inf  # the digit itself
        nearest = distance.argsort()[:_NEAREST]
        relative = asked[nearest[int(rng.integers(_NEAREST))]]
        between = line + rng.uniform(*_SHARE) * (relative - line)
        return PenDigit(digit.label, tuple(between))


def _kind(digit: PenDigit) -> tuple[int, int]:
    return digit.label, len(digit.strokes)


def _even(digit: PenDigit) -> Floats:
    """Its strokes with equally spaced points around its middle, (strokes, _POINTS, 2)."""
    points = np.concatenate(digit.strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    return np.stack([_equally_spaced(stroke) - middle for stroke in digit.strokes])


def _equally_spaced(stroke: Floats) -> Floats:
    along = distances_along(stroke)
    places = np.linspace(0, along[-1], _POINTS)
    return np.stack([np.interp(places, along, stroke[:, axis]) for axis in range(2)], axis=1)
