"""The thread of one run, which mostly waits for the worker."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from distributed import Future

from mnist_core import folders
from mnist_core.digits.digits import Digits
from mnist_core.engine import tasks
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.failures import Ending, ending_by
from mnist_core.engine.on_demand import OnDemandCluster
from mnist_core.engine.progress import Report
from mnist_core.engine.queue import Entry, Position
from mnist_core.engine.remote_task import CalledOff, RemoteTask
from mnist_core.engine.sent_digits import is_broken
from mnist_core.engine.state import EngineState
from mnist_core.engine.trail import Point, before_epoch, with_points
from mnist_core.engine.watchdog import Watchdog
from mnist_core.models import store
from mnist_core.training import details_lock, run_files
from mnist_core.training.run import Run

_EXPORT_PRIORITY = 1  # a Dask priority, above that of every epoch

Arrays = list[Any]


class _Stopped(Exception):
    """The run is to end."""


class RunThread:
    """Trains a run until it is finished or stopped.

    Parameters
    ----------
    run : Run
        The run as it stands before.
    digits : Digits
        What it trains on.
    position : Position
        Where it joins the queue.
    state : EngineState
        What it shares with other runs.
    on_demand : OnDemandCluster
        Where it trains.

    Attributes
    ----------
    run : Run
        The run as it stands. Read it with ``state.condition`` held.
    position : Position
        Where it stands in the queue.
    saved : bool
        Whether the run is on the disk as it stands here.
    task : RemoteTask or None
        What a worker does for it, or has done last.
    """

    def __init__(
        self,
        run: Run,
        digits: Digits,
        position: Position,
        state: EngineState,
        on_demand: OnDemandCluster,
    ) -> None:
        self.run = run
        self.position = position
        self.saved = True
        self.task: RemoteTask | None = None
        self._finished_epoch: RemoteTask | None = None
        self._digits = digits
        self._sent_digits: Future[Any] | None = None
        self._state = state
        self._on_demand = on_demand
        self._stopping = False

    @property
    def entry(self) -> Entry:
        """The run in the queue."""
        return Entry(self.run, self.position)

    def start(self, on_end: Callable[["RunThread"], None]) -> None:
        """Begin in the background.

        Parameters
        ----------
        on_end : callable
            Called with this thread when the run has ended.
        """

        def work() -> None:
            self.train()
            on_end(self)

        threading.Thread(target=work, name=self.run.id, daemon=True).start()

    def stop(self) -> None:
        """Have the run end at once, and return without waiting. The epoch under way is lost."""
        with self._state.condition:
            if self.run.status in ("waiting", "training"):
                self._stopping = True
                self._change(status="saving", began=None)
                self._state.condition.notify_all()

    def change_details(self, **changes: Any) -> None:
        """Take in another ``title``, or another value of ``pinned``, that is on the disk by now."""
        with self._state.condition:
            self._change(**changes)

    def on_report(self, report: Report) -> None:
        """Take in a report of an epoch. Those of other runs' tasks are passed over."""
        with self._state.condition:
            if self._is_of(report, self._finished_epoch):
                # The epoch has come back meanwhile. Its last points belong to it all the same.
                self._add_points(report["points"])
            elif self._is_of(report, self.task):
                self._on_report_of_task(report)

    def train(self) -> None:
        """Train, and save the model. What becomes of it is in `run`."""
        try:
            cluster = self._on_demand.connect()
            arrays = self._train(cluster)
            if self.run.history:
                self._save_model(cluster, arrays)
            is_complete = len(self.run.history) == self.run.config.epochs
            self._finish(Ending("finished" if is_complete else "stopped"))
        except Exception as error:
            # Nobody would see the exception of a thread.
            self._finish(ending_by(error))
        finally:
            self._sent_digits = None
            self._on_demand.leave_when_idle()

    def _train(self, cluster: Cluster) -> Arrays | None:
        """Train until the run is finished or stopped.

        Returns
        -------
        list of arrays or None
            What the last finished epoch led to. None if none was begun.
        """
        run = self.run
        arrays: Arrays | None = run_files.read_state(run)
        # They travel while the network is set up.
        self._send_digits(cluster)
        try:
            if arrays is None:
                checkpoint = self._result_in_turn(
                    cluster, tasks.initial_state, lambda: (run.config,)
                )
                run_files.write_weights(run, checkpoint.weights)
                arrays = checkpoint.arrays
            for epoch in range(len(run.history), run.config.epochs):
                result = self._train_epoch(cluster, arrays, epoch)
                self._save_epoch(result)
                arrays = result.checkpoint.arrays
        except _Stopped:
            pass
        return arrays

    def _train_epoch(self, cluster: Cluster, arrays: Arrays, epoch: int) -> tasks.EpochResult:
        config = self.run.config
        _, validation = self._digits.split_sizes()

        def arguments() -> tuple[Any, ...]:
            return config, self._send_digits(cluster), arrays, epoch

        watchdog = Watchdog(config, validation)
        result: tasks.EpochResult = self._result_in_turn(
            cluster, tasks.train_epoch, arguments, watchdog
        )
        return result

    def _send_digits(self, cluster: Cluster) -> Future[Any]:
        """The digits in the workers' memory, where they stay until the run has ended."""
        if self._sent_digits is None or is_broken(self._sent_digits):
            self._sent_digits = cluster.digits.send(self._digits)
        return self._sent_digits

    def _result_in_turn(
        self,
        cluster: Cluster,
        function: Callable[..., Any],
        arguments: Callable[[], tuple[Any, ...]],
        watchdog: Watchdog | None = None,
    ) -> Any:
        """What a function of `tasks` returns, when it is this run's turn.

        Parameters
        ----------
        cluster : Cluster
            Where it is done.
        function : callable
            One of `tasks`.
        arguments : callable
            Returns what the function is called with. It is asked when the turn has come, because
            the digits may be lost while the run waits.
        watchdog : Watchdog or None
            Tells when the worker is silent for too long.

        Raises
        ------
        _Stopped
            The run is to end.
        """
        condition = self._state.condition
        while True:
            with condition:
                condition.wait_for(lambda: self._stopping or not self._state.paused)
                if self._stopping:
                    raise _Stopped
                self.position = self.position.joined_again()
                task = RemoteTask(function.__name__, condition, self._must_call_off, watchdog)
                self.task = task
            try:
                result = task.result(cluster, self.position.priority, function, *arguments())
            except CalledOff:
                # Either the run is to end, or it waits until the pause is over.
                continue
            if result is None:
                raise _Stopped
            return result

    def _must_call_off(self) -> bool:
        is_held_back = self._state.paused and self.run.began is None
        return self._stopping or is_held_back

    def _save_epoch(self, result: tasks.EpochResult) -> None:
        """Put a finished epoch on the disk, and then into `run`."""
        with self._state.condition:
            done = self._with_epoch(result)
        run_files.write_weights(done, result.checkpoint.weights)
        run_files.write_state(done, result.checkpoint.arrays)
        with self._state.condition:
            # The run may have been stopped, renamed or pinned meanwhile, and points of this epoch
            # may have come.
            done = run_files.write(self._with_epoch(result))
            self.run = done
            self._finished_epoch = self.task
            self.position = self.position.after_a_turn()
        run_files.forget_older_states(done)

    def _with_epoch(self, result: tasks.EpochResult) -> Run:
        """The run as it is now, with one more finished epoch."""
        return replace(
            self.run,
            history=(*self.run.history, result.metrics),
            epoch_seconds=(*self.run.epoch_seconds, result.seconds),
            step=0,
            began=None,
            checkpoint=True,
        )

    def _save_model(self, cluster: Cluster, arrays: Arrays | None) -> None:
        with self._state.condition:
            self._change(status="saving", began=None)
            run = self.run
            task = RemoteTask(tasks.export.__name__, self._state.condition, lambda: False)
            self.task = task
        files = task.result(cluster, _EXPORT_PRIORITY, tasks.export, run.config, arrays)
        # The locks are held so that nobody renames the run meanwhile.
        with self._state.condition, details_lock.held():
            self.run = run_files.with_kept_details(self.run)
            card = store.make_card(
                run.id, run.config, self._digits, run.history, run.owner, self.run.title
            )
            store.save(folders.runs_folder(), card, files, run.history)

    def _finish(self, ending: Ending) -> None:
        with self._state.condition:
            self._change(
                status=ending.status,
                message=ending.message,
                began=None,
                step=0,
                steps=0,
                checkpoint=True,
            )
            try:
                self.run = run_files.write(self.run)
            except OSError:
                # It is told from memory for as long as this process lasts.
                self.saved = False

    def _is_of(self, report: Report, task: RemoteTask | None) -> bool:
        return task is not None and not task.called_off and task.key == report["task"]

    def _on_report_of_task(self, report: Report) -> None:
        assert self.task is not None
        if self.task.watchdog is not None:
            self.task.watchdog.on_report(report)
        is_under_way = self.run.status in ("waiting", "training")
        if report["step"] == 0:
            if is_under_way:
                # Of an epoch that broke off and is done again, the points come again too.
                trail = before_epoch(self.run.trail, report["epoch"])
                self._change(status="training", began=time.time(), step=0, trail=trail)
            return
        self._add_points(report["points"])
        if is_under_way:
            self._change(step=report["step"], steps=report["steps"])

    def _add_points(self, points: Iterable[Point]) -> None:
        self._change(trail=with_points(self.run.trail, points))

    def _change(self, **changes: Any) -> None:
        self.run = replace(self.run, **changes)
