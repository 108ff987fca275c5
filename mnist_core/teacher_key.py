"""The teacher's key: who knows it may pause the class and remove runs; guessing it is slow."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mnist_core.errors import LimitError, MnistError

K = TypeVar("K")
V = TypeVar("V")

_FREE_TRIES = 3  # wrong ones of one address before it has to wait
_FREE_TRIES_IN_ALL = 30  # so many addresses may guess side by side
_FIRST_WAIT = 2.0  # seconds; doubled with each further wrong try
_LONGEST_WAIT = 300.0
_LONGEST_WAIT_IN_ALL = 30.0  # short, because it holds up a teacher too
_FORGOTTEN_AFTER = 3600.0  # seconds without a wrong try

_MOST_ADDRESSES = 10_000
_MOST_TOKENS = 200


@dataclass
class _Tries:
    """Wrong tries of one address, or of all.

    Attributes
    ----------
    wrong : int
        How many there were.
    last : float
        When the last one was.
    """

    wrong: int = 0
    last: float = 0.0

    def wait(self, now: float, free: int, longest: float) -> float:
        """How long the next try has to wait still, in seconds."""
        if self.wrong < free:
            return 0.0
        doublings = min(self.wrong - free, 30)
        pause = min(_FIRST_WAIT * (1 << doublings), longest)
        return self.last + pause - now

    def add(self, now: float) -> None:
        """Count a wrong try; those of long ago count no more."""
        if now - self.last > _FORGOTTEN_AFTER:
            self.wrong = 0
        self.wrong += 1
        self.last = now


class TeacherKey:
    """Tells a teacher by the key, and then by a token that their browser keeps instead.

    Parameters
    ----------
    key : str
        The key in the server's settings. Where it is empty, nobody is a teacher.
    clock : callable
        Returns the time in seconds.

    Examples
    --------
    >>> door = TeacherKey("apple")
    >>> door.is_token(door.admit("apple", "192.0.2.1"))
    True
    >>> door.admit("pear", "192.0.2.1")
    Traceback (most recent call last):
    mnist_core.errors.MnistError: This is not the key in the server's settings.
    """

    def __init__(self, key: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._key = _digest(key)
        self.is_set = bool(key)
        self._clock = clock
        self._lock = threading.Lock()  # guards all below
        self._tries: OrderedDict[str, _Tries] = OrderedDict()  # by address, the latest last
        self._in_all = _Tries()
        self._known: OrderedDict[str, None] = OrderedDict()  # addresses that were right before
        self._tokens: OrderedDict[bytes, None] = OrderedDict()  # their checksums, the oldest first

    def admit(self, offered: str, address: str) -> str:
        """Let somebody in who offers the right key.

        Parameters
        ----------
        offered : str
            What they offer.
        address : str
            Where they come from. Wrong tries are counted by it, and in all.

        Returns
        -------
        str
            A token that stands for the key as long as this process lives.

        Raises
        ------
        LimitError
            There were too many wrong tries. This one is not looked at.
        MnistError
            It is not the key.
        """
        with self._lock:
            now = self._clock()
            self._hold_up(now, address)
            if not (hmac.compare_digest(_digest(offered), self._key) and self.is_set):
                self._count_wrong(now, address)
                raise MnistError("This is not the key in the server's settings.")
            self._tries.pop(address, None)
            _put_last(self._known, address, None, _MOST_ADDRESSES)
            token = secrets.token_urlsafe(32)
            _put_last(self._tokens, _digest(token), None, _MOST_TOKENS)
            return token

    def is_token(self, token: str) -> bool:
        """Whether `admit` gave this token, and nobody has given it back."""
        # What is looked up is a checksum, so the time that it takes tells nothing of the token.
        with self._lock:
            return _digest(token) in self._tokens

    def give_back(self, token: str) -> None:
        """Let a token stand for nothing any more."""
        with self._lock:
            self._tokens.pop(_digest(token), None)

    def _hold_up(self, now: float, address: str) -> None:
        tries = self._tries.get(address, _Tries())
        wait = tries.wait(now, _FREE_TRIES, _LONGEST_WAIT)
        # Strangers who guess must not keep the teacher out where the teacher was let in before.
        if address not in self._known:
            in_all = self._in_all.wait(now, _FREE_TRIES_IN_ALL, _LONGEST_WAIT_IN_ALL)
            wait = max(wait, in_all)
        if wait > 0:
            raise LimitError(
                f"There were too many wrong keys. Try again in {-int(-wait // 1)} seconds."
            )

    def _count_wrong(self, now: float, address: str) -> None:
        tries = self._tries.get(address, _Tries())
        tries.add(now)
        _put_last(self._tries, address, tries, _MOST_ADDRESSES)
        self._in_all.add(now)


def _digest(text: str) -> bytes:
    """A checksum: of the same length for every text, so that comparing two tells no length."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()


def _put_last(entries: "OrderedDict[K, V]", key: K, value: V, most: int) -> None:
    """Put an entry behind the others, and let the first ones go where there are too many."""
    entries[key] = value
    entries.move_to_end(key)
    while len(entries) > most:
        entries.popitem(last=False)
