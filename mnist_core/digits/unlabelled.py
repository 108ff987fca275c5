"""Pictures of digits whose labels nobody here knows: a test set, or what somebody has brought."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Origin

# The test digits that are known: by the checksum of their pixels.
_KNOWN = {
    "c8eadeb442ebf0f9eb1d8705b05388c5f74ed5a5bfaf8ef58e648ecdcf17772b": "kaggle",
    "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161": "mnist",
}

# How many digits one may learn from are among them, counted pixel by pixel: by the kind of what is
# learned from, how many digits that are, and how many of these are test digits. The files of Kaggle
# are MNIST's 70,000 digits in another order.
_SHARED = {
    "kaggle": {"kaggle": (42_000, 0), "mnist": (60_000, 24_015), "sample": (5_000, 1_995)},
    "mnist": {"kaggle": (42_000, 6_015), "mnist": (60_000, 0), "sample": (5_000, 0)},
}


@dataclass(frozen=True, eq=False)
class Unlabelled:
    """Pictures of digits without labels.

    Attributes
    ----------
    kind : str
        ``"kaggle"`` or ``"mnist"`` for the test digits of these, ``"sample"`` for the bundled
        digits in the place of any, ``"table"`` for a file like Kaggle's test.csv, ``"pictures"``
        for pictures.
    title : str
        What to call them on a page.
    images : ndarray of uint8, (n, 28, 28)
        0 = paper, 255 = ink.
    names : tuple of str
        What each is called, if they are pictures.
    """

    kind: str
    title: str
    images: NDArray[np.uint8]
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.images)

    @cached_property
    def sha256(self) -> str:
        """A checksum of the pixels, in hex."""
        return hashlib.sha256(self.images.tobytes()).hexdigest()

    @property
    def test_of(self) -> str | None:
        """Whose test digits they are, ``"kaggle"`` or ``"mnist"``; None where they are others.

        They are known by their pixels, whoever brings them.
        """
        return _KNOWN.get(self.sha256)


def seen_before(test_of: str, origin: Origin, learned_from: int) -> int | None:
    """Reckon how many of some test digits are among those that a network has learned from.

    Parameters
    ----------
    test_of : str
        ``"kaggle"`` or ``"mnist"``, as `Unlabelled.test_of`.
    origin : Origin
        Of the digits that it has learned from.
    learned_from : int
        How many these are.

    Returns
    -------
    int or None
        None where nobody knows.

    Examples
    --------
    >>> seen_before("kaggle", Origin("mnist", "mnist.npz"), 60_000)
    24015
    >>> seen_before("kaggle", Origin("kaggle", "train.csv"), 42_000)
    0
    >>> seen_before("kaggle", Origin("upload", "mine.csv"), 1_000) is None
    True
    """
    kind = origin.kind
    if kind == "other" and "MNIST" in origin.file:
        kind = "mnist"  # as the card of `robust` has it, which also learned from pen strokes
    if kind not in _SHARED[test_of]:
        return None
    count, shared = _SHARED[test_of][kind]
    return round(shared * min(learned_from / count, 1))
