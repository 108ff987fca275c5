"""How fast runs are, and how long they will take."""

import os
import time
from collections.abc import Sequence
from statistics import median

from mnist_core.config import TrainingConfig
from mnist_core.training.run import Run

# For an estimate before anything has been measured.
SPEED = 4e10  # multiplications a second and core, with TensorFlow on a processor of 2024
OVERHEAD = 4e-5  # seconds a digit, whatever the network
DISTORTING = 2.5e-4  # seconds a digit more where it is distorted
AROUND = 0.2  # seconds an epoch: to the worker and back, validation, and the disk
PASSES = 3  # a step computes forward once, and backward twice as much

LATEST = 5  # runs whose epochs are looked at, because the machine may have been busier last week

_SHORTEST = 1e-3  # seconds: no division by zero


def expected_seconds(
    config: TrainingConfig, samples: int, runs: Sequence[Run]
) -> tuple[float, bool]:
    """Return how long an epoch will take.

    Parameters
    ----------
    config : TrainingConfig
        How to train.
    samples : int
        How many training digits the epoch sees.
    runs : sequence of Run
        This server's, the newest first. The latest that trained alike tell how long it takes: of
        these the ones on about as many digits, because some seconds are an epoch's, however few it
        sees. If there is none, the duration is reckoned from the number of multiplications.

    Returns
    -------
    seconds : float
        For the epoch.
    measured : bool
        Whether that was measured here.
    """
    reckoned = AROUND + reckoned_seconds(config, samples)
    alike = [run for run in runs if _tells(run, config)][:LATEST]
    if not alike:
        return reckoned, False
    nearest = min(abs(run.samples - samples) for run in alike)
    telling = [run for run in alike if abs(run.samples - samples) == nearest]
    return reckoned * median(map(_slowness, telling)), True


def reckoned_seconds(config: TrainingConfig, digits: int) -> float:
    """Return how long training on some digits takes, as far as can be told without measuring."""
    multiplications = PASSES * config.architecture.multiplications
    cores = os.cpu_count() or 1
    seconds_a_digit = multiplications / (SPEED * cores) + OVERHEAD
    if config.distortion is not None:
        seconds_a_digit += DISTORTING
    return digits * seconds_a_digit


def _tells(run: Run, config: TrainingConfig) -> bool:
    """Return whether a run's epochs tell how long those of `config` take."""
    has_trained = bool(run.samples and run.epoch_seconds)
    return has_trained and _what_takes_time(run.config) == _what_takes_time(config)


def _what_takes_time(config: TrainingConfig) -> tuple[object, ...]:
    """Return what an epoch's duration depends on, apart from the number of digits."""
    return (
        config.architecture,
        config.batch_size,
        config.augment,
        config.distortion is not None,
        config.fast_math,
    )


def _slowness(run: Run) -> float:
    """Return how many times as long as reckoned a run's epochs took."""
    # A run's first epoch also waits for the network to be built.
    later_epochs = run.epoch_seconds[1:]
    reckoned = AROUND + reckoned_seconds(run.config, run.samples)
    return median(later_epochs or run.epoch_seconds) / reckoned


def samples_per_second(run: Run) -> float | None:
    """Return how many digits a second a run trains on.

    Parameters
    ----------
    run : Run
        At this moment.

    Returns
    -------
    float or None
        Over the epoch under way, or over the last one if none is. None before both.
    """
    if run.began is not None and run.step:
        seconds = time.time() - run.began
        return run.step * run.config.batch_size / max(seconds, _SHORTEST)
    if run.epoch_seconds:
        return run.samples / max(run.epoch_seconds[-1], _SHORTEST)
    return None


def remaining_seconds(run: Run) -> float | None:
    """Return how long a run still takes if it need not wait for others.

    Parameters
    ----------
    run : Run
        At this moment.

    Returns
    -------
    float or None
        None if the run has ended, or if nothing has been measured yet.
    """
    speed = samples_per_second(run)
    if not run.active or not speed:
        return None
    measured = run.epoch_seconds
    seconds_an_epoch = measured[-1] if measured else run.samples / speed
    remaining_epochs = run.config.epochs * (1 - run.progress)
    return max(remaining_epochs, 0.0) * seconds_an_epoch


def in_words(seconds: float) -> str:
    """Return a duration as one says it.

    Parameters
    ----------
    seconds : float
        At least 0.

    Returns
    -------
    str
        With a unit.

    Examples
    --------
    >>> in_words(1.44), in_words(40), in_words(180), in_words(9000)
    ('1.4 s', '40 s', '3 min', '2.5 h')
    """
    if seconds < 3:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
