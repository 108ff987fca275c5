"""The digits in the memory of the workers."""

import uuid
from threading import Lock
from typing import Any

from distributed import Client, Future

from mnist_core.digits.digits import Digits
from mnist_core.engine import tasks

_PRIORITY = 2  # a Dask priority, above that of all other work
_KEPT = 3  # sets of digits that stay with the workers when no run uses them


class SentDigits:
    """Sends each set of digits once, for all runs that use it.

    Parameters
    ----------
    client : distributed.Client
        A client of the scheduler.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = Lock()
        self._futures: dict[str, Future[Any]] = {}  # by checksum; the last used is the last

    def send(self, digits: Digits) -> Future[Any]:
        """The split digits, in the workers' memory.

        They travel as the argument of a task and not by `scatter`. So the scheduler can give them
        to a new worker when the one that had them dies. What failed or was cancelled is sent anew.
        """
        with self._lock:
            future = self._futures.pop(digits.sha256, None)
            if future is None or is_broken(future):
                future = self._submit(digits)
            self._futures[digits.sha256] = future
            for oldest in list(self._futures)[:-_KEPT]:
                # They stay with the workers for as long as a run has them.
                del self._futures[oldest]
            return future

    def has(self, digits: Digits) -> bool:
        """Whether `send` has nothing to send."""
        with self._lock:
            future = self._futures.get(digits.sha256)
            return future is not None and not is_broken(future)

    def clear(self) -> None:
        """Let the workers forget all digits that no run uses."""
        with self._lock:
            self._futures.clear()

    def _submit(self, digits: Digits) -> Future[Any]:
        # The key is new each time: by the old one Dask would find what is broken again.
        key = f"digits-{digits.sha256}-{uuid.uuid4()}"
        return self._client.submit(tasks.split, digits, key=key, priority=_PRIORITY)


def is_broken(future: Future[Any]) -> bool:
    """Whether a future will never have a result."""
    return future.status in ("error", "cancelled", "lost")
