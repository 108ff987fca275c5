"""A window that slides over a picture: the browser does it, step by step, with all the numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pages.parts.components import component
from pages.parts.layers.seen import Numbers

# Of the modules, seen from any page of the app.
MODULE = "app/static/sliding/sliding.js"

_DECIMALS = 5  # of the numbers that are sent; three are shown

Rims = tuple[tuple[int, int], tuple[int, int]]

_sliding = component("sliding")


@dataclass(frozen=True, eq=False)
class Window:
    """What slides, over what.

    Attributes
    ----------
    picture : float32, (height, width)
        What it slides over.
    size, stride : int
        Of the window, in pixels.
    title, output_title : str
        Of the pictures before and after.
    kernel : float32, (size, size), optional
        Its weights; without, the largest number is kept.
    rims : tuple
        How many zeros stand around the picture: (above, below), (left, right).
    rest : float or float32, (rows, columns)
        What is added to each sum.
    rest_name : str
        What that is.
    activation : str
        What each sum passes.
    output : float32, (rows, columns), optional
        What comes out, if these numbers alone do not tell.
    pool : int
        The side of the blocks of a pooling behind it; 1 for none.
    presets : sequence of (str, float32), optional
        Kernels to choose from by their names; the weights can be edited then.
    map : str
        What the map that comes out is called in a sentence.
    """

    picture: Numbers
    size: int
    stride: int
    title: str
    output_title: str
    kernel: Numbers | None = None
    rims: Rims = ((0, 0), (0, 0))
    rest: float | Numbers = 0.0
    rest_name: str = "bias"
    activation: str = "linear"
    output: Numbers | None = None
    pool: int = 1
    presets: Sequence[tuple[str, Numbers]] | None = None
    map: str = "the map"


def show(window: Window, key: str, take_kernel: Callable[[], None] = lambda: None) -> None:
    """The picture, what comes out, buttons to play and to step, and the arithmetic of one place.

    Parameters
    ----------
    window : Window
        What slides.
    key : str
        Of the element.
    take_kernel : callable, optional
        Called when another kernel was chosen: the element's state ``kernel`` is its name, or its
        weights in a row.
    """
    presets = [(name, _sent(weights)) for name, weights in window.presets or ()]
    data = {
        "module": MODULE,
        "input": _sent(window.picture),
        "rims": window.rims,
        "size": window.size,
        "stride": window.stride,
        "kernel": _sent(window.kernel),
        "rest": _sent(np.asarray(window.rest)),
        "restName": window.rest_name,
        "activation": window.activation,
        "output": _sent(window.output),
        "pool": window.pool,
        "presets": presets or None,
        "titles": {"input": window.title, "output": window.output_title},
        "map": window.map,
    }
    _sliding(data=data, key=key, on_kernel_change=take_kernel)


def _sent(numbers: Numbers | None) -> object:
    return None if numbers is None else np.round(numbers.astype(float), _DECIMALS).tolist()
