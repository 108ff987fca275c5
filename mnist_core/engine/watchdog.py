"""Notices that the worker at an epoch says nothing any more."""

import time

from mnist_core.config import TrainingConfig
from mnist_core.engine.progress import Report
from mnist_core.training import duration

# The least silence that is too long, once the speed of the epoch is measured.
SILENCE_SECONDS = 60.0
# The least silence that is too long before. The network has to be traced first, which takes a
# second where nothing else goes on.
START_SECONDS = 180.0
# A silence is too long when it lasts so many times as long as is usual. The computer may have much
# else to do, and an epoch that is ended by mistake has to be done again.
PATIENCE = 20


class Watchdog:
    """Watches one epoch.

    A worker reports after each call into TensorFlow, but not while it evaluates the validation
    digits. How long both take follows from the time that a batch takes.

    Parameters
    ----------
    config : TrainingConfig
        The settings of the run.
    validation : int
        The number of validation digits.
    """

    def __init__(self, config: TrainingConfig, validation: int) -> None:
        reckoned = duration.reckoned_seconds(config, validation)
        self._start_limit = max(START_SECONDS, PATIENCE * reckoned)
        self._validation_batches = validation / config.batch_size
        self._worker: str | None = None
        self._last_report = 0.0
        self._first_time = 0.0
        self._first_step = 0
        self._step = 0
        self._longest_stride = 0

    def on_report(self, report: Report) -> None:
        """Take in a report of the epoch, as soon as it comes."""
        now = time.monotonic()
        step = report["step"]
        if report["begins"]:
            self._first_step = 0
            self._longest_stride = 0
            self._step = step
        elif self._first_step == 0:
            self._first_step = step
            self._first_time = now
        self._longest_stride = max(self._longest_stride, step - self._step)
        self._step = step
        self._worker = report["worker"]
        self._last_report = now

    def disarm(self) -> None:
        """Watch no more until the next report."""
        self._worker = None

    def silent_worker(self) -> str | None:
        """The address of the worker if it has been silent for too long, else None."""
        if self._worker is None:
            return None
        silence = time.monotonic() - self._last_report
        return self._worker if silence > self.limit() else None

    def limit(self) -> float:
        """The seconds of silence that are too long."""
        measured = self._step - self._first_step
        if self._first_step == 0 or measured <= 0:
            return self._start_limit
        batch_seconds = (self._last_report - self._first_time) / measured
        batches = max(self._longest_stride, self._validation_batches)
        return max(SILENCE_SECONDS, PATIENCE * batch_seconds * batches)
