"""One digit in all the ways in which some network of this app has seen it while it was trained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.digits.corruptions import KINDS, corrupt
from mnist_core.digits.corruptions import Kind as Corruption
from mnist_core.digits.variations import vary_images
from mnist_core.drawing.preprocessing import as_bytes
from mnist_core.drawing.width import at_width
from mnist_core.network.architectures import architecture
from mnist_core.training.sampling import augmentation, augmented

Image = NDArray[np.uint8]  # (28, 28), 255 is ink


@dataclass(frozen=True)
class Way:
    """A way in which a digit may be changed.

    Attributes
    ----------
    title : str
        What it is.
    where : str
        Which training changes digits so, and how strongly.
    strengths : sequence of str
        What to call each strength.
    usual : sequence of int
        Which of them training uses, counted from 0.
    change : callable
        Takes the digit, the number of a strength and a seed, and returns a changed digit.
    """

    title: str
    where: str
    strengths: Sequence[str]
    usual: Sequence[int]
    change: Callable[[Image, int, int], Image]


_STRENGTHS = (0.25, 0.5, 1.0, 1.5, 2.0)
_WIDTHS = (10, 12, 14, 16, 18, 20)
_SEVERITIES = (1, 2, 3, 4, 5)


def _first(images: NDArray[np.uint8]) -> Image:
    changed: Image = images[0]
    return changed


def _in_an_epoch(image: Image, epoch: int, seed: int) -> Image:
    config = TrainingConfig(architecture("single_conv"), 1, seed=seed, augment=True)
    transforms = augmentation(config, 1, epoch)
    return _first(as_bytes(augmented(image[np.newaxis], transforms)))


def _varied(image: Image, place: int, seed: int) -> Image:
    rng = np.random.default_rng(seed)
    return _first(vary_images(image[np.newaxis], rng, _STRENGTHS[place]))


def _at_width(image: Image, place: int, seed: int) -> Image:
    return _first(as_bytes(at_width(image[np.newaxis], _WIDTHS[place])))


def _spoilt(kind: Corruption) -> Way:
    def change(image: Image, place: int, seed: int) -> Image:
        rng = np.random.default_rng(seed)
        return _first(corrupt(image[np.newaxis], kind, rng, _SEVERITIES[place]))

    # The recipe of `robust` takes from 0.4 of the published severity to 0.7 above it.
    most = kind.published + 0.7
    usual = [
        place
        for place, severity in enumerate(_SEVERITIES)
        if 0.4 * kind.published <= severity <= most
    ]
    names = [f"{severity}" for severity in _SEVERITIES]
    return Way(kind.title, "robust", names, usual, change)


WAYS: tuple[Way, ...] = (
    Way(
        "Turned, scaled, shifted",
        "Augmentation on Train",
        [f"epoch {epoch + 1}" for epoch in range(6)],
        range(6),
        _in_an_epoch,
    ),
    Way(
        "Turned, bent, thickened",
        "robust",
        [f"x {strength:g}" for strength in _STRENGTHS],
        (1, 2),
        _varied,
    ),
    Way(
        "At another width",
        "the columns of committee",
        [f"{width} pixels" for width in _WIDTHS],
        range(len(_WIDTHS)),
        _at_width,
    ),
    *(_spoilt(kind) for kind in KINDS.values()),
)
