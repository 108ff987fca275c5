"""Pictures that are read in the background: how far that is, who wants it, what came of it."""

import threading
import time
from collections.abc import Sequence

import numpy as np

from mnist_core.errors import MnistError, ModelError
from mnist_core.models.classifier import Floats, Pictures
from mnist_core.models.committee import Model

# Pictures between two looks at whether they are still wanted: a committee takes 0.2 s for them.
BLOCK = 64

# A page asks twice a second how far its reading is. After so long without that it is closed.
LONGEST_SILENCE = 120.0  # seconds


class Reading:
    """Pictures that are read in the background, block by block, by the threads of `Readers`.

    Several models vote: the answer is the mean of theirs.

    Parameters
    ----------
    models : sequence of Classifier, Committee or Snapshot
        Who reads.
    images : ndarray, (n, 28, 28)
        As for `Classifier.predict`.

    Attributes
    ----------
    probabilities : ndarray of float32, (n, 10)
        Complete once `done` is n.
    done : int
        How many pictures are read.
    problem : MnistError or None
        Why it has come to nothing.
    """

    def __init__(self, models: Sequence[Model], images: Pictures) -> None:
        self.probabilities: Floats = np.zeros((len(images), 10), np.float32)
        self.done = 0
        self.problem: MnistError | None = None
        self._began = time.perf_counter()
        self._took: float | None = None
        self._models: Sequence[Model] = models
        self._images: Pictures | None = images
        self._of_thread = threading.local()
        self._next = 0
        self._asked: dict[str, float] = {}  # who wants it, and when they last said so
        self._change = threading.Condition()
        if not len(images):
            with self._change:
                self._end()

    def __len__(self) -> int:
        return len(self.probabilities)

    @property
    def finished(self) -> bool:
        """Whether all pictures are read."""
        return self.done == len(self)

    @property
    def over(self) -> bool:
        """Whether nothing more will come: it is finished, failed, or nobody wants it any more."""
        return self._took is not None

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        return time.perf_counter() - self._began if self._took is None else self._took

    def wanted_by(self, who: str) -> bool:
        """Whether `who` has asked for it and not left; they are known to be there still."""
        with self._change:
            if who in self._asked:
                self._asked[who] = time.monotonic()
            return who in self._asked

    def leave(self, who: str) -> None:
        """Want it no longer: it ends where nobody else does."""
        with self._change:
            self._asked.pop(who, None)
            if not self._asked:
                self._end()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, `seconds` at most; returns whether it is."""
        with self._change:
            return self._change.wait_for(lambda: self.over, seconds)

    def join(self, who: str) -> None:
        """Note that `who` wants it."""
        with self._change:
            self._asked[who] = time.monotonic()

    def take_block(self) -> slice | None:
        """Return the rows to be read next; None where none are left, or nobody wants them."""
        with self._change:
            silent_since = time.monotonic() - LONGEST_SILENCE
            if not self.over and all(asked < silent_since for asked in self._asked.values()):
                self._end()
            if self.over or self._next >= len(self):
                return None
            rows = slice(self._next, min(self._next + BLOCK, len(self)))
            self._next = rows.stop
            return rows

    def read(self, rows: slice) -> None:
        """Read some rows that `take_block` has given, in the thread that calls."""
        with self._change:
            images, models, own = self._images, self._models, self._of_thread
        if images is None:
            return  # it has ended meanwhile
        try:
            # Each thread has its own ways, so that none waits for another, nor a drawing for them.
            if not hasattr(own, "ways"):
                own.ways = [model.for_many() for model in models]
            answers = [read(images[rows]) for read in own.ways]
        except Exception as error:
            # Whatever it is: the thread goes on with the next one's pictures.
            with self._change:
                self.problem = ModelError(f"The model cannot read these pictures ({error}).")
                self._end()
            return
        with self._change:
            self.probabilities[rows] = np.mean(answers, axis=0)
            self.done += rows.stop - rows.start
            if self.finished:
                self._end()

    def _end(self) -> None:
        """Let go of all but the answers; the lock must be held."""
        if self._took is None:
            self._took = time.perf_counter() - self._began
        self._models, self._images, self._of_thread = (), None, threading.local()
        self._change.notify_all()
