"""Thousands of pictures, read on all cores in the background, for several people at once.

`Readers` are a few threads, of low priority on a server. Each takes a block of pictures of one
`Reading`, then one of the next: nobody waits for a stranger's 28,000 digits, and none of this holds
up an answer to a drawing.
"""

import os
import sys
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

from mnist_core.errors import LimitError
from mnist_core.models.classifier import Floats, Pictures, checked
from mnist_core.models.committee import Model
from mnist_core.models.reading import Reading

_KEPT = 32  # readings, done or not, of 40 bytes a picture

_LOWEST_PRIORITY = 19


class Readers:
    """Threads that read for whoever asks, a block for each in turn.

    Parameters
    ----------
    threads : int, optional
        How many; by default one for each core that this process may use.
    give_way : bool, optional
        Whether all others go first, as those who draw.
    """

    def __init__(self, threads: int | None = None, give_way: bool = True) -> None:
        self._threads = threads or cores()
        self._gives_way = give_way
        self._working = 0
        self._turns: deque[Reading] = deque()
        self._readings: OrderedDict[str, Reading] = OrderedDict()  # the latest last
        self._lock = threading.Lock()

    def read(self, key: str, models: Sequence[Model], images: Pictures, who: str) -> Reading:
        """Have pictures read, or join those who have asked for the same.

        Nobody has two readings at a time: the one that `who` has asked for before is left.

        Parameters
        ----------
        key : str
            Stands for these models and these pictures.
        models : sequence of Classifier, Committee or Snapshot
            Who reads them; several vote, each with the same weight.
        images : ndarray, (n, 28, 28)
            As for `Classifier.predict`.
        who : str
            Who asks. Until `Reading.wanted_by` has not been asked for two minutes, and until
            `Reading.leave`, they are taken to be there.

        Returns
        -------
        Reading
            Which goes on in the background.

        Raises
        ------
        DrawingError
            If `images` are none for `Classifier.predict`.
        LimitError
            If this many readings are under way already.
        """
        images = checked(images)
        with self._lock:
            reading = self._readings.get(key)
            if reading is None or (reading.over and not reading.finished):
                reading = self._begin(key, models, images)
            reading.join(who)  # before a thread asks whether anybody wants it: they need the lock
            self._readings.move_to_end(key)
            for other in self._readings.values():
                if other is not reading and not other.over:
                    other.leave(who)
            return reading

    def find(self, key: str) -> Reading | None:
        """The reading that `read` has begun under this key, if it is still known."""
        with self._lock:
            return self._readings.get(key)

    def _begin(self, key: str, models: Sequence[Model], images: Pictures) -> Reading:
        over = [other for other, known in self._readings.items() if known.over and other != key]
        if len(self._readings) >= _KEPT and key not in self._readings:
            if not over:
                raise LimitError(
                    f"This server reads for {_KEPT} people already. Try again in a minute."
                )
            del self._readings[over[0]]
        reading = self._readings[key] = Reading(models, images)
        self._turns.append(reading)
        for _ in range(self._threads - self._working):
            self._working += 1
            threading.Thread(target=self._work, name="reader", daemon=True).start()
        return reading

    def _work(self) -> None:
        if self._gives_way:
            _give_way()
        while (task := self._take_turn()) is not None:
            reading, rows = task
            reading.read(rows)

    def _take_turn(self) -> tuple[Reading, slice] | None:
        """The next block of whoever's turn it is; None where all is done, and the thread ends."""
        with self._lock:
            while self._turns:
                reading = self._turns.popleft()
                if (rows := reading.take_block()) is not None:
                    self._turns.append(reading)
                    return reading, rows
            self._working -= 1
            return None


def read_all(
    models: Model | Sequence[Model],
    images: Pictures,
    on_progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Read many pictures on all cores, which for thousands is quicker than `model.predict`.

    Parameters
    ----------
    models : Classifier, Committee or Snapshot, or a sequence of them
        Who reads them; several vote, each with the same weight.
    images : ndarray, (n, 28, 28)
        As for `Classifier.predict`.
    on_progress : callable, optional
        Called a few times a second with the number of pictures so far and in all.

    Returns
    -------
    ndarray of float32, (n, 10)
        The probability of each digit. Each row sums to 1.

    Raises
    ------
    DrawingError
        If `images` has another shape or type, or other values.

    Examples
    --------
    >>> import mnist_core as mc
    >>> model = mc.load_model("single_conv")
    >>> images = mc.load_digits("sample").images[[0, 2500, 4999]]
    >>> mc.read_all(model, images).argmax(axis=1)
    array([0, 5, 9])
    """
    together = models if isinstance(models, Sequence) else [models]
    reading = Readers(give_way=False).read("", together, images, "")
    while not reading.wait(0.2):
        reading.wanted_by("")
        if on_progress is not None:
            on_progress(reading.done, len(reading))
    if reading.problem is not None:
        raise reading.problem
    return reading.probabilities


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _give_way() -> None:
    """Let every other thread go first. Elsewhere than under Linux a priority is a process's."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
