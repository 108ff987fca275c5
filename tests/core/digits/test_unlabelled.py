"""How much of a test set a network has seen."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits import mnist
from mnist_core.digits.digits import Digits, Origin
from mnist_core.digits.unlabelled import Unlabelled, seen_before


def marks(images: Iterable[np.ndarray]) -> list[bytes]:
    return [hashlib.blake2b(image.tobytes(), digest_size=12).digest() for image in images]


def test_the_shared_digits_are_counted_pixel_by_pixel(
    full_data: Path, kaggle_digits: Digits, sample: Digits
) -> None:
    file = next(source for source in mc.sources() if source.name == "kaggle")
    kaggles = Unlabelled("table", "mine.csv", file.load_test())
    assert kaggles.test_of == "kaggle" and len(kaggles) == 28_000
    mnists = mnist.read_test(full_data / "mnist.npz")
    assert Unlabelled("mnist", "mnist.npz", mnists).test_of == "mnist"
    for origin, digits in [
        (Origin("kaggle", "train.csv"), kaggle_digits),
        (Origin("mnist", "mnist.npz"), mc.load_digits("mnist")),
        (Origin("sample"), sample),
    ]:
        learned = set(marks(digits.images))
        for test_of, images in (("kaggle", kaggles.images), ("mnist", mnists)):
            shared = sum(mark in learned for mark in marks(images))
            assert seen_before(test_of, origin, len(digits)) == shared


@pytest.mark.parametrize(
    ("name", "seen"), [("single_conv", 0), ("deep", 0), ("committee", 24_015), ("robust", 24_015)]
)
def test_what_the_shipped_models_have_seen_of_kaggles(name: str, seen: int) -> None:
    card = mc.read_card(name)
    assert seen_before("kaggle", card.origin, card.data["train"]) == seen


def test_of_a_part_of_the_digits_a_part_was_seen() -> None:
    assert seen_before("kaggle", Origin("mnist", "mnist.npz"), 6_000) == round(24_015 / 10)


@pytest.mark.parametrize("origin", [Origin("upload", "a.csv"), Origin("own"), Origin("other", "x")])
def test_of_what_somebody_has_brought_nobody_knows(origin: Origin) -> None:
    assert seen_before("kaggle", origin, 1_000) is None


def test_other_pictures_are_nobodys_test_digits() -> None:
    images = np.zeros((3, 28, 28), np.uint8)
    assert Unlabelled("kaggle", "test.csv", images).test_of is None
    assert Unlabelled("pictures", "mine", images, ("a", "b", "c")).test_of is None
