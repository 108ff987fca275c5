"""Labelled pictures of digits, and the split that the tutorial makes."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ConfigError, DataError


@dataclass(frozen=True)
class Digits:
    """Labelled pictures of digits. Read-only: the arrays are shared between visitors.

    Attributes
    ----------
    images : uint8, (n, 28, 28), 0 = paper, 255 = ink.
    labels : uint8, (n,), 0..9.
    source : where they come from, in words.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    source: str

    def __post_init__(self) -> None:
        n = len(self.labels)
        if (
            self.images.shape != (n, 28, 28)
            or self.images.dtype != np.uint8
            or self.labels.dtype != np.uint8
        ):
            raise DataError(
                "expected uint8 images (n, 28, 28) and uint8 labels (n,), found"
                f" {self.images.dtype} {self.images.shape} and {self.labels.dtype}"
                f" {self.labels.shape}.",
                file=self.source,
            )
        self.images.setflags(write=False)
        self.labels.setflags(write=False)

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def sha256(self) -> str:
        """A checksum of pixels and labels, in hex: the same digits from another file have the
        same."""
        return hashlib.sha256(self.images.tobytes() + self.labels.tobytes()).hexdigest()

    def split(self) -> tuple["Digits", "Digits"]:
        """Training and validation digits: the tutorial's 10 % held out, by scikit-learn with
        ``random_state=42``.

        For Kaggle's file these are the very 37,800 and 4,200 digits of the tutorial. Raises
        ConfigError as `split_sizes` does.
        """
        self.split_sizes()
        from sklearn.model_selection import (
            train_test_split,  # a second to import; drawing does without
        )

        train, validation = train_test_split(np.arange(len(self)), test_size=0.10, random_state=42)
        return self._take(train), self._take(validation)

    def split_sizes(self) -> tuple[int, int]:
        """How many digits `split` gives to training and to validation, without doing it.

        Raises ConfigError for fewer than ten digits.
        """
        if len(self) < 10:
            raise ConfigError(
                f"{len(self)} digits are too few to hold out a tenth of them. Use at least ten."
            )
        validation = -(-len(self) // 10)  # rounded up, as scikit-learn does
        return len(self) - validation, validation

    def _take(self, rows: NDArray[np.intp]) -> "Digits":
        return Digits(self.images[rows], self.labels[rows], self.source)
