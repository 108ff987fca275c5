"""Pictures that are made for a map of a network, at the worker: asked for, under way, and kept.

Each takes some seconds. It goes before the next epoch, as the export of a model does, and waits for
the one under way.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_core.engine import tasks
from mnist_core.engine.failures import ending_by
from mnist_core.engine.on_demand import OnDemandCluster
from mnist_core.engine.progress import Report
from mnist_core.engine.remote_task import CalledOff, RemoteTask
from mnist_core.engine.state import EngineState
from mnist_core.errors import LimitError
from mnist_core.network.architectures import Architecture

MOST = 6  # under way on a server
MOST_OF_ONE = 2  # of one visitor
KEPT = 500  # results; one is 3 kB

_PRIORITY = 1  # a Dask priority, above that of every epoch


class Asked(NamedTuple):
    """What a picture is made for.

    Attributes
    ----------
    model : str
        A checksum of the weights.
    position, map : int
        Which layer, and which of its maps or units; counted from 0.
    """

    model: str
    position: int
    map: int


@dataclass(frozen=True, eq=False)
class Search:
    """How far the making of a picture is.

    Attributes
    ----------
    owner : str
        Who has asked for it, and may call it off.
    status : str
        ``"waiting"`` for the worker, ``"running"``, ``"done"``, ``"failed"`` or ``"called off"``.
    step, steps : int
        How many steps are done, and how many there are in all; 0 before it is running.
    message : str
        Why it failed.
    picture : ndarray of float32, (28, 28), or None
        What came out, once it is done: 0 is paper, 1 is ink.
    """

    owner: str
    status: Literal["waiting", "running", "done", "failed", "called off"] = "waiting"
    step: int = 0
    steps: int = 0
    message: str = ""
    picture: NDArray[np.float32] | None = None

    @property
    def active(self) -> bool:
        """Whether it is under way."""
        return self.status in ("waiting", "running")


class Searches:
    """Starts searches, and tells how far they are.

    Parameters
    ----------
    state : EngineState
        What all work of an engine shares.
    on_demand : OnDemandCluster
        Where it is done.
    """

    def __init__(self, state: EngineState, on_demand: OnDemandCluster) -> None:
        self._state = state
        self._on_demand = on_demand
        self._searches: dict[Asked, Search] = {}  # the latest last
        self._tasks: dict[Asked, RemoteTask] = {}

    def start(
        self,
        asked: Asked,
        network: Architecture,
        weights: Sequence[NDArray[np.float32]],
        owner: str,
    ) -> None:
        """Begin a search, unless it is under way or done. As `Engine.seek_best_input`."""
        with self._state.condition:
            known = self._searches.get(asked)
            if known is not None and (known.active or known.status == "done"):
                return
            self._admit(owner)
            self._searches.pop(asked, None)
            self._searches[asked] = Search(owner)
            self._forget_oldest()
            self._tasks[asked] = RemoteTask(
                "best_input", self._state.condition, lambda: not self._is_wanted(asked)
            )
        arguments = (network, list(weights), asked.position, asked.map)
        threading.Thread(target=self._work, args=(asked, arguments), daemon=True).start()

    def find(self, asked: Asked) -> Search | None:
        """How far it is; None where nobody has asked for it, or that was long ago."""
        with self._state.condition:
            return self._searches.get(asked)

    def call_off(self, asked: Asked, owner: str) -> None:
        """End a search of this owner; nothing is kept of it."""
        with self._state.condition:
            known = self._searches.get(asked)
            if known is not None and known.active and known.owner == owner:
                self._searches[asked] = replace(known, status="called off")
                self._state.condition.notify_all()

    def on_report(self, report: Report) -> None:
        """Take in how far a task is. Those of runs are passed over. With the condition held."""
        for asked, task in self._tasks.items():
            if task.key == report["task"] and self._is_wanted(asked):
                self._change(asked, status="running", step=report["step"], steps=report["steps"])

    def are_active(self) -> bool:
        """Whether any is under way. With the condition held."""
        return any(search.active for search in self._searches.values())

    def _admit(self, owner: str) -> None:
        active = [search for search in self._searches.values() if search.active]
        if len(active) >= MOST or sum(search.owner == owner for search in active) >= MOST_OF_ONE:
            raise LimitError("Other pictures are being made at this moment. Wait for one of them.")

    def _forget_oldest(self) -> None:
        done = [asked for asked, search in self._searches.items() if not search.active]
        for asked in done[: max(len(self._searches) - KEPT, 0)]:
            del self._searches[asked]

    def _work(self, asked: Asked, arguments: tuple[object, ...]) -> None:
        task = self._tasks[asked]
        try:
            cluster = self._on_demand.connect()
            picture = task.result(cluster, _PRIORITY, tasks.best_input, *arguments)
            self._end(asked, task, status="done", picture=picture)
        except CalledOff:
            pass
        except Exception as error:
            # Nobody would see the exception of a thread.
            self._end(asked, task, status="failed", message=ending_by(error).message)
        finally:
            with self._state.condition:
                if self._tasks.get(asked) is task:
                    del self._tasks[asked]
            self._on_demand.leave_when_idle()

    def _end(self, asked: Asked, task: RemoteTask, **changes: object) -> None:
        with self._state.condition:
            # It may have been called off meanwhile, and asked for again.
            if self._tasks.get(asked) is task and self._is_wanted(asked):
                self._change(asked, **changes)

    def _is_wanted(self, asked: Asked) -> bool:
        return asked in self._searches and self._searches[asked].active

    def _change(self, asked: Asked, **changes: object) -> None:
        self._searches[asked] = replace(self._searches[asked], **changes)  # type: ignore[arg-type]
