"""Reports of an epoch on its way, from the worker to the engine.

They travel as Dask events under one topic. A wish to break off travels the other way, as a Dask
event for each task.
"""

import time
from typing import Any, TypedDict

from distributed import Event, get_worker

from mnist_core.training.part import Part

TOPIC = "mnist-progress"

# A wish to break off waits for the next report (`epoch.CALL_SECONDS`).
_REPORT_SECONDS = 0.2


class Report(TypedDict):
    """How far an epoch has come.

    Attributes
    ----------
    task : str
        The key of the Dask task that trains the epoch.
    worker : str
        The address of the worker that has the task.
    epoch : int
        The number of the epoch, from 0.
    step : int
        Batches of the epoch that are done.
    begins : bool
        Whether a part of the epoch begins here.
    steps : int
        Batches in the epoch.
    points : list of dict
        Points of `Run.trail` since the report before.
    """

    task: str
    worker: str
    epoch: int
    step: int
    begins: bool
    steps: int
    points: list[dict[str, float]]


def stop_signal(task: str) -> str:
    """The name of the Dask event that has the task of that key break off."""
    return f"stop-{task}"


class Reporter:
    """Sends reports of a part of an epoch from the worker that trains it.

    Parameters
    ----------
    epoch : int
        The number of the epoch, from 0.
    done : Part
        What is done of it already.
    steps : int
        Batches in the epoch.
    """

    def __init__(self, epoch: int, done: Part, steps: int) -> None:
        self._epoch = epoch
        self._steps = steps
        self._worker = get_worker()
        self._task = str(self._worker.get_current_task())
        self._stop = Event(stop_signal(self._task))
        self._sent = time.monotonic()
        self._step = done.batches
        self._mean = {"loss": done.loss, "accuracy": done.accuracy}
        self._points: list[dict[str, float]] = []

    def begin(self) -> None:
        """Report that this part begins."""
        self._send(self._step, begins=True)

    def on_batch(self, step: int, steps: int, mean: dict[str, float]) -> bool:
        """Take in the state after a batch, and report when it is time.

        Parameters
        ----------
        step : int
            Batches done.
        steps : int
            Batches in the epoch.
        mean : dict of float
            The mean ``loss`` and ``accuracy`` since the epoch began, as Keras tells them.

        Returns
        -------
        bool
            Whether to break off here.
        """
        self._points.append({"epoch": self._epoch + step / steps, **self._recent(step, mean)})
        is_last = step == steps
        if time.monotonic() - self._sent < _REPORT_SECONDS and not is_last:
            return False
        self._send(step)
        return bool(self._stop.is_set())

    def _recent(self, step: int, mean: dict[str, float]) -> dict[str, float]:
        """The mean since the call before: it follows from the two means since the beginning."""
        recent = {
            name: (mean[name] * step - before * self._step) / (step - self._step)
            for name, before in self._mean.items()
        }
        self._step = step
        self._mean = {name: mean[name] for name in self._mean}
        return recent

    def _send(self, step: int, *, begins: bool = False) -> None:
        report = Report(
            task=self._task,
            worker=self._worker.address,
            epoch=self._epoch,
            step=step,
            begins=begins,
            steps=self._steps,
            points=self._points,
        )
        self._points = []
        self._sent = time.monotonic()
        message: dict[str, Any] = {**report}
        self._worker.log_event(TOPIC, message)
