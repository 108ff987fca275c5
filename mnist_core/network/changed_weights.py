"""Single weights of a trained network, changed by hand."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mnist_core.errors import ConfigError
from mnist_core.network.layers import Array

LARGEST = 1000.0  # a weight may be, below zero too: beyond that, numbers say nothing any more


@dataclass(frozen=True)
class WeightChange:
    """A weight that has another value.

    Attributes
    ----------
    layer : str
        The name of its layer.
    index : tuple of int
        Where it is in the first array of the layer.
    value : float
        What it is now, -1000..1000.

    Raises
    ------
    ConfigError
        The value is out of its bounds, or no number.
    """

    layer: str
    index: tuple[int, ...]
    value: float

    def __post_init__(self) -> None:
        is_number = isinstance(self.value, int | float) and math.isfinite(self.value)
        if not is_number or abs(self.value) > LARGEST:
            raise ConfigError(
                f"A weight must be a number from {-LARGEST:g} to {LARGEST:g}, not {self.value!r}."
            )


def changed(
    weights: Mapping[str, tuple[Array, ...]], changes: Iterable[WeightChange]
) -> list[Array]:
    """The weights of a network with some changed, in the order of Keras's ``get_weights()``.

    Parameters
    ----------
    weights : mapping of tuple of ndarray
        By the name of the layer, as `anatomy.by_layer` gives them; they are not changed.
    changes : iterable of WeightChange
        Of two of one weight, the later counts.

    Examples
    --------
    >>> import numpy as np
    >>> weights = {"0_dense": (np.zeros((2, 3), np.float32),)}
    >>> print(changed(weights, [WeightChange("0_dense", (1, 2), 0.5)])[0])
    [[0.  0.  0. ]
     [0.  0.  0.5]]
    """
    now = dict(weights)
    for change in changes:
        first, *others = now[change.layer]
        copy = first.copy()
        copy[change.index] = change.value
        now[change.layer] = (copy, *others)
    return [array for arrays in now.values() for array in arrays]
