"""What excites each map of a layer: how strongly it answers to each of many digits, and where.

A map that answers to no digit at all is dead: behind relu, it stays at zero, and learns no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mnist_core.network.layers import Array


class Looking(Protocol):
    """A model that shows what its layers make of many pictures."""

    def outputs(self, images: NDArray[np.uint8], name: str) -> Iterator[Array]:
        """Yield the output of one layer, some pictures at a time."""


MOST = 9  # digits that are named of each map


@dataclass(frozen=True, eq=False)
class Excitement:
    """How strongly the maps, or units, of a layer answer to some digits.

    Attributes
    ----------
    rows : ndarray of int, (maps, count)
        Row numbers of the digits that excite each map most, the strongest first; `MOST` of them, or
        all there are.
    strengths : ndarray of float32, (maps, count)
        The largest number of the map, for each of those digits.
    places : ndarray of int, (maps, count)
        Where in the map that is, counted row by row; 0 for the number of a unit.
    columns : int
        How wide the maps are; 1 for units.
    dead : ndarray of int
        The maps that give one and the same number for every digit at every place.
    """

    rows: NDArray[np.intp]
    strengths: Array
    places: NDArray[np.intp]
    columns: int
    dead: NDArray[np.intp]

    def place(self, map_: int, rank: int) -> tuple[int, int]:
        """Row and column in a map where the digit of that rank excites it most."""
        row, column = divmod(int(self.places[map_, rank]), self.columns)
        return row, column


def excitement(model: Looking, images: NDArray[np.uint8], name: str) -> Excitement:
    """How strongly each map of a layer answers to each of some digits.

    Parameters
    ----------
    model : Classifier or Snapshot
        Whose layer it is.
    images : ndarray of uint8, (n, 28, 28)
        At least one.
    name : str
        Of the layer, as `mnist_core.describe` gives it.

    Examples
    --------
    >>> import mnist_core as mc
    >>> digits = mc.load_digits("sample")
    >>> found = excitement(mc.load_model("single_conv"), digits.images[::100], "3_dense")
    >>> digits.labels[::100][found.rows[7, :4]]
    array([7, 7, 7, 7], dtype=uint8)
    """
    strongest, places, weakest = [], [], []
    columns = 1
    for output in model.outputs(images, name):
        if output.ndim == 4:
            columns = output.shape[2]
        in_a_line = output.reshape(len(output), -1, output.shape[-1])
        strongest.append(in_a_line.max(axis=1))
        places.append(in_a_line.argmax(axis=1))
        weakest.append(in_a_line.min(axis=(0, 1)))
    by_map = np.concatenate(strongest).T
    rows = np.argsort(-by_map, axis=1, kind="stable")[:, :MOST]
    return Excitement(
        rows,
        np.take_along_axis(by_map, rows, axis=1),
        np.take_along_axis(np.concatenate(places).T, rows, axis=1),
        columns,
        np.flatnonzero(by_map.max(axis=1) <= np.min(weakest, axis=0)),
    )
