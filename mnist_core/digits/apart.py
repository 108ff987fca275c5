"""A long computation in a process of its own: with progress, to be broken off, and kept.

What comes of it lies on the disk, so that the same question is answered at once the next time, to
anybody. The process is of low priority and ends with the one that has started it.

    python -m mnist_core.digits.apart module:function folder

The function takes ``in.npz`` from the folder, as a dict of arrays, and a callable that is told the
share that is done; what it returns, another dict of arrays, becomes ``out.npz``.
"""

import importlib
import os
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core import durable

Arrays = dict[str, NDArray[Any]]
Report = Callable[[float], None]

_HOUSE = Path(__file__).resolve().parents[2]
_NICENESS = 10
# Those who draw meanwhile need the other processors.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
_SECONDS = 900  # after which a process is ended in any case


@dataclass(frozen=True)
class Question:
    """What is to be computed.

    Attributes
    ----------
    function : str
        As ``module:function``.
    key : str
        Names the answer on the disk: all that it depends on, as a checksum in hex.
    """

    function: str
    key: str


class Study:
    """One computation that is under way, or was. Threads may share it.

    Parameters
    ----------
    question : Question
        What to compute.
    arrays : callable
        Returns what the function takes; called in another thread.
    file : Path
        Where the answer goes.
    turn : lock
        Held while it computes, so that one is computed after the other.

    Attributes
    ----------
    progress : float
        The share that is done, 0..1.
    problem : str
        What went wrong, in words; empty if nothing has.
    """

    def __init__(
        self,
        question: Question,
        arrays: Callable[[], Arrays],
        file: Path,
        turn: threading.Lock,
    ) -> None:
        self.progress = 0.0
        self.problem = ""
        self._question = question
        self._arrays = arrays
        self._file = file
        self._turn = turn
        self._cancelled = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run, name="study", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it is under way, or waits for its turn."""
        return self._thread.is_alive()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody has broken it off."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Break it off."""
        self._cancelled.set()
        if self._process is not None:
            self._process.kill()

    def wait(self) -> None:
        """Return when it is done, however it ends."""
        self._thread.join()

    def _run(self) -> None:
        try:
            with self._turn, tempfile.TemporaryDirectory(prefix="study-") as name:
                if not self._cancelled.is_set():
                    self._compute(Path(name))
        except Exception as error:  # the page tells of it
            self.problem = f"This was not computed ({type(error).__name__}: {error})."

    def _compute(self, folder: Path) -> None:
        np.savez(folder / "in.npz", **self._arrays())  # type: ignore[arg-type]
        command = [sys.executable, "-m", __name__, self._question.function, str(folder)]
        # It finds the package wherever this process has found it.
        path = os.pathsep.join([str(_HOUSE), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": path}
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,  # it ends when this is closed
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        last = threading.Timer(_SECONDS, self._process.kill)
        last.daemon = True
        last.start()
        with self._process as process:
            if self._cancelled.is_set():
                process.kill()
            assert process.stdout
            said = ""
            for line in process.stdout:
                said = line.strip()
                if said.startswith(_DONE):
                    self.progress = float(said.removeprefix(_DONE))
        last.cancel()
        if self._cancelled.is_set():
            return
        if process.returncode:
            self.problem = f"This was not computed ({said or process.returncode})."
            return
        durable.make_folder(self._file.parent, exist_ok=True)
        durable.write_whole(self._file, (folder / "out.npz").read_bytes())


_DONE = "done "


def main(function: str, folder: Path) -> None:
    """Compute, in the process of its own."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)

    def report(share: float) -> None:
        print(f"{_DONE}{share:.3f}", flush=True)

    module, name = function.split(":")
    with np.load(folder / "in.npz", allow_pickle=False) as stored:
        arrays = dict(stored)
    try:
        answer = getattr(importlib.import_module(module), name)(arrays, report)
    except Exception as error:
        traceback.print_exc()
        print(f"{type(error).__name__}: {error}".splitlines()[0], flush=True)
        sys.exit(1)
    np.savez(folder / "out.npz", **answer)


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
