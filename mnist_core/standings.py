"""What many runs say together: who is ahead, and how long an epoch takes here."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING

from mnist_core.anatomy import count_multiplications, count_parameters
from mnist_core.architectures import architecture
from mnist_core.config import TrainingConfig

if TYPE_CHECKING:
    from mnist_core.engine import Run

# For a guess before anything has been measured.
SPEED = 2e10  # multiplications a second and core, with TensorFlow on a processor of 2024
OVERHEAD = 4e-5  # seconds a digit, whatever the network

LATEST = 5  # runs whose epochs are looked at: the machine may have been busier last week


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
    run: "Run"
    accuracy: float
    epoch: int
    parameters: int


def best_epoch(run: "Run") -> tuple[float, int]:
    """The best validation accuracy of a run and the epoch, counted from 1, that first had it; (0, 0) without any."""
    accuracies = [values["val_accuracy"] for values in run.history]
    best = max(accuracies, default=0.0)
    return best, accuracies.index(best) + 1 if accuracies else 0


def leaderboard(runs: Iterable["Run"]) -> list[Standing]:
    """The best run of each visitor, the best first; of equals the one with fewer parameters, then the quicker one.

    The runs should be on the same digits: other validation digits, other accuracies.
    """
    ranked = sorted(
        (run for run in runs if run.history),
        key=lambda run: (-best_epoch(run)[0], count_parameters(architecture(run.config.architecture)), run.seconds),
    )
    firsts: dict[str, Run] = {}
    for run in ranked:
        firsts.setdefault(run.owner, run)
    return [
        Standing(place, run, *best_epoch(run), count_parameters(architecture(run.config.architecture)))
        for place, run in enumerate(firsts.values(), start=1)
    ]


def expected_seconds(config: TrainingConfig, samples: int, runs: Sequence["Run"]) -> tuple[float, bool]:
    """How long an epoch over `samples` digits will take, and whether that was measured here.

    Parameters
    ----------
    runs : this server's, the newest first; the latest that trained alike tell. Without any it is reckoned from the
        number of multiplications.
    """
    alike = [run for run in runs if _kind(run.config) == _kind(config) and run.samples and run.epoch_seconds]
    # A run's first epoch also waits for the network to be built.
    measured = [median(run.epoch_seconds[1:] or run.epoch_seconds) / run.samples for run in alike[:LATEST]]
    measured = [seconds for seconds in measured if isfinite(seconds) and seconds > 0]
    if measured:
        return median(measured) * samples, True
    multiplications = 3 * count_multiplications(architecture(config.architecture))  # forward once, backward twice
    return samples * (multiplications / (SPEED * (os.cpu_count() or 1)) + OVERHEAD), False


def _kind(config: TrainingConfig) -> tuple[object, ...]:
    """What an epoch's duration depends on, apart from the number of digits."""
    return config.architecture, config.batch_size, config.augment, config.fast_math
