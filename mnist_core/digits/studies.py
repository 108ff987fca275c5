"""Answers to long questions about digits: kept on the disk, computed once for all who ask.

They lie in the user's cache, beside the full MNIST. Nothing is lost where they are deleted.
"""

import hashlib
import json
import threading
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from mnist_core.digits.apart import Arrays, Question, Study
from mnist_core.digits.mnist import cached_mnist

MOST = 200  # answers on the disk; the oldest go first
UNDER_WAY = 20  # questions that wait for their turn

# Part of each key: answers of another version of these computations are others.
_VERSION = "1"


def question(function: str, *on: object) -> Question:
    """Say what is to be computed.

    Parameters
    ----------
    function : str
        As ``module:function``; it takes arrays and a `Report`, and returns arrays.
    *on : object
        All that the answer depends on: checksums, names, numbers.

    Returns
    -------
    Question
        With a key of its own.
    """
    asked = json.dumps([_VERSION, function, *on], sort_keys=True, default=str)
    key = hashlib.sha256(asked.encode()).hexdigest()[:32]
    return Question(function, key)


class Studies:
    """All long computations of a server. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Lock()  # one process at a time: others want to draw
        self._studies: dict[str, Study] = {}
        self._waiting: dict[str, set[str]] = {}

    def answer(self, asked: Question) -> Arrays | None:
        """Return what was computed; None where it has not been, or has got lost."""
        file = _file(asked)
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
                return dict(stored)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, EOFError, BadZipFile):
            file.unlink(missing_ok=True)
            return None

    def study(self, asked: Question) -> Study | None:
        """Return the computation that is under way, or the one that has failed; None otherwise."""
        with self._lock:
            return self._studies.get(asked.key)

    def begin(self, asked: Question, arrays: Callable[[], Arrays], who: str) -> Study:
        """Compute, or wait with the others who have asked the same.

        Parameters
        ----------
        asked : Question
            What to compute.
        arrays : callable
            Returns what the function takes.
        who : str
            Who waits for it.

        Returns
        -------
        Study
            One that is under way.
        """
        with self._lock:
            self._studies = {key: one for key, one in self._studies.items() if one.is_running}
            _make_room()
            study = self._studies.get(asked.key)
            if study is None or study.is_cancelled:
                if len(self._studies) >= UNDER_WAY:
                    next(iter(self._studies.values())).cancel()
                study = Study(asked, arrays, _file(asked), self._turn)
                self._studies[asked.key] = study
                self._waiting[asked.key] = set()
            self._waiting[asked.key].add(who)
            return study

    def leave(self, asked: Question, who: str) -> None:
        """No longer wait for it. It is broken off once nobody does."""
        with self._lock:
            waiting = self._waiting.get(asked.key, set())
            waiting.discard(who)
            study = self._studies.get(asked.key)
            if study is not None and not waiting:
                study.cancel()

    def close(self) -> None:
        """Break off all that is under way."""
        with self._lock:
            for study in self._studies.values():
                study.cancel()


def _folder() -> Path:
    return cached_mnist().parent / "studies"


def _file(asked: Question) -> Path:
    return _folder() / f"{asked.key}.npz"


def _make_room() -> None:
    """Delete the oldest answers where there are too many."""
    try:
        files = sorted(_folder().glob("*.npz"), key=lambda file: file.stat().st_mtime)
        for file in files[:-MOST]:
            file.unlink(missing_ok=True)
    except OSError:
        pass  # another process does the same
