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
INVERTED = "dark for light"
WAYS = (AS_READ, TURNED, SWAPPED, INVERTED)

_INVERTED_NOTE = "The digits are dark on light, and are read as light on dark."
_LOOKED_AT = 1_000  # pictures, whose edges tell that
_TESTS_NOTE = "Its test images are read."

_NO_LABELS = np.zeros(0, np.uint8)


def _none() -> Images:
    return np.zeros((0, 28, 28), np.uint8)


@dataclass(frozen=True, eq=False)
class Table:
    """Digits of a file, and in words what was recognised.

    Attributes
    ----------
    images : ndarray of uint8, (n, 28, 28)
        0 is paper, 255 is ink.
    labels : ndarray of uint8, (n,) or (0,)
        0..9; none where the file has none.
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
        return len(self.images)

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

    def light_on_dark(self) -> "Table":
        """Return the same digits with ink of 255, whichever of both was ink in the file."""
        some = self.images[:: max(len(self) // _LOOKED_AT, 1)]
        edges = [some[:, 0], some[:, -1], some[:, :, 0], some[:, :, -1]]
        if np.median(edges) <= 127:
            return self
        return replace(self.laid(INVERTED), notes=(*self.notes, _INVERTED_NOTE))

    def to_predict(self) -> "Table":
        """Return the pictures without labels; only the test images where there are some."""
        if not len(self.test):
            return Table(self.images, _NO_LABELS, self.notes)
        return Table(self.test, _NO_LABELS, (*self.notes, _TESTS_NOTE))

    def digits(self, name: str) -> Digits:
        """Return them for use, as those of an uploaded file of this name."""
        return Digits(self.images, self.labels, Origin("upload", name))


def _laid(images: Images, way: str) -> Images:
    if way == INVERTED:
        return 255 - images
    swapped = images.transpose(0, 2, 1)
    return np.ascontiguousarray(swapped[:, :, ::-1] if way == TURNED else swapped)
