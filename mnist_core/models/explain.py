"""Why a network answers as it does: which ink matters, what it has seen like this, the arithmetic
of one pixel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.models.classifier import Classifier
from mnist_core.network.layers import Conv2D, activate

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


@dataclass(frozen=True, eq=False)
class PixelArithmetic:
    """How a convolution comes to one pixel of one of its feature maps.

    Attributes
    ----------
    patch : ndarray of float32, (height, width, channels)
        What lies under the kernel; zeros where that stands over the edge.
    kernel : ndarray of float32, (height, width, channels)
        The filter's weights.
    bias : float
        The filter's own.
    activation : float
        What the layer makes of `total`.
    where : tuple of slice
        The rows and columns of the layer's input that lie under the kernel.
    """

    patch: NDArray[np.float32]
    kernel: NDArray[np.float32]
    bias: float
    activation: float
    where: tuple[slice, slice]

    @property
    def products(self) -> NDArray[np.float32]:
        """Each number under the kernel times the weight over it."""
        return self.patch * self.kernel

    @property
    def total(self) -> float:
        """The sum of all products, and the bias."""
        return float(self.products.sum() + self.bias)


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
    layer : Conv2D
        Its stride, padding and activation matter.
    kernels, biases : ndarray of float32
        As `Classifier.convolution` returns them.
    seen : ndarray of float32, (height, width, channels)
        The layer's input.
    filter_, row, column : int
        Counted from 0.

    Raises
    ------
    IndexError
        There is no such pixel or filter.
    """
    rows, columns, filters = layer.output_shape(seen.shape)
    if not (0 <= row < rows and 0 <= column < columns and 0 <= filter_ < filters):
        raise IndexError(f"there is no pixel {row}, {column} of map {filter_}")
    size, rims = layer.kernel_size, layer.rims(seen.shape)
    top, left = row * layer.strides, column * layer.strides
    patch = np.pad(seen, (*rims, (0, 0)))[top : top + size, left : left + size]
    # An activation may look at all filters of a pixel, as softmax does.
    totals = np.einsum("ijc,ijcf->f", patch, kernels) + biases
    activations = activate(layer.activation, totals)
    where = tuple(
        slice(max(start - before, 0), min(start - before + size, side))
        for start, (before, _), side in zip((top, left), rims, seen.shape, strict=False)
    )
    return PixelArithmetic(
        patch=patch,
        kernel=kernels[..., filter_],
        bias=float(biases[filter_]),
        activation=float(activations[filter_]),
        where=(where[0], where[1]),
    )
