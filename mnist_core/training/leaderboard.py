"""The class leaderboard: whose network reads best."""

from collections.abc import Iterable
from dataclasses import dataclass

from mnist_core.training.run import Run


@dataclass(frozen=True)
class Standing:
    """A run's place in the class.

    Attributes
    ----------
    place : int
        Counted from 1.
    run : Run
        The visitor's best.
    accuracy : float
        Its best validation accuracy, 0..1.
    epoch : int
        After which it had that, counted from 1.
    parameters : int
        Of its network.
    """

    place: int
    run: Run
    accuracy: float
    epoch: int
    parameters: int


def best_epoch(run: Run) -> tuple[float, int]:
    """Return the best validation accuracy of a run, and when it had that first.

    Parameters
    ----------
    run : Run
        At any moment.

    Returns
    -------
    accuracy : float
        0..1. It is 0 if no epoch is finished.
    epoch : int
        Counted from 1. It is 0 if no epoch is finished.
    """
    accuracies = [values["val_accuracy"] for values in run.history]
    if not accuracies:
        return 0.0, 0
    best = max(accuracies)
    return best, accuracies.index(best) + 1


def leaderboard(runs: Iterable[Run]) -> list[Standing]:
    """Rank the best run of each visitor.

    Of runs with the same accuracy, the one with fewer parameters is ahead, and then the quicker
    one.

    Parameters
    ----------
    runs : iterable of Run
        They should be on the same digits, because accuracies on other validation digits do not
        compare.

    Returns
    -------
    list of Standing
        The best first.
    """
    started = [run for run in runs if run.history]
    best_of_visitor: dict[str, Run] = {}
    for run in sorted(started, key=_rank):
        best_of_visitor.setdefault(run.owner, run)
    standings = []
    for place, run in enumerate(best_of_visitor.values(), start=1):
        accuracy, epoch = best_epoch(run)
        standings.append(Standing(place, run, accuracy, epoch, _parameters(run)))
    return standings


def _rank(run: Run) -> tuple[float, int, float]:
    """Return what to sort runs by: the lower, the further ahead."""
    accuracy, _ = best_epoch(run)
    return -accuracy, _parameters(run), run.seconds


def _parameters(run: Run) -> int:
    return run.config.architecture.parameters
