"""Runs, side by side: what can be done with them and asked about them."""

import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core import folders
from mnist_core.config import TrainingConfig, fast_math_available
from mnist_core.digits.digits import Digits
from mnist_core.engine.limits import limits
from mnist_core.engine.on_demand import Standby
from mnist_core.engine.queue import Queue
from mnist_core.engine.run_thread import Gate, Job, disk_problems
from mnist_core.errors import ConfigError, DataError, EngineError, LimitError, MnistError
from mnist_core.models import store
from mnist_core.training import run_files
from mnist_core.training.run import Run

_TITLE = 60  # characters of a run's title


class Engine:
    """Trains in other processes, and tells how it goes.

    Every method returns at once. Those that change a run raise EngineError when there is none of
    that name or it is somebody else's, and do nothing when it is already as they would have it: two
    people may press at the same moment.

    Parameters ---------- scheduler : address of a Dask scheduler to train on, such as
    ``tls://host:8786``; by default the environment
        variable ``DASK_SCHEDULER_ADDRESS``, and without it a scheduler in this process with one
        worker process beside it, which starts when first needed.
    idle_seconds : how long that worker stays after its last work.
    start_seconds : how long to wait for a worker before giving up.
    """

    def __init__(
        self,
        scheduler: str | None = None,
        *,
        idle_seconds: float = 900.0,
        start_seconds: float = 90.0,
    ) -> None:
        self._gate = Gate()
        self._jobs: dict[str, Job] = {}  # guarded by the gate, as are the runs in them
        self._standby = Standby(
            scheduler, idle_seconds, start_seconds, self._busy, self._on_progress
        )

    def start(
        self, config: TrainingConfig, digits: Digits, owner: str = "", title: str = ""
    ) -> str:
        """Begin a run and return its id. When it has ended, ``load_model(id)`` is the trained
        model.

        Parameters
        ----------
        digits : all of them; the tutorial's tenth is held out for validation.
        owner : who may stop, resume, rename, pin and delete it; see `store.Card.owner`.
        title : what to call it.

        Raises ------ ConfigError : there are too few digits to split, or fast math is asked of a
        processor that is not made for it. LimitError : it is more than this server allows; the
        message names the limit. EngineError : the disk is full.
        """
        run = Run(
            id=f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:8]}",
            owner=owner,
            config=config,
            origin=digits.origin,
            sha256=digits.sha256,
            samples=config.samples(digits.split_sizes()[0]),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            title=_as_title(title),
        )
        with self._gate.changed:
            self._check(run)
            with disk_problems("The run cannot begin."):
                run_files.create(run)
            self._begin(run, digits)
        return run.id

    def stop(self, run_id: str, owner: str = "") -> None:
        """End a run at once. Its finished epochs are kept as a model; the epoch under way is
        lost."""
        with self._gate.changed:
            if self._own(run_id, owner).active:
                if run_id not in self._jobs:
                    raise EngineError(
                        "This run trains in another program on this computer. Stop it there."
                    )
                self._jobs[run_id].stop()

    def resume(self, run_id: str, digits: Digits, owner: str = "") -> None:
        """Go on with a run that was stopped, interrupted or failed, after its last finished epoch.

        Raises
        ------
        DataError : these are not the digits that it has been trained on so far.
        LimitError, ConfigError : as `start`.
        EngineError : the disk is full, or its checkpoint is damaged.
        """
        with self._gate.changed:
            run = self._own(run_id, owner)
            if not run.active and run.status != "finished":
                self._go_on(run, digits)

    def train_further(self, run_id: str, epochs: int, digits: Digits, owner: str = "") -> None:
        """Train a run that has ended for so many epochs more. Raises as `resume` and `start` do."""
        with self._gate.changed:
            run = self._own(run_id, owner)
            if not run.active:
                # Checked on its own first, so that a message speaks of what was asked for.
                more = replace(run.config, epochs=epochs).epochs
                self._go_on(
                    replace(run, config=replace(run.config, epochs=len(run.history) + more)), digits
                )

    def rename(self, run_id: str, title: str, owner: str = "") -> None:
        """Give a run, and its model, another title; an empty one takes it back. Long ones are
        cut."""
        title = _as_title(title)
        with self._gate.changed:
            self._describe(self._own(run_id, owner), title=title)

    def pin(self, run_id: str, pinned: bool, owner: str = "") -> None:
        """Let a run stay when the disk gets full and the oldest go, or let it go with them again.

        Raises ------ LimitError : with it, pinned runs would take more than half of the room that
        there is for runs.
        """
        with self._gate.changed:
            run, most = self._own(run_id, owner), limits().disk_mb / 2
            if pinned and run_files.size({*self._pinned(), run_id}) > most * 10**6:
                raise LimitError(
                    f"This server keeps at most {most:,g} MB of pinned runs. Unpin another, or"
                    " download this one."
                )
            self._describe(run, pinned=pinned)

    def delete(self, run_id: str, owner: str = "") -> None:
        """Put a run and its model aside; `restore` brings it back for a day. A run under way must
        be stopped first."""
        with self._gate.changed:
            if run_files.hidden_owner(run_id) is not None and self._find(run_id) is None:
                return
            if self._own(run_id, owner).active:
                raise EngineError("This run is still under way. Stop it, then delete it.")
            with disk_problems("The run cannot be put aside."):
                run_files.hide(run_id)
            self._jobs.pop(run_id, None)

    def restore(self, run_id: str, owner: str = "") -> None:
        """Bring back a deleted run; raises EngineError when it is gone for good."""
        with self._gate.changed:
            if self._find(run_id) is None:
                hidden = run_files.hidden_owner(run_id) if store.is_name(run_id) else None
                if hidden is None:
                    raise EngineError(f"The run {run_id} is gone for good.")
                if hidden != owner:
                    raise EngineError("Only the visitor who started a run can bring it back.")
                with disk_problems("The run cannot be brought back."):
                    run_files.unhide(run_id)

    def snapshot(self, run_id: str) -> Run | None:
        """The run as it stands now, or as it was kept; None if there is none, or it is damaged (see
        `problems`)."""
        with self._gate.changed:
            return self._find(run_id)

    def runs(self) -> list[Run]:
        """All runs on this server, the newest first."""
        with self._gate.changed:
            found = (self._find(run_id) for run_id in {*run_files.ids(), *self._jobs})
            return sorted((run for run in found if run), key=lambda run: run.id, reverse=True)

    def problems(self) -> list[MnistError]:
        """What is wrong with the runs that `runs` leaves out."""
        problems: list[MnistError] = []
        for run_id in run_files.ids():
            try:
                run_files.read(run_id)
            except MnistError as problem:
                problems.append(problem)
        return problems

    def queue(self) -> Queue:
        """How busy the engine is."""
        with self._gate.changed:
            active = [job.run for job in self._jobs.values() if job.run.active]
            training = sum(run.began is not None for run in active)
            return Queue(training, len(active) - training, self._gate.paused)

    def pause(self) -> None:
        """Let no further epoch begin, of any run. Those under way are finished."""
        self._set_paused(True)

    def unpause(self) -> None:
        """Go on after `pause`."""
        self._set_paused(False)

    @property
    def paused(self) -> bool:
        """Whether no epoch begins at present."""
        return self._gate.paused

    def weights(self, run_id: str, epoch: int) -> list[NDArray[np.float32]]:
        """The model's weights as they stood after `epoch` epochs, 0 being before training.

        Returns
        -------
        float32 arrays in the order of Keras's ``model.get_weights()``, rounded to float16.

        Raises
        ------
        EngineError : they were not kept, or are damaged.
        """
        return run_files.read_weights(run_id, epoch)

    def epochs(self, run_id: str) -> int:
        """The last epoch that `weights` can look back at; -1 when there is none."""
        return run_files.epochs(run_id) if store.is_name(run_id) else -1

    def warm_up(self, digits: Digits | None = None) -> None:
        """Start the worker in the background and send it `digits`, because a run is likely. Costs
        nothing when done."""
        self._standby.warm_up(digits)

    def close(self) -> None:
        """End the worker and the scheduler. Runs under way are interrupted."""
        self._standby.close()

    def _check(self, run: Run) -> None:
        """Whether `run` may train; makes room for it on the disk."""
        config, allowed = run.config, limits()
        if config.fast_math and not fast_math_available():
            raise ConfigError(
                "This computer's processor has no bfloat16 arithmetic. Choose ordinary precision."
            )
        active = [job.run for job in self._jobs.values() if job.run.active]
        asked = {
            "epochs": (config.epochs, "epochs of one run. Ask for fewer."),
            "digits": (run.samples, "training digits in one run. Choose a smaller subset."),
            "runs_per_visitor": (
                sum(other.owner == run.owner for other in active) + 1,
                (
                    "runs of one visitor at the same time. Wait until one of yours has ended, or"
                    " stop it."
                ),
            ),
            "runs": (len(active) + 1, "runs at the same time. Wait until one has ended."),
        }
        for name, (wanted, words) in asked.items():
            most = getattr(allowed, name)
            if wanted > most:
                raise LimitError(f"This server allows at most {most:,} {words}")
        others = [other for other in self.runs() if other.id != run.id]
        staying = {run.id, *(other.id for other in others if other.active or other.pinned)}
        # What those under way have yet to write counts as well.
        growing = [run, *(other for other in others if other.active)]
        needed = sum(
            max(_expected_bytes(one.config) - run_files.size([one.id]), 0) for one in growing
        )
        if not run_files.make_room(needed, allowed.disk_mb * 10**6, staying):
            raise LimitError(
                f"This server keeps at most {allowed.disk_mb:,} MB of runs. Ask for fewer epochs,"
                " unpin a run, or wait until others have ended."
            )

    def _go_on(self, run: Run, digits: Digits) -> None:
        if not run.checkpoint:
            raise EngineError(
                "This run cannot go on: its last state was not kept. Start a new one like it."
            )
        if digits.sha256 != run.sha256:
            raise DataError(
                f"the run was trained on other digits: {run.source}. Choose those, then go on.",
                file=digits.source,
            )
        run_files.read_state(run)  # a damaged one is refused here, not later in a thread
        self._check(run)
        run = replace(run, status="waiting", message="", step=0)
        with disk_problems("The run cannot go on."):
            run_files.write(run)
        self._begin(run, digits)

    def _begin(self, run: Run, digits: Digits) -> None:
        turns = [job.turn for job in self._jobs.values() if job.run.active]
        job = Job(run, digits, min(turns, default=0), self._gate, self._standby)
        self._jobs[run.id] = job
        threading.Thread(target=self._work, args=(job,), name=run.id, daemon=True).start()

    def _work(self, job: Job) -> None:
        job.work()
        with self._gate.changed:
            if job.kept and self._jobs.get(job.run.id) is job:
                del self._jobs[job.run.id]  # from now on it is read from disk

    def _find(self, run_id: str) -> Run | None:
        if job := self._jobs.get(run_id):
            return replace(
                job.run, **_ahead(job, [other for other in self._jobs.values() if other.run.active])
            )
        try:
            return run_files.read(run_id)
        except MnistError:
            return None

    def _own(self, run_id: str, owner: str) -> Run:
        run = self._find(run_id)
        if run is None:
            raise EngineError(f"There is no run {run_id} on this server any more.")
        if run.owner != owner:
            raise EngineError(
                "Only the visitor who started a run can change it. Start one of your own."
            )
        return run

    def _describe(self, run: Run, **changes: Any) -> None:
        """Change what its owner says of a run; the model is called as the run is."""
        changed = replace(run, **changes)
        with disk_problems("The change cannot be kept."):
            if run.id in self._jobs:
                self._jobs[run.id].describe(**changes)
            else:
                run_files.write(changed)
            if (
                changed.title != run.title
                and (folders.runs_folder() / run.id / "card.json").exists()
            ):
                store.relabel(run.id, changed.title)

    def _pinned(self) -> list[str]:
        return [run.id for run in self.runs() if run.pinned]

    def _set_paused(self, paused: bool) -> None:
        with self._gate.changed:
            self._gate.paused = paused
            self._gate.changed.notify_all()

    def _on_progress(self, event: dict[str, Any]) -> None:
        with self._gate.changed:
            for job in self._jobs.values():
                if job.task == event["task"]:
                    job.hear(event)

    def _busy(self) -> bool:
        with self._gate.changed:
            return any(job.run.active for job in self._jobs.values())


def _ahead(job: Job, active: Sequence[Job]) -> dict[str, Any]:
    """What of others comes before the next epoch of `job`: `Run.ahead` and `Run.ahead_seconds`."""
    if job.run.began is not None or not job.run.active:
        return {}
    last = {other: other.run.epoch_seconds[-1] for other in active if other.run.epoch_seconds}
    usual = fmean(last.values()) if last else 0.0
    ahead, seconds = 0, 0.0
    for other in active:
        if other is job or other.run.status == "saving":
            continue
        first = other.run.began is not None or (other.turn, other.place) < (job.turn, job.place)
        left = other.run.config.epochs - len(other.run.history)
        epochs = min(max(job.turn - other.turn, int(first)), left)
        ahead += epochs
        seconds += epochs * last.get(other, usual)
    at_once = sum(
        other.run.began is not None for other in active
    )  # workers that train side by side
    return {"ahead": ahead, "ahead_seconds": seconds / max(at_once, 1) if last else None}


def _as_title(title: str) -> str:
    return " ".join(title.split())[:_TITLE]


def _expected_bytes(config: TrainingConfig) -> int:
    """About what a run takes on disk: state (twice while it is replaced) and model files, and
    weights of each epoch."""
    parameters = config.architecture.parameters
    return parameters * (2 * 12 + 12 + 4 + 2 * (config.epochs + 1)) + 200_000
