"""Why a network answers as it does: which ink matters, what it has seen like this, the arithmetic
of one pixel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.models.classifier import Classifier
from mnist_core.network.layers import Conv2D

PATCH = 4  # side of the eraser that `occlusion_map` moves over the picture, in pixels


def occlusion_map(
    model: Classifier, picture: NDArray[np.float32], digit: int
) -> NDArray[np.float32]:
    """How much each pixel's ink speaks for `digit`.

    A small eraser is moved over the picture, and the network is asked each time; a pixel gets the
    mean of what its erasure takes from the log-odds of `digit`. (The probability itself hardly
    moves where the network is very sure.)

    Parameters
    ----------
    picture : float32, (28, 28), 0..1.

    Returns ------- float32, (28, 28), log-odds: above 0 speaks for the digit, below 0 against it, 0
    where there is no ink.
    """
    corners = [(top, left) for top in range(29 - PATCH) for left in range(29 - PATCH)]
    places = [(slice(top, top + PATCH), slice(left, left + PATCH)) for top, left in corners]
    places = [place for place in places if picture[place].any()]
    erased = np.repeat(picture[np.newaxis], len(places) + 1, axis=0)
    for row, place in enumerate(places):
        erased[row][place] = 0
    # Against the sum of the others and not against 1 - p: float32 tells 1e-9 from 1e-12, but not 1
    # - 1e-9 from 1.
    probability = model.predict(erased).astype(np.float64).clip(1e-30)
    log_odds = np.log(probability[:, digit] / np.delete(probability, digit, axis=1).sum(axis=1))
    total, times = np.zeros((28, 28), np.float32), np.zeros((28, 28), np.float32)
    for place, lost in zip(places, log_odds[-1] - log_odds[:-1], strict=True):
        total[place] += lost
        times[place] += 1
    return np.where(picture > 0, total / np.maximum(times, 1), 0).astype(np.float32)


def nearest(digits: Digits, picture: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """The rows of the `count` digits most like `picture`, by Euclidean distance between pixels, the
    nearest first."""
    flat = (picture * 255).ravel()
    squares = np.empty(len(digits), np.float32)
    for start in range(0, len(digits), 4096):  # in parts: all pixels as floats would take 130 MB
        part = digits.images[start : start + 4096].reshape(-1, 784).astype(np.float32) - flat
        squares[start : start + 4096] = np.einsum("ij,ij->i", part, part)
    nearest_first: NDArray[np.intp] = np.argsort(squares, kind="stable")[:count]
    return nearest_first


@dataclass(frozen=True)
class PixelArithmetic:
    """How a convolution comes to one pixel of one of its feature maps.

    Attributes
    ----------
    patch : float32, (height, width, channels): what lies under the kernel.
    kernel : float32, of the same shape.
    bias : the filter's own.
    total : the sum of all products, and the bias.
    activation : what the layer makes of `total`.
    where : the rows and columns of the layer's input that lie under the kernel.
    """

    patch: NDArray[np.float32]
    kernel: NDArray[np.float32]
    bias: float
    where: tuple[slice, slice]

    @property
    def products(self) -> NDArray[np.float32]:
        return self.patch * self.kernel

    @property
    def total(self) -> float:
        return float(self.products.sum() + self.bias)

    @property
    def activation(self) -> float:
        return max(self.total, 0.0)


def pixel_arithmetic(
    layer: Conv2D,
    kernels: NDArray[np.float32],
    biases: NDArray[np.float32],
    seen: NDArray[np.float32],
    filter_: int,
    row: int,
    column: int,
) -> PixelArithmetic:
    """The arithmetic behind pixel (row, column) of feature map `filter_`.

    Parameters
    ----------
    kernels, biases : as `Classifier.convolution` returns them.
    seen : float32, (height, width, channels): the layer's input.

    Raises
    ------
    IndexError : there is no such pixel or filter.
    """
    size, before, sides = layer.kernel_size, 0, seen.shape[:2]
    if layer.padding == "same":  # at stride 1, as all such layers here
        before = (size - 1) // 2
        seen = np.pad(seen, ((before, size - 1 - before), (before, size - 1 - before), (0, 0)))
    top, left = row * layer.strides, column * layer.strides
    patch = seen[top : top + size, left : left + size]
    if row < 0 or column < 0 or patch.shape[:2] != (size, size):
        raise IndexError(f"there is no pixel {row}, {column}")
    rows, columns = (
        slice(max(start - before, 0), min(start - before + size, side))
        for start, side in zip((top, left), sides, strict=True)
    )
    return PixelArithmetic(patch, kernels[..., filter_], float(biases[filter_]), (rows, columns))
