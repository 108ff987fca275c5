"""What was predicted last in the session: it stays, whatever becomes of the model meanwhile."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import mnist_core as mc
from mnist_core.digits.unlabelled import Unlabelled
from mnist_core.models.answer import SURE_FROM
from mnist_core.models.predictions import Predictions
from mnist_core.models.reading import Reading
from pages.parts import names, state


@dataclass(frozen=True)
class Prediction:
    """The answers of a model, or of several that vote, to some pictures.

    Attributes
    ----------
    cards : tuple of Card
        Of who has answered, as they were then.
    title : str
        What they are called.
    pictures : Unlabelled
        What was read.
    predictions : Predictions
        How.
    seconds : float
        How long it took.
    """

    cards: tuple[mc.Card, ...]
    title: str
    pictures: Unlabelled
    predictions: Predictions
    seconds: float


def key_of(cards: Sequence[mc.Card], pictures: Unlabelled) -> str:
    """Return what these models' reading of these pictures is known by."""
    sums = [*sorted(card.answering_sha256 for card in cards), pictures.sha256]
    return hashlib.sha256(" ".join(sums).encode()).hexdigest()


def keep(cards: Sequence[mc.Card], pictures: Unlabelled, reading: Reading) -> None:
    """Keep what a finished reading has come to as the session's last prediction."""
    last = current()
    if last is not None and last.predictions.probabilities is reading.probabilities:
        return
    # How far the mean of several can be believed nobody has tried.
    sure_from = cards[0].sure_from if len(cards) == 1 else SURE_FROM
    called = names.models({card.name: card for card in cards})
    state.PREDICTED.set(
        Prediction(
            cards=tuple(cards),
            title=" + ".join(called.values()),
            pictures=pictures,
            predictions=Predictions(reading.probabilities, sure_from),
            seconds=reading.seconds,
        )
    )
    state.PREDICTED_PLACE.set(1)


def current() -> Prediction | None:
    """Return the session's last prediction; None before any."""
    last: Prediction | None = state.PREDICTED.get()
    return last
