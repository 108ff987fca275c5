"""The mean of the weights at the ends of the last epochs.

They are part of a state: behind the variables of model and optimizer lie the weights after each of
the last ``average_last`` epochs, the oldest first. So the mean follows from the state alone, at the
end of any epoch, whether or not more are to come.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = list[NDArray[Any]]


def with_epoch(recent: Arrays, weights: Arrays, most: int) -> Arrays:
    """The weights of the last epochs, in one list, with those of another epoch.

    Parameters
    ----------
    recent : list of ndarray
        Of the epochs before, the oldest first; as many arrays an epoch as `weights` has.
    weights : list of ndarray
        Those at the end of this epoch.
    most : int
        Of how many epochs they are kept.
    """
    return [*recent, *weights][-most * len(weights) :]


def mean(recent: Sequence[NDArray[Any]], count: int) -> Arrays:
    """The mean over the epochs of each of `count` arrays, summed in float64; float32."""
    epochs = [recent[first : first + count] for first in range(0, len(recent), count)]
    means = (np.mean(same, axis=0, dtype=np.float64) for same in zip(*epochs, strict=True))
    return [np.asarray(array, np.float32) for array in means]
