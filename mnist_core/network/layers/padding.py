"""Padding: a rim of zeros around the maps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.network.layers.base import (
    Array,
    Layer,
    Place,
    Shape,
    check_whole,
    require_maps,
    under_windows,
)

RIM = range(29)


@dataclass(frozen=True)
class ZeroPadding2D(Layer):
    """Puts rows and columns of zeros around each map.

    Attributes
    ----------
    padding : tuple
        How many: (above, below), (left, right).
    """

    padding: tuple[tuple[int, int], tuple[int, int]]

    def __post_init__(self) -> None:
        # JSON knows lists only.
        if isinstance(self.padding, list | tuple):
            pairs = tuple(tuple(p) if isinstance(p, list) else p for p in self.padding)
            object.__setattr__(self, "padding", pairs)

    @property
    def settings(self) -> str:
        (above, below), (left, right) = self.padding
        return f"{above} rows above, {below} below, {left} columns left, {right} right"

    @property
    def sentence(self) -> str:
        return "A rim of zeros is put around each map, so that what comes next fits."

    def check(self) -> None:
        pairs = self.padding if isinstance(self.padding, tuple) else ()
        fits = len(pairs) == 2 and all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs)
        for rim in (rim for pair in pairs for rim in pair) if fits else (self.padding,):
            check_whole("rim of zeros", rim, RIM)

    def output_shape(self, shape: Shape) -> Shape:
        require_maps("ZeroPadding2D", shape)
        height, width = (side + sum(rim) for side, rim in zip(shape, self.padding, strict=False))
        return height, width, shape[2]

    def seen_from(self, place: Place, shape: Shape) -> Place:
        return tuple(
            under_windows(places, 1, 1, before, side)
            for places, (before, _), side in zip(place, self.padding, shape, strict=False)
        )

    def forward(self, x: Array, weights: Sequence[Array]) -> Array:
        return np.pad(x, [(0, 0), *self.padding, (0, 0)])
