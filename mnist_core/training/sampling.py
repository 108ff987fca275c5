"""Which digits an epoch sees, in what order, and how each is changed.

All of it follows from the seed and the number of the epoch, so an epoch can be done again exactly.
"""

import numpy as np
import scipy  # whose parts are loaded where they are used: that takes a third of a second
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.network.layers import INPUT_SHAPE

# How far augmentation goes: enough to matter, too little to make another digit of one.
TURN = 10  # degrees, to either side
SCALE = (0.9, 1.1)
SHIFT = 2  # pixels, to either side


def order(config: TrainingConfig, available: int, epoch: int) -> NDArray[np.intp]:
    """The rows of the training digits that an epoch sees, in the order in which it sees them.

    Parameters
    ----------
    config : TrainingConfig
        Its ``seed`` and ``subset`` matter.
    available : int
        How many training digits there are.
    epoch : int
        Counted from 0.

    Returns
    -------
    ndarray of int, (n,)
        n is ``config.samples(available)``.
    """
    samples = config.samples(available)
    shuffled = np.random.default_rng((config.seed, epoch)).permutation(samples)
    if samples == available:
        return shuffled
    subset = np.random.default_rng(config.seed).permutation(available)[:samples]
    rows: NDArray[np.intp] = subset[shuffled]
    return rows


def augmentation(config: TrainingConfig, n: int, epoch: int) -> NDArray[np.float32]:
    """For each digit of an epoch, where in it the pixels of its changed version come from.

    Parameters
    ----------
    config : TrainingConfig
        Its ``seed`` matters.
    n : int
        How many digits the epoch sees.
    epoch : int
        Counted from 0.

    Returns
    -------
    ndarray of float32, (n, 8)
        The projective transformations that TensorFlow takes; here turns, scalings and shifts only.
    """
    draw = np.random.default_rng((config.seed, epoch, 1))
    turn = np.radians(draw.uniform(-TURN, TURN, n))
    scale = draw.uniform(*SCALE, n)
    right, down = draw.uniform(-SHIFT, SHIFT, (2, n))
    cos, sin, zero = scale * np.cos(turn), scale * np.sin(turn), np.zeros(n)
    centre = (INPUT_SHAPE[0] - 1) / 2
    across = centre - (cos - sin) * centre + right
    along = centre - (sin + cos) * centre + down
    transforms = np.stack([cos, -sin, across, sin, cos, along, zero, zero], axis=1)
    return transforms.astype(np.float32)


def noise_seeds(config: TrainingConfig, batches: int, epoch: int) -> NDArray[np.int64]:
    """For each batch of an epoch, from where the chance comes that distorts its digits.

    Parameters
    ----------
    config : TrainingConfig
        Its ``seed`` matters.
    batches : int
        How many batches the epoch has.
    epoch : int
        Counted from 0.

    Returns
    -------
    ndarray of int64, (batches, 2)
        Seeds as TensorFlow's stateless random functions take them.
    """
    return np.random.default_rng((config.seed, epoch, 2)).integers(2**31, size=(batches, 2))


def augmented(images: NDArray[np.uint8], transforms: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what an epoch sees of digits: what TensorFlow makes of them, to rounding.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink.
    transforms : ndarray of float32, (n, 8)
        As `augmentation` returns them.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        0 is paper, 1 is ink.
    """
    rows, columns = np.indices(images.shape[1:], np.float32)
    seen: list[NDArray[np.float32]] = []
    for image, (a, b, c, d, e, f, *_) in zip(images, transforms, strict=True):
        places = (d * columns + e * rows + f, a * columns + b * rows + c)
        ink = image.astype(np.float32)
        seen.append(scipy.ndimage.map_coordinates(ink, places, order=1, mode="grid-constant"))
    ink_shares: NDArray[np.float32] = np.stack(seen) / np.float32(255)
    return ink_shares
