"""What a network made of each labelled picture, as objects to filter, sort and group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.models.evaluation import Evaluation

# Kinds of readings to look at, and what to call each.
KINDS = {
    "wrong": "Wrong",
    "barely": "Barely right",
    "not_sure": "Not sure",
    "all": "All",
}

# In what order, and what to call it.
ORDERS = {
    "surest": "how sure",
    "closest": "how close",
    "digit": "digit",
    "likeness": "likeness",
}


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A labelled picture and what a network says to it. It is a mistake where the two differ.

    Attributes
    ----------
    digits : Digits
        Among which the picture is.
    row : int
        Its place among them, counted from 0.
    truth : int
        Its label.
    answer, second : int
        The likeliest digit, and the next.
    sureness : float
        The probability of the answer, 0..1.
    margin : float
        How much less the second has, 0..1: the smaller, the closer it was.
    """

    digits: Digits
    row: int
    truth: int
    answer: int
    second: int
    sureness: float
    margin: float

    @property
    def picture(self) -> NDArray[np.uint8]:
        """The picture: ndarray of uint8, (28, 28), 255 is ink."""
        image: NDArray[np.uint8] = self.digits.images[self.row]
        return image

    @property
    def right(self) -> bool:
        """Whether the answer is the label."""
        return self.answer == self.truth

    @property
    def title(self) -> str:
        """Label and answer in a few words, as the tutorial has them: ``7 as 2``."""
        return f"{self.truth} as {self.answer}"


def readings(digits: Digits, evaluation: Evaluation) -> list[Reading]:
    """Pair each picture with the answer to it.

    Parameters
    ----------
    digits : Digits
        Which were read.
    evaluation : Evaluation
        The answers to them, in their order.

    Returns
    -------
    list of Reading
        In the order of the digits.

    Examples
    --------
    >>> import mnist_core as mc
    >>> digits = mc.load_digits("sample").split()[1]
    >>> found = readings(digits, mc.evaluate(mc.load_model("single_conv"), digits))
    >>> surest, *_ = select(found, Wish("wrong"))
    >>> surest.right, surest.title
    (False, '9 as 7')
    """
    likeliest_last = np.argsort(evaluation.probabilities, axis=1, kind="stable")[:, -2:]
    shares = np.take_along_axis(evaluation.probabilities, likeliest_last, axis=1)
    columns = zip(
        evaluation.labels.tolist(),
        evaluation.predictions.tolist(),
        likeliest_last.tolist(),
        shares.tolist(),
        strict=True,
    )
    found = []
    for row, (truth, answer, (next_best, best), (less, most)) in enumerate(columns):
        second = next_best if best == answer else best  # of two alike, argmax takes the first
        found.append(Reading(digits, row, truth, answer, second, most, most - less))
    return found


@dataclass(frozen=True)
class Wish:
    """Which readings to look at, and in what order.

    Attributes
    ----------
    kind : str
        One of `KINDS`: ``"wrong"``, ``"barely"`` (right ones, the closest first), ``"not_sure"``
        (those that get no answer), ``"all"``.
    truth, answer : int or None
        Only this label, only this answer; None for any.
    sure_from, sure_to : float
        Only answers with such a probability, both ends with them.
    order : str
        One of `ORDERS`; ``"likeness"`` is for `Likeness` to make, and leaves the order of
        ``"surest"``.
    refused_below : float
        The probability below which the network is not sure, as its card says.
    """

    kind: str = "wrong"
    truth: int | None = None
    answer: int | None = None
    sure_from: float = 0.0
    sure_to: float = 1.0
    order: str = "surest"
    refused_below: float = 0.0

    def __post_init__(self) -> None:
        # It may come from an address that somebody has edited.
        if self.kind not in KINDS or self.order not in ORDERS:
            raise ValueError(f"There is no kind {self.kind!r}, or no order {self.order!r}.")

    def fits(self, reading: Reading) -> bool:
        """Return whether a reading is wished for."""
        of_the_kind = {
            "wrong": not reading.right,
            "barely": reading.right,
            "not_sure": reading.sureness < self.refused_below,
            "all": True,
        }
        return (
            of_the_kind[self.kind]
            and self.truth in (None, reading.truth)
            and self.answer in (None, reading.answer)
            and self.sure_from <= reading.sureness <= self.sure_to
        )


_BY = {
    "surest": lambda reading: -reading.sureness,
    "closest": lambda reading: reading.margin,
    "digit": lambda reading: (reading.truth, reading.answer),
    "likeness": lambda reading: -reading.sureness,
}


def select(found: Sequence[Reading], wish: Wish) -> list[Reading]:
    """Return the readings that are wished for, in the order that is.

    Parameters
    ----------
    found : sequence of Reading
        To choose from.
    wish : Wish
        Which, and in what order. Of what counts alike, the order of `found` stays.

    Returns
    -------
    list of Reading
        Some of them.
    """
    fitting = [reading for reading in found if wish.fits(reading)]
    return sorted(fitting, key=_BY[wish.order])
