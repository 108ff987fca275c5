"""The full MNIST on its way: fetched in a thread, so that whoever waits can leave at any time."""

from concurrent.futures import CancelledError, Future
from pathlib import Path
from threading import Thread

from mnist_core.digits.mnist import fetch_mnist


class Fetching:
    """The full MNIST, from now on being fetched into the user's cache.

    Of its ``total`` bytes so many are ``done``; at first nothing is known: 0 of 1.

    Examples
    --------
    >>> import time
    >>> from mnist_core.digits.fetching import Fetching
    >>> fetching = Fetching()  # doctest: +SKIP
    >>> while not fetching.is_over():  # doctest: +SKIP
    ...     print(fetching.done, "of", fetching.total)
    ...     time.sleep(0.5)
    >>> fetching.file().name  # doctest: +SKIP
    'mnist.npz'
    """

    def __init__(self) -> None:
        self.done, self.total = 0, 1
        self._file: Future[Path] = Future()
        self._is_left = False
        Thread(target=self._fetch, name="fetching", daemon=True).start()

    def is_over(self) -> bool:
        """Return whether it has come or failed."""
        return self._file.done()

    def file(self) -> Path:
        """Return where it lies, once it is over; raise as `fetch_mnist` does."""
        return self._file.result()

    def leave(self) -> None:
        """Have it ended, and nothing left behind.

        This does not wait for the end, which a silent connection can delay by half a minute.
        """
        self._is_left = True

    def _fetch(self) -> None:
        try:
            self._file.set_result(fetch_mnist(self._note))
        except Exception as problem:
            # Whoever asks for the file is told: here nobody would be.
            self._file.set_exception(problem)

    def _note(self, done: int, total: int) -> None:
        if self._is_left:
            raise CancelledError
        self.done, self.total = done, total
