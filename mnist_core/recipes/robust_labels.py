"""Which labels `models/robust` does not learn: a plain stroke called a 4, a ring called an 8.

Some of UNIPEN's digits have lost a stroke, or were called by another's name. A network that sees
them hundreds of times knows them by heart in the end, and is less sure of every plain 1. So
networks that have not seen a digit are asked first; it goes if they all but rule its label out.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mnist_core.models.label_noise import suspicions
from mnist_core.recipes.robust_pictures import Parts, Pictures, together

FOLDS = 4  # each judged by a network that has learned from the others
VIEWS = 8  # pictures of each pen digit, all of which are asked about
# By how much another digit must be likelier than the label, 0..1. By less, rare ways of writing
# would go, too, and of these it can learn most.
RULED_OUT = 0.9

Rows = NDArray[np.bool_]


def believable(
    parts: Parts, answers: Callable[[Parts, Pictures], NDArray[np.float32]]
) -> dict[str, Rows]:
    """Tell which digits have labels that can be believed.

    Parameters
    ----------
    parts : dict of Pictures
        What there is to learn from. Judged are ``"mnist"`` and ``"pen"``, which has all digits in
        their order, and again, `VIEWS` times.
    answers : callable
        Given parts to learn from and pictures, returns what a network answers that has learned from
        those alone: ndarray of float, (n, 10).

    Returns
    -------
    dict of ndarray of bool
        For each digit of ``"mnist"`` and ``"pen"``.
    """
    views = {"mnist": 1, "pen": VIEWS}
    counts = {name: len(parts[name].images) // views[name] for name in views}
    probabilities = {name: np.empty((count, 10)) for name, count in counts.items()}
    for fold in range(FOLDS):
        # One writer's digits are in all folds: a way of writing that is only theirs is no error.
        own = {name: np.arange(count) % FOLDS == fold for name, count in counts.items()}
        rows = {name: np.tile(own[name], views[name]) for name in views}
        others = {name: parts[name].take(np.flatnonzero(~rows[name])) for name in views}
        judged = [parts[name].take(np.flatnonzero(rows[name])) for name in views]
        said = answers(parts | others, together(judged))
        for name, of_part in zip(views, np.split(said, [len(judged[0].images)]), strict=True):
            of_views = of_part.reshape(views[name], -1, 10)
            probabilities[name][own[name]] = of_views.mean(axis=0)
    believed = {}
    for name, count in counts.items():
        labels = parts[name].digits(name).labels[:count]
        believed[name] = suspicions(labels, probabilities[name]).suspicion <= RULED_OUT
    return believed
