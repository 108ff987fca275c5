"""What comes of reading a test set: what to look at in it, and the files to take away."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mnist_core.models.answer import SURE_FROM
from mnist_core.models.classifier import Floats

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Predictions:
    """A model's answers to pictures whose labels nobody here knows.

    Attributes
    ----------
    probabilities : ndarray of float32, (n, 10)
        Each row sums to 1.
    sure_from : float
        What a best guess must have for an answer, 0..1.

    Examples
    --------
    >>> import numpy as np
    >>> probabilities = np.full((3, 10), 0.02, np.float32)
    >>> probabilities[[0, 1, 2], [2, 0, 2]] = 0.82
    >>> predictions = Predictions(probabilities)
    >>> print(predictions.submission().decode(), end="")
    ImageId,Label
    1,2
    2,0
    3,2
    >>> predictions.select(digit=2)
    array([0, 2])
    """

    probabilities: Floats
    sure_from: float = SURE_FROM

    def __len__(self) -> int:
        return len(self.probabilities)

    @cached_property
    def digits(self) -> NDArray[np.intp]:
        """The likeliest digit of each: ndarray of int, (n,)."""
        likeliest: NDArray[np.intp] = self.probabilities.argmax(axis=1)
        return likeliest

    @cached_property
    def sureness(self) -> Floats:
        """The probability of each of `digits`: ndarray of float32, (n,), 0..1."""
        most: Floats = self.probabilities.max(axis=1)
        return most

    @property
    def counts(self) -> NDArray[np.intp]:
        """How often each digit is predicted: ndarray of int, (10,)."""
        return np.bincount(self.digits, minlength=10)

    def select(
        self, digit: int | None = None, only_unsure: bool = False, least_sure_first: bool = False
    ) -> Rows:
        """Choose some of the pictures.

        Parameters
        ----------
        digit : int, optional
            Those that are read so; by default all.
        only_unsure : bool, optional
            Those to which the answer is *not sure*.
        least_sure_first : bool, optional
            By how sure the answer is; else in the order of the file.

        Returns
        -------
        ndarray of int
            Their row numbers, from 0 on.
        """
        wanted = np.ones(len(self), bool)
        if digit is not None:
            wanted &= self.digits == digit
        if only_unsure:
            wanted &= self.sureness < self.sure_from
        rows = np.flatnonzero(wanted)
        if least_sure_first:
            rows = rows[np.argsort(self.sureness[rows], kind="stable")]
        return rows

    def submission(self) -> bytes:
        """Write the file that Kaggle's Digit Recognizer takes: a line for each, counted from 1."""
        lines = [f"{number},{digit}" for number, digit in enumerate(self.digits.tolist(), start=1)]
        return "\n".join(["ImageId,Label", *lines, ""]).encode()

    def as_csv(self, names: Sequence[str] = ()) -> bytes:
        """Write all probabilities as CSV.

        Parameters
        ----------
        names : sequence of str, optional
            What the pictures are called: a column of its own.

        Returns
        -------
        bytes
            The columns ``ImageId`` (from 1 on), perhaps ``Name``, ``Label``, ``p0`` to ``p9``, with
            as many digits as it takes to read back the same float32.
        """
        import pandas as pd

        table = pd.DataFrame(self._columns(names))
        text: str = table.to_csv(index=False, float_format="%.9g", lineterminator="\n")
        return text.encode()

    def as_parquet(self, names: Sequence[str] = ()) -> bytes:
        """Write the same as Parquet: integers, strings and float32.

        Parameters
        ----------
        names : sequence of str, optional
            As for `as_csv`.

        Returns
        -------
        bytes
            Of the file.
        """
        import pyarrow as pa
        from pyarrow import parquet

        file = io.BytesIO()
        parquet.write_table(pa.table(self._columns(names)), file)
        return file.getvalue()

    def _columns(self, names: Sequence[str]) -> dict[str, object]:
        columns: dict[str, object] = {"ImageId": np.arange(1, len(self) + 1)}
        if names:
            columns["Name"] = list(names)
        columns["Label"] = self.digits
        return columns | {f"p{digit}": self.probabilities[:, digit] for digit in range(10)}
