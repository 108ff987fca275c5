"""Why a network answers as it does.

Which ink matters, which digits look like this one, and the arithmetic of one pixel.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.digits import Digits
from mnist_core.drawing.preprocessing import as_bytes
from mnist_core.models.committee import Model
from mnist_core.network.layers import Conv2D, Dense, activate

PATCH = 4  # side of the eraser that `occlusion` moves over the picture, in pixels

# Digits that are compared at a time. All pixels as floats would take 130 MB.
_AT_A_TIME = 4096

# A probability counts as at least this, since 0 has no logarithm.
_LEAST_PROBABILITY = 1e-30

Picture = NDArray[np.float32]
Place = tuple[slice, slice]  # rows, columns


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What becomes of an answer where a small square of the drawing is erased.

    Attributes
    ----------
    evidence : ndarray of float32, (28, 28)
        How much each pixel's ink speaks for the digit, in log-odds. Above 0 it speaks for it, below
        0 against it. It is 0 where there is no ink.
    probability : float
        Of the digit, with nothing erased.
    least, most : float
        Its probability without the square that speaks most for it, and without the one that speaks
        most against it.
    """

    evidence: Picture
    probability: float
    least: float
    most: float


def occlusion(
    model: Model,
    picture: Picture,
    digit: int,
) -> Occlusion:
    """Find out which ink speaks for `digit`.

    A small eraser is moved over the picture, and the network is asked each time. A pixel gets the
    mean of what its erasure takes from the log-odds of `digit`. The probability itself hardly moves
    where the network is very sure.

    Parameters
    ----------
    model : Classifier or Committee
        Who answers.
    picture : ndarray of float32, (28, 28)
        0 is paper, 1 is ink; there is some.
    digit : int
        0..9.

    Returns
    -------
    Occlusion
        Of all places where there is ink.
    """
    places = [place for place in _places() if picture[place].any()]
    erased = [_erased(picture, place) for place in places]
    probabilities = model.predict(np.stack([*erased, picture]))
    log_odds = _log_odds(probabilities, digit)
    lost = log_odds[-1] - log_odds[:-1]
    total = np.zeros_like(picture)
    times = np.zeros_like(picture)
    for place, loss in zip(places, lost, strict=True):
        total[place] += loss
        times[place] += 1
    mean = total / np.maximum(times, 1)
    evidence = np.where(picture > 0, mean, 0).astype(np.float32)
    *without, whole = probabilities[:, digit].tolist()
    return Occlusion(evidence, whole, min(without), max(without))


def _places() -> Iterator[Place]:
    """Yield every place in a picture on which the eraser can lie."""
    for top in range(28 - PATCH + 1):
        for left in range(28 - PATCH + 1):
            rows = slice(top, top + PATCH)
            columns = slice(left, left + PATCH)
            yield rows, columns


def _erased(picture: Picture, place: Place) -> Picture:
    erased = picture.copy()
    erased[place] = 0
    return erased


def _log_odds(probabilities: NDArray[np.float32], digit: int) -> NDArray[np.float64]:
    """Return the logarithm of how much likelier `digit` is than all others together.

    The others are added up, because 1 - p is not exact enough: float32 can tell 1e-9 from 1e-12,
    but not 1 - 1e-9 from 1.
    """
    shares = probabilities.astype(np.float64).clip(_LEAST_PROBABILITY)
    share = shares[:, digit]
    of_others = np.delete(shares, digit, axis=1)
    log_odds: NDArray[np.float64] = np.log(share / of_others.sum(axis=1))
    return log_odds


def nearest(
    digits: Digits,
    picture: Picture,
    count: int,
) -> NDArray[np.intp]:
    """Find the digits most like a picture, by the Euclidean distance between their pixels.

    The picture itself, where it is one of the digits, is none of them.

    Parameters
    ----------
    digits : Digits
        To choose from.
    picture : ndarray of float32, (28, 28)
        0 is paper, 1 is ink; compared as bytes, as the digits are.
    count : int
        How many to find; fewer where there are not so many others.

    Returns
    -------
    ndarray of int, (count,)
        Row numbers in `digits`, the nearest first.

    Examples
    --------
    >>> import numpy as np
    >>> import mnist_core as mc
    >>> digits = mc.load_digits("sample")
    >>> near = nearest(digits, digits.images[700] / np.float32(255), 12)
    >>> 700 in near, set(digits.labels[near].tolist()) == {int(digits.labels[700])}
    (False, True)
    """
    pixels = as_bytes(picture).ravel().astype(np.float32)
    squares = np.empty(len(digits), np.float32)
    for start in range(0, len(digits), _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        others = digits.images[part].reshape(-1, pixels.size)
        difference = others.astype(np.float32) - pixels
        squares[part] = np.einsum("ij,ij->i", difference, difference)
    nearest_first = np.argsort(squares, kind="stable")
    itself = np.count_nonzero(squares == 0)
    return nearest_first[itself : itself + count]


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


@dataclass(frozen=True, eq=False)
class MapArithmetic:
    """How one feature map comes from one of the maps before it, and from all the others.

    Attributes
    ----------
    kernel : ndarray of float32, (side, side)
        What lies on the one map.
    rest : ndarray of float32, (rows, columns)
        What all other maps add to each pixel, with the bias.
    """

    kernel: NDArray[np.float32]
    rest: NDArray[np.float32]


def map_arithmetic(
    layer: Conv2D,
    kernels: NDArray[np.float32],
    biases: NDArray[np.float32],
    seen: NDArray[np.float32],
    filter_: int,
    channel: int,
) -> MapArithmetic:
    """What one of the maps before has to do with a feature map.

    Parameters
    ----------
    layer, kernels, biases, seen, filter_
        As for `pixel_arithmetic`.
    channel : int
        Which of the maps before, counted from 0.
    """
    one = replace(layer, filters=1, activation="linear")
    others = kernels[..., filter_ : filter_ + 1].copy()
    kernel = others[:, :, channel, 0].copy()
    others[:, :, channel] = 0
    rest = one.forward(seen[np.newaxis], [others, biases[filter_ : filter_ + 1]])
    return MapArithmetic(kernel, rest[0, ..., 0])


@dataclass(frozen=True, eq=False)
class UnitArithmetic:
    """How one number of a dense layer comes about.

    Attributes
    ----------
    products : ndarray of float32, (n,)
        Each number that comes in times its weight.
    bias : float
        Which is added.
    activation : float
        What comes out.
    """

    products: NDArray[np.float32]
    bias: float
    activation: float

    @property
    def total(self) -> float:
        """The sum of all products, and the bias: for softmax, the logit."""
        return float(self.products.sum() + self.bias)


def unit_arithmetic(
    layer: Dense,
    kernel: NDArray[np.float32],
    biases: NDArray[np.float32],
    seen: NDArray[np.float32],
    unit: int,
) -> UnitArithmetic:
    """The arithmetic behind one unit of a dense layer.

    Parameters
    ----------
    layer : Dense
        Its activation matters.
    kernel, biases : ndarray of float32
        Its weights.
    seen : ndarray of float32, (n,)
        What comes in: a row, or the numbers of one pixel.
    unit : int
        Counted from 0.
    """
    activations = activate(layer.activation, seen @ kernel + biases)
    return UnitArithmetic(seen * kernel[:, unit], float(biases[unit]), float(activations[unit]))


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
