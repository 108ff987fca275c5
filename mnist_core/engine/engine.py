"""Runs, side by side, each in a thread that mostly waits for the worker."""

import atexit
import os
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import Any

from distributed import Event, Future, fire_and_forget

from mnist_core import store
from mnist_core.config import TrainingConfig
from mnist_core.data import Digits
from mnist_core.engine import tasks
from mnist_core.engine.connection import Connection
from mnist_core.engine.run import Run, Status
from mnist_core.errors import MnistError


class Engine:
    """Trains in other processes, and tells how it goes.

    Parameters
    ----------
    scheduler : address of a Dask scheduler to train on, such as ``tls://host:8786``; by default the environment
        variable ``DASK_SCHEDULER_ADDRESS``, and without it a scheduler in this process with one worker process beside
        it, which starts when first needed.
    idle_seconds : how long that worker stays after its last work.
    start_seconds : how long to wait for a worker before giving up.
    """

    def __init__(
        self, scheduler: str | None = None, *, idle_seconds: float = 900.0, start_seconds: float = 90.0
    ) -> None:
        self._scheduler = scheduler or os.environ.get("DASK_SCHEDULER_ADDRESS")
        self._idle_seconds, self._start_seconds = idle_seconds, start_seconds
        self._lock = threading.RLock()  # guards the three below
        self._runs: dict[str, Run] = {}
        self._stopping: set[str] = set()
        self._at_work: dict[str, Future[Any]] = {}  # what the worker does for a run at the moment
        self._connecting = threading.Lock()  # guards the two below
        self._connection: Connection | None = None
        self._retirement: threading.Timer | None = None
        self._exiting = False
        atexit.register(self._exit)

    def start(self, config: TrainingConfig, digits: Digits, owner: str = "") -> str:
        """Begin a run and return its id at once. When it has ended, ``load_model(id)`` is the trained model.

        Parameters
        ----------
        digits : all of them; the tutorial's tenth is held out for validation.
        owner : who may stop it; see `store.Card.owner`.

        Raises
        ------
        ConfigError : there are too few digits to split.
        """
        digits.split_sizes()  # too few are refused here, not later in the worker
        run = Run(f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:4]}", owner, config, digits.source)
        with self._lock:
            self._runs[run.id] = run
        threading.Thread(target=self._drive, args=(run, digits), name=run.id, daemon=True).start()
        return run.id

    def stop(self, run_id: str) -> None:
        """End a run at once. Its finished epochs are kept as a model; the epoch under way is lost."""
        with self._lock:
            run = self._runs.get(run_id)
            if run is None or run.status not in ("waiting", "training"):
                return
            self._stopping.add(run_id)
            self._change(run_id, status="saving" if run.history else "stopped", ended=time.time())
            work = self._at_work.get(run_id)
        if work is not None:
            Event(tasks.stop_signal(run_id), client=work.client).set()  # for the worker in the middle of the epoch
            work.cancel()  # for an epoch that waits its turn

    def snapshot(self, run_id: str) -> Run | None:
        """The run as it stands now; one from before this engine started as it was saved; None if there is none."""
        with self._lock:
            if run_id not in self._runs and (saved := _saved_run(run_id)):
                self._runs[run_id] = saved
            return self._runs.get(run_id)

    def runs(self) -> list[Run]:
        """The runs since the engine started, the newest first."""
        with self._lock:
            return sorted(self._runs.values(), key=lambda run: run.id, reverse=True)

    def warm_up(self) -> None:
        """Start the worker in the background, because a run is likely; returns at once."""
        if self._connection is None:
            threading.Thread(target=self._warm_up, name="warm-up", daemon=True).start()

    def close(self) -> None:
        """End the worker and the scheduler. A run under way is lost."""
        with self._connecting:
            if self._retirement is not None:
                self._retirement.cancel()
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _exit(self) -> None:
        self._exiting = True
        if self._connection is not None:
            self._connection.abandon()

    def _drive(self, run: Run, digits: Digits) -> None:
        """One run from its first epoch to its folder."""
        try:
            connection = self._connect()
            state, history = self._train(run, connection, connection.share(digits))
            if history:
                self._change(run.id, status="saving", ended=time.time())
                files = self._work(run.id, connection, tasks.export, run.config, state, stoppable=False)
                card = store.make_card(run.id, run.config, digits, history, run.owner)
                store.save(store.runs_folder(), card, files, history)
            ended = "finished" if len(history) == run.config.epochs else "stopped"
            self._change(run.id, status=ended, ended=time.time())
        except MnistError as error:
            self._change(run.id, status="failed", message=str(error), ended=time.time())
        except Exception as error:  # a thread's exception would be seen by nobody
            self._change(run.id, status="failed", message=f"{type(error).__name__}: {error}", ended=time.time())
        finally:
            self._retire_later()

    def _train(self, run: Run, connection: Connection, digits: Future[Any]) -> tuple[Any, list[dict[str, float]]]:
        """The state after the last finished epoch, and the metrics of each; fewer than asked for if stopped."""
        history: list[dict[str, float]] = []
        state = None
        try:
            state = self._work(run.id, connection, tasks.initial_state, run.config)
            self._change(run.id, status="training", started=time.time())
            for epoch in range(run.config.epochs):
                result = self._work(run.id, connection, tasks.train_epoch, run.config, digits, state, epoch, run.id)
                if result is None:
                    break
                state, metrics = result
                history.append(metrics)
                self._change(run.id, history=tuple(history), step=0)
        except CancelledError:
            pass
        return state, history

    def _work(
        self, run_id: str, connection: Connection, task: Callable[..., Any], *args: Any, stoppable: bool = True
    ) -> Any:
        """What `task` returns, from a worker. Raises CancelledError if the run is stopped first."""
        with self._lock:
            if stoppable and run_id in self._stopping:
                raise CancelledError
            future = connection.client.submit(task, *args, pure=False)
            self._at_work[run_id] = future
        while True:
            try:
                return future.result(timeout=1.0)
            except TimeoutError:
                connection.ensure_worker()

    def _on_progress(self, event: dict[str, Any]) -> None:
        with self._lock:
            run = self._runs.get(event["run"])
            # A late report of an epoch that has come back meanwhile is no news.
            if run is not None and run.status == "training" and event["epoch"] == len(run.history):
                step, steps = event["step"], event["steps"]
                point = {"epoch": event["epoch"] + step / steps, **event["metrics"]}
                self._change(run.id, step=step, steps=steps, trail=(*run.trail, point))

    def _change(self, run_id: str, **changes: Any) -> None:
        with self._lock:
            self._runs[run_id] = replace(self._runs[run_id], **changes)

    def _connect(self) -> Connection:
        with self._connecting:
            if self._retirement is not None:
                self._retirement.cancel()
            if self._connection is None:
                self._connection = Connection(self._scheduler, self._on_progress, self._start_seconds)
            try:
                self._connection.wait_for_worker()
            except MnistError:
                self._connection.close()
                self._connection = None
                raise
            return self._connection

    def _warm_up(self) -> None:
        try:
            fire_and_forget(self._connect().client.submit(tasks.prepare, pure=False))
            self._retire_later()
        except Exception:
            pass  # a courtesy: whoever starts a run meets the problem again, and is told

    def _retire_later(self) -> None:
        if self._exiting:
            return
        with self._connecting:
            if self._retirement is not None:
                self._retirement.cancel()
            self._retirement = threading.Timer(self._idle_seconds, self._retire)
            self._retirement.daemon = True
            self._retirement.start()

    def _retire(self) -> None:
        if not any(run.active for run in self.runs()):
            self.close()


def _saved_run(run_id: str) -> Run | None:
    try:
        card, history = store.read_card(run_id), store.read_history(run_id)
    except MnistError:
        return None
    status: Status = "finished" if len(history) == card.config.epochs else "stopped"
    return Run(run_id, card.owner, card.config, card.data["source"], status, history=tuple(history))
