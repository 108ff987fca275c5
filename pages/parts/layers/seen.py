"""What a view shows: one layer, and the numbers that go in and come out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.network.anatomy import LayerSummary
from mnist_core.network.layers import Layer

Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Seen:
    """A layer that looks at a picture.

    Attributes
    ----------
    layer : Layer
        What it is.
    summary : LayerSummary
        Its name, its shape, and how it counts.
    weights : tuple of float32
        Its own, in Keras's order; empty where they cannot be had.
    before, output : float32
        What goes into it, and what comes out.
    """

    layer: Layer
    summary: LayerSummary
    weights: tuple[Numbers, ...]
    before: Numbers
    output: Numbers

    @property
    def has_maps(self) -> bool:
        """Whether a stack of maps comes out, and not one row of numbers."""
        return self.output.ndim == 3
