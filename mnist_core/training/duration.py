"""How fast runs are, and how long they will take."""

import os
import time
from collections.abc import Sequence
from statistics import median

from mnist_core.config import TrainingConfig
from mnist_core.network.anatomy import count_multiplications
from mnist_core.network.architectures import architecture
from mnist_core.training.run import Run

# For a guess before anything has been measured.
SPEED = 2e10  # multiplications a second and core, with TensorFlow on a processor of 2024
OVERHEAD = 4e-5  # seconds a digit, whatever the network

LATEST = 5  # runs whose epochs are looked at: the machine may have been busier last week


def expected_seconds(
    config: TrainingConfig, samples: int, runs: Sequence[Run]
) -> tuple[float, bool]:
    """How long an epoch over `samples` digits will take, and whether that was measured here.

    Parameters ---------- runs : this server's, the newest first; the latest that trained alike
    tell. Without any it is reckoned from the
        number of multiplications.
    """
    alike = [
        run
        for run in runs
        if _duration_factors(run.config) == _duration_factors(config)
        and run.samples
        and run.epoch_seconds
    ]
    # A run's first epoch also waits for the network to be built.
    measured = [
        median(run.epoch_seconds[1:] or run.epoch_seconds) / run.samples for run in alike[:LATEST]
    ]
    if measured:
        return median(measured) * samples, True
    multiplications = 3 * count_multiplications(
        architecture(config.architecture)
    )  # forward once, backward twice
    return samples * (multiplications / (SPEED * (os.cpu_count() or 1)) + OVERHEAD), False


def _duration_factors(config: TrainingConfig) -> tuple[object, ...]:
    """What an epoch's duration depends on, apart from the number of digits."""
    return config.architecture, config.batch_size, config.augment, config.fast_math


def samples_per_second(run: Run) -> float | None:
    """How many digits a second the run trains on, over the epoch under way, else over the last;
    None before both."""
    if run.began is not None and run.step:
        return run.step * run.config.batch_size / max(time.time() - run.began, 1e-3)
    return run.samples / max(run.epoch_seconds[-1], 1e-3) if run.epoch_seconds else None


def remaining_seconds(run: Run) -> float | None:
    """How long the run still takes if it need not wait for others; None before anything is
    known."""
    speed = samples_per_second(run)
    if not run.active or not speed:
        return None
    epoch = run.epoch_seconds[-1] if run.epoch_seconds else run.samples / speed
    return max(run.config.epochs * (1 - run.progress), 0.0) * epoch


def in_words(seconds: float) -> str:
    """Seconds as one says them: 40 s, 3 min, 2.5 h."""
    if seconds < 90:
        return f"{seconds:.1f} s" if seconds < 3 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
