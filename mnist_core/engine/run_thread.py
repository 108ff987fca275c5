"""One run on its way from its next epoch to its last, in a thread that mostly waits for the
worker."""

import errno
import itertools
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from distributed import Event
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from mnist_core import folders
from mnist_core.digits.digits import Digits
from mnist_core.engine import tasks
from mnist_core.engine.cluster import Connection
from mnist_core.engine.on_demand import Standby
from mnist_core.errors import EngineError, MnistError
from mnist_core.models import store
from mnist_core.training import run_files
from mnist_core.training.run import Run, Status

_TRAIL = 2000  # points kept of the progress within epochs; of more, every other is dropped
_SAVING_FIRST = 1  # a Dask priority: above that of every epoch, which is 0 or less

_places = itertools.count()


class _Stopped(Exception):
    """The run is to end, and this work for it was called off."""


class _Held(Exception):
    """The class is paused, and nothing has been heard of this epoch yet."""


@dataclass
class Gate:
    """What all jobs share: a lock with a bell that rings when something changes, and whether the
    class is paused."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    paused: bool = False


class Job:
    """Trains a run until it is finished or stopped. `run` is how it stands; read it under
    ``gate.changed``.

    Epochs take turns: the runs that have had the fewest turns go first, and of those the one that
    has waited longest.

    Parameters ---------- turn : how many turns it is taken to have had. A newcomer starts where the
    run stands that has had the fewest, so
        it neither waits for the others to be done nor they for it to catch up.
    """

    def __init__(self, run: Run, digits: Digits, turn: int, gate: Gate, standby: Standby) -> None:
        self.run, self.turn, self.place = run, turn, next(_places)
        self.kept = True  # whether the run is on disk as it stands here
        # The key of what a worker does for it: no report of anything called off is ours.
        self.task = ""
        self._digits, self._gate, self._standby, self._stopping = digits, gate, standby, False

    def stop(self) -> None:
        """End at once; the epoch under way is lost. Returns without waiting."""
        with self._gate.changed:
            if self.run.status in ("waiting", "training"):
                self._stopping = True
                self._change(status="saving", began=None)
                self._gate.changed.notify_all()

    def describe(self, **changes: Any) -> None:
        """Keep what its owner says of the run: another ``title``, or whether it is ``pinned``."""
        with self._gate.changed:
            run_files.write(replace(self.run, **changes))
            self._change(**changes)

    def hear(self, event: dict[str, Any]) -> None:
        """Take in a report of `tasks.train_epoch`."""
        with self._gate.changed:
            run, step, steps = self.run, event["step"], event["steps"]
            # A late report of an epoch that has come back meanwhile is no news.
            if run.status not in ("waiting", "training") or event["epoch"] != len(run.history):
                return
            if step == 0:
                # Of an epoch that broke off and is done again, the points come again too.
                trail = tuple(point for point in run.trail if point["epoch"] <= event["epoch"])
                self._change(status="training", began=time.time(), step=0, trail=trail)
                return
            trail = run.trail if len(run.trail) < _TRAIL else run.trail[::2]
            self._change(step=step, steps=steps, trail=(*trail, *event["points"]))

    def work(self) -> None:
        """Train, and save the model; what becomes of it is in `run`."""
        try:
            connection = self._standby.connect()
            arrays = self._train(connection)
            if self.run.history:
                self._save(connection, arrays)
            self._end("finished" if len(self.run.history) == self.run.config.epochs else "stopped")
        except (CancelledError, CommClosedError, TimeoutError):
            self._end(
                "interrupted", "The training process or cluster went away in the middle of it."
            )
        except KilledWorker:
            self._end(
                "failed",
                "The training process died several times at the same epoch. Has it enough memory?",
            )
        except MnistError as error:
            self._end("failed", str(error))
        except OSError as error:
            self._end("failed", disk_in_words(error))
        except Exception as error:  # a thread's exception would be seen by nobody
            self._end("failed", f"{type(error).__name__}: {error}")
        finally:
            self._standby.leave_later()

    def _train(self, connection: Connection) -> Any:
        """The arrays after the last finished epoch."""
        run, arrays = self.run, run_files.read_state(self.run)
        digits = connection.share(self._digits)
        try:
            if arrays is None:
                state: tasks.State = self._turn(connection, tasks.initial_state, run.config)
                arrays = state.arrays
                run_files.write_weights(run, state.weights)
            for number in range(len(run.history), run.config.epochs):
                epoch: tasks.Epoch = self._turn(
                    connection, tasks.train_epoch, run.config, digits, arrays, number
                )
                self._keep(epoch)
                arrays = epoch.state.arrays
        except _Stopped:
            pass
        return arrays

    def _turn(self, connection: Connection, task: Any, *args: Any) -> Any:
        """What `task` returns once it is this run's turn. Raises _Stopped."""
        while True:
            with self._gate.changed:
                self._gate.changed.wait_for(lambda: self._stopping or not self._gate.paused)
                self.place = next(_places)
            try:
                result = self._ask(connection, -self.turn, task, *args)
            except _Held:
                continue
            if result is None:
                raise _Stopped
            return result

    def _ask(self, connection: Connection, priority: int, task: Any, *args: Any) -> Any:
        """What `task` returns, from a worker. Raises _Stopped or _Held if it is called off before
        it is done."""
        saving = priority == _SAVING_FIRST

        def called_off() -> bool:
            return not saving and (self._stopping or (self._gate.paused and self.run.began is None))

        with self._gate.changed:
            if not saving and self._stopping:
                raise _Stopped
            key = self.task = f"{task.__name__}-{uuid.uuid4()}"
        future = connection.submit(task, *args, key=key, priority=priority)
        future.add_done_callback(self._ring)
        patience = 1.0  # seconds for the result to come over the network
        while True:
            with self._gate.changed:
                self._gate.changed.wait_for(lambda: future.done() or called_off(), timeout=1.0)
                off = called_off() and not future.done()
                if off:
                    self.task = ""
            if off:
                with suppress(OSError):  # it cannot be reached, and does not matter any more
                    Event(
                        tasks.stop_signal(key), client=connection.client
                    ).set()  # for an epoch in its midst
                future.cancel()  # for one that waits its turn
                raise _Stopped if self._stopping else _Held
            connection.ensure_worker()
            if future.done():
                try:
                    return future.result(timeout=patience)
                except TimeoutError:
                    # Its worker died before handing it over, and it is done again; or the way is
                    # slow.
                    patience *= 2

    def _keep(self, epoch: tasks.Epoch) -> None:
        """Take in a finished epoch, on disk first."""
        with self._gate.changed:
            done = replace(
                self.run,
                history=(*self.run.history, epoch.metrics),
                epoch_seconds=(*self.run.epoch_seconds, epoch.seconds),
                step=0,
                began=None,
                checkpoint=True,
            )
        run_files.write_weights(done, epoch.state.weights)
        run_files.write_state(done, epoch.state.arrays)
        with self._gate.changed:
            # It may have been stopped, renamed or pinned meanwhile.
            done = replace(
                done, title=self.run.title, pinned=self.run.pinned, status=self.run.status
            )
            if self._stopping:
                done = replace(done, status="saving")
            run_files.write(done)
            self.run = done
            self.turn += 1
        run_files.forget_older_states(done)

    def _save(self, connection: Connection, arrays: Any) -> None:
        with self._gate.changed:
            self._change(status="saving", began=None)
            run = self.run
        files = self._ask(connection, _SAVING_FIRST, tasks.export, run.config, arrays)
        with self._gate.changed:  # nobody renames it meanwhile
            card = store.make_card(
                run.id, run.config, self._digits, run.history, run.owner, self.run.title
            )
            store.save(folders.runs_folder(), card, files, run.history)

    def _end(self, status: Status, message: str = "") -> None:
        with self._gate.changed:
            self._change(
                status=status, message=message, began=None, step=0, steps=0, checkpoint=True
            )
            try:
                run_files.write(self.run)
            except OSError:  # it is told from memory for as long as this process lasts
                self.kept = False

    def _change(self, **changes: Any) -> None:
        self.run = replace(self.run, **changes)

    def _ring(self, _: object) -> None:
        with self._gate.changed:
            self._gate.changed.notify_all()


@contextmanager
def disk_problems(what: str) -> Iterator[None]:
    """Raise EngineError, `what` and then what a person can do about it, where a file cannot be
    written."""
    try:
        yield
    except OSError as error:
        raise EngineError(f"{what} {disk_in_words(error)}") from error


def disk_in_words(error: OSError) -> str:
    """What a person can do about a file that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "The disk is full. Delete runs or other files, then resume: nothing that was finished"
            " is lost."
        )
    return (
        f"The run's folder cannot be written ({error}). See to it, then resume: nothing that was"
        " finished is lost."
    )
