"""What the Draw page read last, for Train to follow over the epochs."""

import numpy as np
from numpy.typing import NDArray

from pages.parts import state

Drawing = NDArray[np.float32] | NDArray[np.uint8]


def remember(drawing: Drawing | None) -> None:
    """Keep the one digit that is on the paper, (28, 28); None where there is none, or several."""
    state.LAST_DRAWING.set(drawing)


def recall() -> Drawing | None:
    """The digit that was on the paper, (28, 28); None where there was none, or several."""
    return state.LAST_DRAWING.get()
