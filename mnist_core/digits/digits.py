"""Labelled pictures of digits, where they come from, and the split that the tutorial makes."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.kinds import KINDS
from mnist_core.errors import ConfigError, DataError


@dataclass(frozen=True)
class Origin:
    """Where digits come from.

    Parameters
    ----------
    kind : str
        ``"kaggle"``, ``"mnist"`` or ``"sample"`` for digits found on this computer, ``"upload"``
        for a visitor's file, ``"own"`` for nothing but the visitor's own digits, ``"other"`` for
        any others.
    file : str
        The file's name; for ``"other"`` what its maker calls the digits.
    own_digits : int
        How many of the visitor's own digits were added.

    Raises
    ------
    ConfigError
        There is no such kind, or a value is of another type.

    Examples
    --------
    >>> Origin("upload", "x.csv", own_digits=3).title
    'x.csv (uploaded), and 3 of my digits'
    """

    kind: str
    file: str = ""
    own_digits: int = 0

    def __post_init__(self) -> None:
        # It may come from a file that somebody has edited.
        if not isinstance(self.kind, str) or self.kind not in KINDS:
            raise ConfigError(
                f"Digits come from one of {', '.join(KINDS)}, and not from {self.kind!r}."
            )
        if not isinstance(self.file, str):
            raise ConfigError(f"The name of a file of digits must be text, not {self.file!r}.")
        if type(self.own_digits) is not int or self.own_digits < 0:
            raise ConfigError(
                "The number of own digits must be a whole number from 0 on, not"
                f" {self.own_digits!r}."
            )

    @property
    def title(self) -> str:
        """What to call the digits on a page."""
        title = KINDS[self.kind].title.format(file=self.file)
        if self.own_digits:
            title += f", and {self.own_digits} of my digits"
        return title

    def title_of_part(self, count: int, asked: int | None) -> str:
        """Return the title of digits of which only a part is used.

        Parameters
        ----------
        count : int
            How many are used.
        asked : int or None
            How many were to be used; None for all. Where there are fewer, all of them are used.
        """
        if count != asked:
            return self.title
        return f"{count:,} of {self.title}"

    @property
    def may_hold_own(self) -> bool:
        """Whether what a visitor drew may be among the digits, be it in a file."""
        return self.own_digits > 0 or self.kind in ("own", "upload")

    @property
    def without_own(self) -> "Origin":
        """The origin of the digits to which the visitor's own were added."""
        return replace(self, own_digits=0)

    def with_own(self, count: int) -> "Origin":
        """Return the origin of these digits and `count` more of the visitor's own."""
        return replace(self, own_digits=self.own_digits + count)


# Two `Digits` are equal only if they are the same object: comparing pixels would read 55 MB a side.
# Whoever asks whether they are the same digits compares `sha256`.
@dataclass(frozen=True, eq=False, init=False)
class Digits:
    """Labelled pictures of digits. Read-only, because visitors share the arrays.

    The arrays are not copied: whoever passes them in must not change them afterwards.

    Parameters
    ----------
    images : uint8, (n, 28, 28)
        0 = paper, 255 = ink.
    labels : uint8, (n,)
        0..9.
    origin : Origin or str
        Where they come from. Words become an origin of kind ``"other"``.

    Raises
    ------
    DataError
        The arrays are of another type or shape.

    Examples
    --------
    >>> import numpy as np
    >>> import mnist_core as mc
    >>> images = np.zeros((20, 28, 28), np.uint8)
    >>> labels = np.arange(20, dtype=np.uint8) % 10
    >>> digits = mc.Digits(images, labels, "blank paper")
    >>> len(digits)
    20
    >>> digits.source
    'blank paper'
    >>> train, validation = digits.split()
    >>> len(train), len(validation)
    (18, 2)
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    origin: Origin

    def __init__(
        self, images: NDArray[np.uint8], labels: NDArray[np.uint8], origin: Origin | str
    ) -> None:
        if isinstance(origin, str):
            origin = Origin("other", origin)
        n = len(labels)
        if images.shape != (n, 28, 28) or images.dtype != np.uint8 or labels.dtype != np.uint8:
            raise DataError(
                "expected uint8 images (n, 28, 28) and uint8 labels (n,), found"
                f" {images.dtype} {images.shape} and {labels.dtype} {labels.shape}.",
                file=origin.title,
            )
        # A frozen dataclass forbids ordinary assignment, here too.
        object.__setattr__(self, "images", _read_only(images))
        object.__setattr__(self, "labels", _read_only(labels))
        object.__setattr__(self, "origin", origin)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def source(self) -> str:
        """Where they come from, in words: the title of `origin`."""
        return self.origin.title

    @cached_property
    def sha256(self) -> str:
        """A checksum of pixels and labels, in hex.

        The same digits from another file have the same checksum.
        """
        return hashlib.sha256(self.images.tobytes() + self.labels.tobytes()).hexdigest()

    @cached_property
    def picture_sums(self) -> NDArray[np.uint64]:
        """A checksum of each picture's pixels, (n,): the same picture from elsewhere has the same.

        Of 64 bits: among 100,000 pictures two others have the same with a chance of 1 in 10^9.
        """
        sums = [hashlib.blake2b(image.tobytes(), digest_size=8).digest() for image in self.images]
        return np.frombuffer(b"".join(sums), "<u8")

    def without(self, *others: "Digits") -> "Digits":
        """Return those of these digits whose pictures are in none of the others.

        Examples
        --------
        >>> import mnist_core as mc
        >>> digits = mc.load_digits("sample")
        >>> train, validation = digits.split()
        >>> len(digits.without(train)), len(digits.without(train, validation))
        (500, 0)
        """
        unseen = np.ones(len(self), np.bool_)
        for other in others:
            unseen &= ~np.isin(self.picture_sums, other.picture_sums)
        return self.take(np.flatnonzero(unseen))

    def split(self) -> tuple["Digits", "Digits"]:
        """Split into training and validation digits, as the tutorial does.

        A tenth is held out, as by scikit-learn with ``random_state=42``. For Kaggle's file these
        are the very 37,800 and 4,200 digits of the tutorial.

        Returns
        -------
        train, validation : Digits
            A part each; both are read-only.

        Raises
        ------
        ConfigError
            There are fewer than ten digits.
        """
        train, validation = self.split_rows()
        return self.take(train), self.take(validation)

    def split_rows(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the rows that `split` gives to training and to validation, in its order.

        Raises
        ------
        ConfigError
            There are fewer than ten digits.
        """
        _, held_out = self.split_sizes()
        # What scikit-learn's train_test_split does. To import that takes a second, and 70 MB of a
        # process that otherwise does without it.
        rows: NDArray[np.intp] = np.random.RandomState(42).permutation(len(self))
        return rows[held_out:], rows[:held_out]

    def split_sizes(self) -> tuple[int, int]:
        """Return how many digits `split` gives to training and to validation, without splitting.

        Raises
        ------
        ConfigError
            There are fewer than ten digits.
        """
        if len(self) < 10:
            raise ConfigError(
                f"{len(self)} digits are too few to hold out a tenth of them. Use at least ten."
            )
        validation = -(-len(self) // 10)  # rounded up, as scikit-learn does
        return len(self) - validation, validation

    def subset(self, count: int, seed: int) -> "Digits":
        """Return the `count` of these training digits that a run with this seed sees.

        All of them are returned where there are no more.
        """
        if count >= len(self):
            return self
        return self.take(np.random.default_rng(seed).permutation(len(self))[:count])

    def take(self, rows: NDArray[np.intp]) -> "Digits":
        """Return the digits in these rows, in this order: ndarray of int, counted from 0."""
        return Digits(self.images[rows], self.labels[rows], self.origin)


def _read_only(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a view that cannot be written to. The array itself can be written to as before."""
    view = array.view()
    view.setflags(write=False)
    return view
