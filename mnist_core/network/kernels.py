"""Kernels that people have thought of, by name: what a network has to learn by itself."""

from collections.abc import Callable

import numpy as np

from mnist_core.errors import ConfigError
from mnist_core.network.layers import Array


def named(name: str, size: int) -> Array:
    """The kernel of a name.

    Parameters
    ----------
    name : str
        Of `NAMES`.
    size : int
        Its side, in pixels; at least 1.

    Returns
    -------
    ndarray of float32, (size, size)
        To be multiplied with what lies under it, as a convolution layer does.

    Raises
    ------
    ConfigError
        There is no kernel of that name.

    Examples
    --------
    >>> print(named("Upright edges", 3))
    [[-1.  0.  1.]
     [-1.  0.  1.]
     [-1.  0.  1.]]
    >>> print(named("Sharpen", 3)[1])
    [-0.11111111  1.8888888  -0.11111111]
    """
    if name not in NAMES:
        raise ConfigError(f"There is no kernel {name!r}. Choose one of: {', '.join(NAMES)}.")
    return NAMES[name](size)


def _blur(size: int) -> Array:
    return np.full((size, size), 1 / size**2, np.float32)


def _unchanged(size: int) -> Array:
    kernel = np.zeros((size, size), np.float32)
    kernel[size // 2, size // 2] = 1
    return kernel


def _sharpen(size: int) -> Array:
    """The picture, and once more what a blur takes from it."""
    return 2 * _unchanged(size) - _blur(size)


def _edges(size: int) -> Array:
    """The difference to what lies around."""
    return size**2 * (_unchanged(size) - _blur(size))


def _upright(size: int) -> Array:
    """Ink on the right against ink on the left."""
    away = np.arange(size) - (size - 1) / 2
    return np.tile(np.sign(away), (size, 1)).astype(np.float32)


def _level(size: int) -> Array:
    """Ink below against ink above."""
    return _upright(size).T.copy()


def _slanting(size: int) -> Array:
    """Ink at the lower right against ink at the upper left."""
    away = np.arange(size) - (size - 1) / 2
    return np.sign(away[:, np.newaxis] + away).astype(np.float32)


NAMES: dict[str, Callable[[int], Array]] = {
    "Upright edges": _upright,
    "Level edges": _level,
    "Slanting edges": _slanting,
    "All edges": _edges,
    "Blur": _blur,
    "Sharpen": _sharpen,
    "Nothing changed": _unchanged,
}
