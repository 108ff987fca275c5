"""What a kind of corruption is, and how strong it may be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Ink = NDArray[np.float32]  # (n, 28, 28), 0 is paper, 1 is ink
Function = Callable[[Ink, Rng, float], Ink]

STRONGEST = 5.0


@dataclass(frozen=True)
class Kind:
    """A way in which a picture of a digit may be spoilt.

    Attributes
    ----------
    name : str
        As MNIST-C calls it, if it has it.
    title : str
        What to call it on a page.
    published : float
        The severity that MNIST-C has, 1..5; the middle one of a kind that it does not have.
    function : callable
        Takes pictures as float32 (n, 28, 28) in 0..1, a source of chance and a severity, and
        returns other pictures.
    """

    name: str
    title: str
    published: float
    function: Function


def between(table: Sequence[float], severity: float) -> float:
    """Look a value up that is known for the severities 0, 1, 2, 3, 4 and 5.

    Parameters
    ----------
    table : sequence of float
        The six values.
    severity : float
        0..5; values between two of the table are interpolated.

    Returns
    -------
    float
        The value.
    """
    return float(np.interp(severity, np.arange(6), table))


def either_way(rng: Rng, n: int) -> NDArray[np.float32]:
    """Throw a coin for each picture.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.
    n : int
        How many pictures there are.

    Returns
    -------
    ndarray of float32, (n,)
        -1 or 1.
    """
    return rng.choice(np.array([-1, 1], np.float32), n)
