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
from mnist_core.engine.pace import LONGEST_HOLD, Pace, Step
from mnist_core.engine.progress import Report
from mnist_core.engine.queue import Entry, Position
from mnist_core.engine.remote_task import CalledOff, RemoteTask
from mnist_core.engine.sent_digits import is_broken
from mnist_core.engine.state import EngineState
from mnist_core.engine.trail import Point, up_to, with_points
from mnist_core.engine.watchdog import Watchdog
from mnist_core.models import store
from mnist_core.rate_changes import RateChange
from mnist_core.training import details_lock, run_files
from mnist_core.training.part import NOTHING, Part
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
    weights_now : list of arrays or None
        The model's weights in the middle of an epoch, where the run has broken off there.
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
        self.weights_now: Arrays | None = None
        self._finished_task: RemoteTask | None = None
        self._pace = Pace(run.held)
        self._wished_rate: float | None = None
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

    def hold(self) -> None:
        """Have the run wait where it is; what it has learnt is kept."""
        with self._state.condition:
            self._pace.hold()
            self._show_pace()

    def go_on(self) -> None:
        """Let a run that is held go on to its end."""
        with self._state.condition:
            self._pace.go_on()
            self._show_pace()

    def step(self, step: Step) -> None:
        """Let a run that is held go one step."""
        with self._state.condition:
            self._pace.grant(step)
            self._show_pace()

    def change_rate(self, rate: float) -> None:
        """Have another learning rate from the next batch on that can have it.

        Raises
        ------
        ConfigError
            The rate is out of its bounds, it was changed too often, or it follows a schedule.
        """
        with self._state.condition:
            self.run.config.with_rate(RateChange(len(self.run.history), self.run.step, rate))
            self._wished_rate = rate
            self._pace.break_off()
            self._show_pace()

    def change_details(self, **changes: Any) -> None:
        """Take in another ``title``, or another value of ``pinned``, that is on the disk by now."""
        with self._state.condition:
            self._change(**changes)

    def on_report(self, report: Report) -> None:
        """Take in a report of an epoch. Those of other runs' tasks are passed over."""
        with self._state.condition:
            if self._is_of(report, self._finished_task):
                # The task has come back meanwhile. Its last points belong to it all the same.
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

    def _train_epoch(self, cluster: Cluster, arrays: Arrays, epoch: int) -> tasks.PartResult:
        """Train for an epoch, in as many parts as its owner breaks it into."""
        done = NOTHING
        seconds = 0.0
        while True:
            result = self._train_part(cluster, arrays, epoch, done)
            arrays = result.checkpoint.arrays
            done = result.done
            seconds += result.seconds
            if result.metrics:
                return result._replace(seconds=seconds)
            with self._state.condition:
                self._finished_task = self.task
                self.weights_now = result.checkpoint.weights
                self._change(step=done.batches, began=None)

    def _train_part(
        self, cluster: Cluster, arrays: Arrays, epoch: int, done: Part
    ) -> tasks.PartResult:
        most = self._begin_part(epoch, done)
        config = self.run.config
        _, validation = self._digits.split_sizes()

        def arguments() -> tuple[Any, ...]:
            return config, self._send_digits(cluster), arrays, epoch, done, most

        watchdog = Watchdog(config, validation)
        result: tasks.PartResult = self._result_in_turn(
            cluster, tasks.train_part, arguments, watchdog
        )
        return result

    def _begin_part(self, epoch: int, done: Part) -> int | None:
        """Wait until the owner lets the run go on; then how many batches it may go at most.

        Raises
        ------
        _Stopped
            The run is to end.
        """
        condition = self._state.condition
        with condition:
            may_go = condition.wait_for(
                lambda: self._stopping or self._pace.may_go(), timeout=LONGEST_HOLD
            )
            if self._stopping or not may_go:
                raise _Stopped
            if self._wished_rate is not None:
                change = RateChange(epoch, done.batches, self._wished_rate)
                self._change(config=self.run.config.with_rate(change))
                self._wished_rate = None
            return self._pace.begin()

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
                task = RemoteTask(
                    function.__name__,
                    condition,
                    self._must_call_off,
                    watchdog,
                    self._pace.must_break_off,
                )
                self.task = task
            try:
                return task.result(cluster, self.position.priority, function, *arguments())
            except CalledOff:
                # Either the run is to end, or it waits until the pause is over.
                continue

    def _must_call_off(self) -> bool:
        is_held_back = self._state.paused and self.run.began is None
        return self._stopping or is_held_back

    def _save_epoch(self, result: tasks.PartResult) -> None:
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
            self._finished_task = self.task
            self.weights_now = None
            self.position = self.position.after_a_turn()
        run_files.forget_older_states(done)

    def _with_epoch(self, result: tasks.PartResult) -> Run:
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
                held=False,
                checkpoint=True,
            )
            self.weights_now = None
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
        if report["begins"]:
            if is_under_way:
                # Of a part that was lost and is done again, the points come again too.
                place = report["epoch"] + report["step"] / report["steps"]
                self._change(
                    status="training",
                    began=time.time(),
                    step=report["step"],
                    steps=report["steps"],
                    trail=up_to(self.run.trail, place),
                )
            return
        self._add_points(report["points"])
        if is_under_way:
            self._change(step=report["step"], steps=report["steps"])

    def _add_points(self, points: Iterable[Point]) -> None:
        self._change(trail=with_points(self.run.trail, points))

    def _show_pace(self) -> None:
        self._change(held=self._pace.held)
        self._state.condition.notify_all()

    def _change(self, **changes: Any) -> None:
        self.run = replace(self.run, **changes)
