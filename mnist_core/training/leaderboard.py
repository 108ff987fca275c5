"""The class leaderboard: whose network reads best."""

from collections.abc import Iterable
from dataclasses import dataclass

from mnist_core.training.run import Run


@dataclass(frozen=True)
class Standing:
    """A run's place in the class.

    Attributes
    ----------
    place : from 1.
    run : the visitor's best.
    accuracy, epoch : its best validation accuracy, 0..1, and after which epoch that was.
    parameters : of its network.
    """

    place: int
    run: Run
    accuracy: float
    epoch: int
    parameters: int


def best_epoch(run: Run) -> tuple[float, int]:
    """The best validation accuracy of a run and the epoch, counted from 1, that first had it; (0,
    0) without any."""
    accuracies = [values["val_accuracy"] for values in run.history]
    best = max(accuracies, default=0.0)
    return best, accuracies.index(best) + 1 if accuracies else 0


def leaderboard(runs: Iterable[Run]) -> list[Standing]:
    """The best run of each visitor, the best first; of equals the one with fewer parameters, then
    the quicker one.

    The runs should be on the same digits: other validation digits, other accuracies.
    """
    ranked = sorted(
        (run for run in runs if run.history),
        key=lambda run: (
            -best_epoch(run)[0],
            run.config.architecture.parameters,
            run.seconds,
        ),
    )
    firsts: dict[str, Run] = {}
    for run in ranked:
        firsts.setdefault(run.owner, run)
    return [
        Standing(place, run, *best_epoch(run), run.config.architecture.parameters)
        for place, run in enumerate(firsts.values(), start=1)
    ]
