"""What can be done with runs, and asked about them."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Digits
from mnist_core.engine import admission
from mnist_core.engine.failures import disk_errors
from mnist_core.engine.on_demand import OnDemandCluster
from mnist_core.engine.pace import Step
from mnist_core.engine.progress import Report
from mnist_core.engine.queue import Queue, count
from mnist_core.engine.registry import RunRegistry
from mnist_core.engine.run_thread import RunThread
from mnist_core.engine.searches import Asked, Search, Searches
from mnist_core.engine.state import EngineState
from mnist_core.errors import DataError, EngineError, MnistError
from mnist_core.models.card import is_name
from mnist_core.network.architectures import Architecture
from mnist_core.training import run_files, trash
from mnist_core.training.run import Run
from mnist_core.training.visitor import Visitor, as_visitor

_TITLE_CHARACTERS = 60


class Engine:
    """Trains in other processes, and tells how it goes.

    Every method returns at once. Those that change a run raise EngineError when there is none of
    that name, or when it is somebody else's. They do nothing when the run is already as they would
    have it: two people may press at the same moment.

    Each takes who asks as ``owner``: a `Visitor`, or in a notebook just the name of the owner. Only
    who has started a run may change it. A teacher may stop, rename and delete any, and bring it
    back.

    Parameters
    ----------
    scheduler : str, optional
        The address of a Dask scheduler to train on, such as ``tls://host:8786``. By default that is
        the environment variable ``DASK_SCHEDULER_ADDRESS``. Without both, there is a scheduler in
        this process, with one worker process beside it that starts when it is first needed.
    idle_seconds : float
        How long that worker stays after its last work.
    start_seconds : float
        How long to wait for a worker before giving up.
    """

    def __init__(
        self,
        scheduler: str | None = None,
        *,
        idle_seconds: float = 900.0,
        start_seconds: float = 90.0,
    ) -> None:
        self._state = EngineState()
        self._registry = RunRegistry(self._state)
        self._on_demand = OnDemandCluster(
            scheduler, idle_seconds, start_seconds, self._is_busy, self._on_report
        )
        self._searches = Searches(self._state, self._on_demand)

    def start(
        self,
        config: TrainingConfig,
        digits: Digits,
        owner: Visitor | str = "",
        title: str = "",
        *,
        held: bool = False,
    ) -> str:
        """Begin a run. When it has ended, ``load_model(id)`` is the trained model.

        Parameters
        ----------
        config : TrainingConfig
            Its settings.
        digits : Digits
            All of them. The tutorial's tenth is held out for validation.
        owner : Visitor or str
            Who may stop, resume, rename, pin and delete it.
        title : str
            What to call it.
        held : bool
            Whether it waits for `step` before the first batch.

        Returns
        -------
        str
            The id of the run. If the same page has just asked for the same, it is that of the run
            which has begun then: whoever presses twice means one.

        Raises
        ------
        ConfigError
            There are too few digits to split, or fast math is asked of a processor that is not made
            for it.
        LimitError
            It is more than this server allows. The message names the limit.
        EngineError
            The disk is full.
        """
        visitor = as_visitor(owner)
        now = datetime.now(UTC)
        run = Run(
            # Ids order the runs, so they begin with a time that no change of the clock sets back.
            id=f"{now:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}",
            owner=visitor.owner,
            config=config,
            origin=digits.origin,
            sha256=digits.sha256,
            samples=config.samples(digits.split_sizes()[0]),
            created=now.isoformat(timespec="seconds"),
            title=_as_title(title),
            held=held,
        )
        with self._state.condition:
            begun = admission.find_just_begun(run, visitor, self._registry.active_entries())
            if begun is not None:
                return begun.id
            self._admit(run, visitor)
            with disk_errors("The run cannot begin."):
                run_files.create(run)
            self._registry.start(run, digits, visitor, self._on_demand)
        return run.id

    def stop(self, run_id: str, owner: Visitor | str = "") -> None:
        """End a run at once. Its finished epochs become a model, the epoch under way is lost."""
        with self._state.condition:
            if not self._registry.find_removable(run_id, as_visitor(owner)).active:
                return
            self._thread(run_id).stop()

    def hold(self, run_id: str, owner: Visitor | str = "") -> None:
        """Have a run wait where it is, in the middle of an epoch, too. Nothing is lost.

        After half an hour it is stopped.
        """
        with self._state.condition:
            if self._registry.find_owned(run_id, as_visitor(owner)).active:
                self._thread(run_id).hold()

    def go_on(self, run_id: str, owner: Visitor | str = "") -> None:
        """Let a run that is held go on to its end."""
        with self._state.condition:
            if self._registry.find_owned(run_id, as_visitor(owner)).active:
                self._thread(run_id).go_on()

    def step(self, run_id: str, step: Step, owner: Visitor | str = "") -> None:
        """Let a run that is held train for one batch, or to the end of the epoch."""
        with self._state.condition:
            if self._registry.find_owned(run_id, as_visitor(owner)).active:
                self._thread(run_id).step(step)

    def change_rate(self, run_id: str, rate: float, owner: Visitor | str = "") -> None:
        """Change the learning rate of a run under way, from its next batches on.

        The configuration of the run says when that was, so that it can be repeated.

        Raises
        ------
        ConfigError
            The rate is out of its bounds, it was changed too often, or it follows a schedule.
        """
        with self._state.condition:
            if self._registry.find_owned(run_id, as_visitor(owner)).active:
                self._thread(run_id).change_rate(rate)

    def resume(self, run_id: str, digits: Digits, owner: Visitor | str = "") -> None:
        """Go on with a run that was stopped, interrupted or failed, after its last finished epoch.

        Raises
        ------
        DataError
            These are not the digits that it has been trained on so far.
        LimitError, ConfigError
            As `start`.
        EngineError
            The disk is full, or the checkpoint of the run is damaged.
        """
        with self._state.condition:
            run = self._registry.find_owned(run_id, as_visitor(owner))
            if not run.active and run.status != "finished":
                self._continue(run, digits, as_visitor(owner))

    def train_further(
        self, run_id: str, epochs: int, digits: Digits, owner: Visitor | str = ""
    ) -> None:
        """Train a run that has ended for some epochs more.

        Raises
        ------
        ConfigError
            Its learning rate follows a schedule, which ends with the epochs that it was made for;
            or as `start`.
        DataError, LimitError, EngineError
            As `resume`.
        """
        with self._state.condition:
            run = self._registry.find_owned(run_id, as_visitor(owner))
            if run.active:
                return
            config = run.config.with_more_epochs(len(run.history), epochs)
            self._continue(replace(run, config=config), digits, as_visitor(owner))

    def rename(self, run_id: str, title: str, owner: Visitor | str = "") -> None:
        """Give a run and its model another title. An empty one takes it back, a long one is cut."""
        with self._state.condition:
            run = self._registry.find_removable(run_id, as_visitor(owner))
            self._registry.change_details(run, title=_as_title(title))

    def pin(self, run_id: str, pinned: bool, owner: Visitor | str = "") -> None:
        """Let a run stay when the disk gets full and the oldest go, or let it go with them again.

        Raises
        ------
        LimitError
            With it, pinned runs would take more than half of the room that there is for runs.
        """
        with self._state.condition:
            run = self._registry.find_owned(run_id, as_visitor(owner))
            if pinned:
                others = {other.id for other in self.runs() if other.pinned}
                admission.check_pinned({*others, run_id})
            self._registry.change_details(run, pinned=pinned)

    def delete(self, run_id: str, owner: Visitor | str = "") -> None:
        """Put a run and its model aside. `restore` brings them back for a day.

        Raises
        ------
        EngineError
            The run is under way: it must be stopped first.
        """
        with self._state.condition:
            is_deleted = trash.owner(run_id) is not None and self._registry.find(run_id) is None
            if is_deleted:
                return
            if self._registry.find_removable(run_id, as_visitor(owner)).active:
                raise EngineError("This run is still under way. Stop it, then delete it.")
            with disk_errors("The run cannot be put aside."):
                trash.put(run_id)
            self._registry.threads.pop(run_id, None)

    def restore(self, run_id: str, owner: Visitor | str = "") -> None:
        """Bring back a deleted run.

        Raises
        ------
        EngineError
            It is gone for good.
        """
        with self._state.condition:
            if self._registry.find(run_id) is not None:
                return
            owner_of_run = trash.owner(run_id) if is_name(run_id) else None
            if owner_of_run is None:
                raise EngineError(f"The run {run_id} is gone for good.")
            visitor = as_visitor(owner)
            if owner_of_run != visitor.owner and not visitor.is_teacher:
                raise EngineError("Only the visitor who started a run can bring it back.")
            with disk_errors("The run cannot be brought back."):
                trash.take_back(run_id)

    def snapshot(self, run_id: str) -> Run | None:
        """The run as it stands now, or as it was left.

        Returns
        -------
        Run or None
            None if there is no such run, or if it is damaged (see `problems`).
        """
        with self._state.condition:
            return self._registry.find(run_id)

    def runs(self) -> list[Run]:
        """All runs on this server, the newest first."""
        with self._state.condition:
            return self._registry.newest_first()

    def problems(self) -> list[MnistError]:
        """What is wrong with the runs that `runs` leaves out."""
        with self._state.condition:
            return self._registry.problems()

    def queue(self) -> Queue:
        """How busy the engine is."""
        with self._state.condition:
            return count(self._registry.active_runs(), self._state.paused)

    def pause(self) -> None:
        """Let no further epoch begin, of any run. Those under way are finished."""
        self._set_paused(True)

    def unpause(self) -> None:
        """Go on after `pause`."""
        self._set_paused(False)

    @property
    def paused(self) -> bool:
        """Whether no epoch begins at present."""
        return self._state.paused

    def weights(self, run_id: str, epoch: int) -> list[NDArray[np.float32]]:
        """The model's weights as they stood after `epoch` epochs, 0 being before training.

        Returns
        -------
        list of arrays
            float32, in the order of Keras's ``model.get_weights()``, rounded to float16.

        Raises
        ------
        EngineError
            They were not kept, or are damaged.
        """
        return run_files.read_weights(run_id, epoch)

    def weights_now(self, run_id: str) -> list[NDArray[np.float32]] | None:
        """The model's weights in the middle of an epoch; None where none has broken off there.

        Returns
        -------
        list of arrays or None
            float32, in the order of Keras's ``model.get_weights()``.
        """
        with self._state.condition:
            thread = self._registry.threads.get(run_id)
            return None if thread is None else thread.weights_now

    def epochs(self, run_id: str) -> int:
        """The last epoch that `weights` can look back at. -1 when there is none."""
        return run_files.epochs(run_id) if is_name(run_id) else -1

    def seek_best_input(
        self,
        asked: Asked,
        network: Architecture,
        weights: Sequence[NDArray[np.float32]],
        owner: Visitor | str = "",
    ) -> None:
        """Have the worker make the picture that excites one map of a network most.

        It does nothing where that is under way or done: `best_input` tells.

        Parameters
        ----------
        asked : Asked
            For which map of which weights.
        network : Architecture
            Its layers.
        weights : sequence of ndarray of float32
            In the order of Keras's ``model.get_weights()``.
        owner : Visitor or str
            Who may call it off.

        Raises
        ------
        LimitError
            Too many are under way.
        """
        self._searches.start(asked, network, weights, as_visitor(owner).owner)

    def best_input(self, asked: Asked) -> Search | None:
        """How far the picture is; None where nobody has asked for it."""
        return self._searches.find(asked)

    def call_off_best_input(self, asked: Asked, owner: Visitor | str = "") -> None:
        """End the making of a picture, if it is this owner's."""
        self._searches.call_off(asked, as_visitor(owner).owner)

    def warm_up(self, digits: Digits | None = None) -> None:
        """Start the worker in the background, because a run is likely.

        It costs nothing when that is done already.

        Parameters
        ----------
        digits : Digits, optional
            The digits to send to the worker.
        """
        self._on_demand.warm_up(digits)

    def close(self) -> None:
        """End the worker and the scheduler. Runs under way are interrupted."""
        self._on_demand.close()

    def _admit(self, run: Run, visitor: Visitor) -> None:
        """Make room for a run, or refuse it."""
        admission.check_processor(run.config)
        admission.check_limits(run, visitor, self._registry.active_entries())
        admission.make_room(run, [other for other in self.runs() if other.id != run.id])

    def _continue(self, run: Run, digits: Digits, visitor: Visitor) -> None:
        """Begin again with a run that has ended."""
        if not run.checkpoint:
            raise EngineError(
                "This run cannot go on: its last state was not kept. Start a new one like it."
            )
        if digits.sha256 != run.sha256:
            raise DataError(
                f"the run was trained on other digits: {run.source}. Choose those, then go on.",
                file=digits.source,
            )
        # A damaged state is refused here, not later in a thread.
        run_files.read_state(run)
        self._admit(run, visitor)
        run = replace(run, status="waiting", message="", step=0)
        with disk_errors("The run cannot go on."):
            run = run_files.write(run)
        self._registry.start(run, digits, visitor, self._on_demand)

    def _thread(self, run_id: str) -> RunThread:
        """The thread of a run under way."""
        thread = self._registry.threads.get(run_id)
        if thread is None:
            raise EngineError(
                "This run trains in another program on this computer. Change it there."
            )
        return thread

    def _set_paused(self, paused: bool) -> None:
        with self._state.condition:
            self._state.paused = paused
            self._state.condition.notify_all()

    def _on_report(self, report: Report) -> None:
        with self._state.condition:
            self._registry.on_report(report)
            self._searches.on_report(report)

    def _is_busy(self) -> bool:
        with self._state.condition:
            return bool(self._registry.active_runs()) or self._searches.are_active()


def _as_title(title: str) -> str:
    return " ".join(title.split())[:_TITLE_CHARACTERS]
