"""How far pictures may be spoilt before a network misreads them."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.corruptions import EVERY_KIND, STRONGEST, Kind, corrupt
from mnist_core.digits.digits import Digits
from mnist_core.models.committee import Model

SEVERITIES = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
PREDICTIONS = 28_000  # of a curve at most: as many as Kaggle's test digits
STEPS = 21  # in which one picture is made worse, from untouched to the strongest

_AT_A_TIME = 50  # pictures; others may have their turn in between


@dataclass(frozen=True)
class Curve:
    """How well a network reads digits that are spoilt in one way.

    Attributes
    ----------
    severities : tuple of float
        0..5, in rising order.
    accuracy : tuple of float
        The share of right answers at each, 0..1.
    digits : int
        How many digits were read at each.
    """

    severities: tuple[float, ...]
    accuracy: tuple[float, ...]
    digits: int

    @property
    def mean(self) -> float:
        """The mean accuracy over the severities above 0, 0..1."""
        spoilt = [
            share
            for severity, share in zip(self.severities, self.accuracy, strict=True)
            if severity > 0
        ]
        return sum(spoilt) / len(spoilt)


def some_of(digits: Digits, count: int, seed: int = 0) -> Digits:
    """Draw as many of the digits; all of them where there are no more.

    Parameters
    ----------
    digits : Digits
        To draw from.
    count : int
        How many.
    seed : int, optional
        The same seed draws the same ones.

    Returns
    -------
    Digits
        In their own order.
    """
    if count >= len(digits):
        return digits
    rows = np.sort(np.random.default_rng(seed).permutation(len(digits))[:count])
    return digits.take(rows)


def spoilt(
    images: NDArray[np.uint8], kind: Kind, severity: float, seed: int = 0
) -> NDArray[np.uint8]:
    """Spoil pictures, the same ones in the same way each time.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink.
    kind : Kind
        In which way.
    severity : float
        0..5.
    seed : int, optional
        Of what is left to chance.

    Returns
    -------
    ndarray of uint8, (n, 28, 28)
        255 is ink.

    Raises
    ------
    ValueError
        `severity` is out of bounds.
    """
    return corrupt(images, kind, np.random.default_rng(seed), severity)


def curve_in_steps(
    model: Model,
    digits: Digits,
    kind: Kind,
    severities: tuple[float, ...] = SEVERITIES,
) -> Generator[float, None, Curve]:
    """Measure how accuracy falls with severity.

    Parameters
    ----------
    model : Classifier or Committee
        Who answers.
    digits : Digits
        Which are spoilt, one at least; so many of them, by lot, that `PREDICTIONS` are not
        exceeded.
    kind : Kind
        In which way.
    severities : tuple of float, optional
        0..5, in rising order.

    Returns
    -------
    Curve
        Of all severities.

    Yields
    ------
    float
        How much is done, 0..1.
    """
    chosen = some_of(digits, PREDICTIONS // len(severities))
    accuracy: list[float] = []
    for severity in severities:
        right = 0
        pictures = spoilt(chosen.images, kind, severity)
        for done, count in enumerate(_right_in_steps(model, pictures, chosen.labels), start=1):
            right += count
            within = min(done * _AT_A_TIME / len(chosen), 1)
            yield (len(accuracy) + within) / len(severities)
        accuracy.append(right / len(chosen))
    return Curve(severities, tuple(accuracy), len(chosen))


def every_kind_in_steps(model: Model, digits: Digits) -> Generator[float, None, dict[str, float]]:
    """Measure the accuracy on digits that are spoilt in each way, at its published severity.

    Parameters
    ----------
    model : Classifier or Committee
        Who answers.
    digits : Digits
        Which are spoilt, one at least; so many of them, by lot, that `PREDICTIONS` are not
        exceeded.

    Returns
    -------
    dict of float
        The share of right answers, 0..1, by the name of the kind, in the order of `EVERY_KIND`.

    Yields
    ------
    float
        How much is done, 0..1.
    """
    shares: dict[str, float] = {}
    chosen = some_of(digits, PREDICTIONS // len(EVERY_KIND))
    for kind in EVERY_KIND.values():
        right = 0
        pictures = spoilt(chosen.images, kind, kind.published)
        for count in _right_in_steps(model, pictures, chosen.labels):
            right += count
            yield len(shares) / len(EVERY_KIND)
        shares[kind.name] = right / len(chosen)
    return shares


def _right_in_steps(
    model: Model, pictures: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> Iterator[int]:
    """Yield how many of some pictures are read rightly, some pictures at a time."""
    for start in range(0, len(pictures), _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        answers = model.predict(pictures[part]).argmax(axis=1)
        yield int((answers == labels[part]).sum())


@dataclass(frozen=True, eq=False)
class Worse:
    """One picture, made worse step by step.

    Attributes
    ----------
    severities : ndarray of float, (steps,)
        From 0 to 5.
    pictures : ndarray of uint8, (steps, 28, 28)
        255 is ink.
    probabilities : ndarray of float32, (steps, 10)
        What the network says to each.
    """

    severities: NDArray[np.float64]
    pictures: NDArray[np.uint8]
    probabilities: NDArray[np.float32]

    @property
    def flip(self) -> int | None:
        """The first step at which the answer is another than at first; None where none is."""
        answers = self.probabilities.argmax(axis=1)
        others = np.flatnonzero(answers != answers[0])
        return int(others[0]) if len(others) else None


def worse_and_worse(
    model: Model, picture: NDArray[np.uint8], kind: Kind, seed: int = 0, steps: int = STEPS
) -> Worse:
    """Make a picture worse step by step, and ask the network each time.

    Parameters
    ----------
    model : Classifier or Committee
        Who answers.
    picture : ndarray of uint8, (28, 28)
        255 is ink.
    kind : Kind
        In which way.
    seed : int, optional
        Of what is left to chance: the same at each step, so that one step goes on from the last.
    steps : int, optional
        How many, the first of which changes nothing.

    Returns
    -------
    Worse
        Up to the strongest severity.
    """
    severities = np.linspace(0, STRONGEST, steps)
    pictures = np.concatenate(
        [spoilt(picture[np.newaxis], kind, severity, seed) for severity in severities.tolist()]
    )
    return Worse(severities, pictures, model.predict(pictures))
