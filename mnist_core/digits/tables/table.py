"""A table of digits that was read, with what was recognised, before anybody uses it."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits, Origin

Images = NDArray[np.uint8]
Labels = NDArray[np.uint8]

# In which way all its pictures can be laid.
AS_READ = "as they are"
TURNED = "turned by 90 degrees"
SWAPPED = "rows and columns swapped"
WAYS = (AS_READ, TURNED, SWAPPED)


def _none() -> Images:
    return np.zeros((0, 28, 28), np.uint8)


@dataclass(frozen=True, eq=False)
class Table:
    """Digits of a file, and in words what was recognised.

    Attributes
    ----------
    images : ndarray of uint8, (n, 28, 28)
        0 is paper, 255 is ink.
    labels : ndarray of uint8, (n,)
        0..9.
    notes : tuple of str
        What was done to the file's values, each a sentence; none for Kaggle's own form.
    test : ndarray of uint8, (m, 28, 28)
        Test images that came in the same file; m = 0 where there are none.
    """

    images: Images
    labels: Labels
    notes: tuple[str, ...] = ()
    test: Images = field(default_factory=_none)

    def __len__(self) -> int:
        return len(self.labels)

    def laid(self, way: str) -> "Table":
        """Return the same digits laid in another way.

        Parameters
        ----------
        way : str
            One of `WAYS`. Turned is to the right; with rows and columns swapped, what EMNIST's
            files hold stands upright.
        """
        if way == AS_READ:
            return self
        return replace(self, images=_laid(self.images, way), test=_laid(self.test, way))

    def digits(self, name: str) -> Digits:
        """Return them for use, as those of an uploaded file of this name."""
        return Digits(self.images, self.labels, Origin("upload", name))


def _laid(images: Images, way: str) -> Images:
    swapped = images.transpose(0, 2, 1)
    return np.ascontiguousarray(swapped[:, :, ::-1] if way == TURNED else swapped)
