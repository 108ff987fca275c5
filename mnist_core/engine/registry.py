"""All runs of this server: those under way in their threads, the others on the disk."""

from dataclasses import replace
from typing import Any

from mnist_core.digits.digits import Digits
from mnist_core.engine.failures import disk_errors
from mnist_core.engine.on_demand import OnDemandCluster
from mnist_core.engine.progress import Report
from mnist_core.engine.queue import Entry, Line, wait_for_turn
from mnist_core.engine.run_thread import RunThread
from mnist_core.engine.state import EngineState
from mnist_core.errors import EngineError, MnistError
from mnist_core.training import run_files
from mnist_core.training.run import Run
from mnist_core.training.visitor import Visitor


class RunRegistry:
    """Finds, starts and changes runs. Its methods are called with ``state.condition`` held.

    Parameters
    ----------
    state : EngineState
        What all runs share.

    Attributes
    ----------
    threads : dict of RunThread
        The runs under way, by their ids. Those that could not be written stay here, too.
    """

    def __init__(self, state: EngineState) -> None:
        self.threads: dict[str, RunThread] = {}
        self._state = state
        self._line = Line(lambda: [entry.position for entry in self.active_entries()])

    def start(self, run: Run, digits: Digits, visitor: Visitor, on_demand: OnDemandCluster) -> None:
        """Train a run for `visitor` in a thread of its own."""
        thread = RunThread(run, digits, self._line.join(visitor), self._state, on_demand)
        self.threads[run.id] = thread
        thread.start(self._on_end)

    def find(self, run_id: str) -> Run | None:
        """The run as it stands. None if there is none, or a damaged one."""
        thread = self.threads.get(run_id)
        if thread is not None:
            return self._with_wait(thread)
        try:
            return run_files.read(run_id)
        except MnistError:
            return None

    def find_owned(self, run_id: str, visitor: Visitor) -> Run:
        """The run, if it is the visitor's to change.

        Raises
        ------
        EngineError
            There is none, or it is somebody else's.
        """
        run = self._find_existing(run_id)
        if not visitor.owns(run):
            raise EngineError(
                "Only the visitor who started a run can change it. Start one of your own."
            )
        return run

    def find_removable(self, run_id: str, visitor: Visitor) -> Run:
        """The run, if the visitor may stop, rename and delete it: their own, or a teacher any.

        Raises
        ------
        EngineError
            As `find_owned`.
        """
        run = self._find_existing(run_id)
        return run if visitor.may_remove(run) else self.find_owned(run_id, visitor)

    def newest_first(self) -> list[Run]:
        """All runs that are not damaged."""
        run_ids = {*run_files.ids(), *self.threads}
        found = (self.find(run_id) for run_id in run_ids)
        return sorted((run for run in found if run), key=lambda run: run.id, reverse=True)

    def problems(self) -> list[MnistError]:
        """What is wrong with the runs that `newest_first` leaves out."""
        problems: list[MnistError] = []
        for run_id in run_files.ids():
            try:
                run_files.read(run_id)
            except MnistError as problem:
                problems.append(problem)
        return problems

    def active_entries(self) -> list[Entry]:
        """The runs under way, in the queue."""
        return [thread.entry for thread in self.threads.values() if thread.run.active]

    def active_runs(self) -> list[Run]:
        """The runs under way."""
        return [entry.run for entry in self.active_entries()]

    def change_details(self, run: Run, **changes: Any) -> None:
        """Change the title of a run, or whether it is pinned. Its model takes the title over.

        Raises
        ------
        EngineError
            The change cannot be written, or the run is gone.
        """
        with disk_errors("The change cannot be kept."):
            run_files.change_details(run.id, **changes)
        if run.id in self.threads:
            self.threads[run.id].change_details(**changes)

    def on_report(self, report: Report) -> None:
        """Take in a report of an epoch."""
        for thread in self.threads.values():
            thread.on_report(report)

    def _find_existing(self, run_id: str) -> Run:
        run = self.find(run_id)
        if run is None:
            raise EngineError(f"There is no run {run_id} on this server any more.")
        return run

    def _on_end(self, thread: RunThread) -> None:
        with self._state.condition:
            if thread.saved and self.threads.get(thread.run.id) is thread:
                # From now on the run is read from disk.
                del self.threads[thread.run.id]

    def _with_wait(self, thread: RunThread) -> Run:
        """The run of a thread; if it waits, with what comes before its next epoch."""
        run = thread.run
        if run.began is not None or not run.active:
            return run
        wait = wait_for_turn(thread.entry, self.active_entries())
        return replace(run, ahead=wait.epochs, ahead_seconds=wait.seconds)
