"""Digits and where they come from: the tutorial's split, what may be changed, what is the same."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

import mnist_core as mc
from mnist_core.digits.digits import Digits, Origin
from mnist_core.digits.kinds import KINDS


def test_split_is_scikit_learns(sample: Digits) -> None:
    expected = train_test_split(sample.images, sample.labels, test_size=0.1, random_state=42)
    train, validation = sample.split()
    found = [train.images, validation.images, train.labels, validation.labels]
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_neither_the_split_nor_the_confusion_takes_the_memory_of_scikit_learn() -> None:
    code = (
        "import sys, mnist_core as mc\n"
        "train, validation = mc.load_digits('sample').split()\n"
        "mc.evaluate(mc.load_model('single_conv'), validation).confusion()\n"
        "print(len(validation), 'sklearn' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stdout.split() == ["500", "False"], answer.stderr


def test_split_of_kaggles_file(kaggle_digits: Digits) -> None:
    train, validation = kaggle_digits.split()
    assert (len(train), len(validation)) == (37_800, 4_200)


def test_too_few_to_split(few: Digits) -> None:
    with pytest.raises(mc.ConfigError, match="9 digits are too few"):
        Digits(few.images[:9].copy(), few.labels[:9].copy(), "").split()


def test_digits_are_read_only(sample: Digits) -> None:
    for digits in (sample, *sample.split()):
        for array in (digits.images, digits.labels):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


@pytest.mark.parametrize(
    ("shape", "image_type", "label_type"),
    [
        ((3, 28, 28), "uint8", "int64"),
        ((3, 28, 28), "float32", "uint8"),
        ((2, 28, 28), "uint8", "uint8"),
        ((3, 784), "uint8", "uint8"),
    ],
)
def test_digits_of_another_form(shape: tuple[int, ...], image_type: str, label_type: str) -> None:
    with pytest.raises(mc.DataError, match=r"^notebook: expected uint8 images \(n, 28, 28\)"):
        Digits(np.zeros(shape, image_type), np.zeros(3, label_type), "notebook")


# Arrays and identity


def test_the_callers_arrays_stay_writable_and_are_not_copied() -> None:
    images, labels = np.zeros((20, 28, 28), np.uint8), np.zeros(20, np.uint8)
    digits = Digits(images, labels, "notebook")
    assert images.flags.writeable and labels.flags.writeable
    assert not digits.images.flags.writeable and not digits.labels.flags.writeable
    assert np.shares_memory(digits.images, images) and np.shares_memory(digits.labels, labels)


def test_digits_are_equal_only_to_themselves(few: Digits) -> None:
    same = Digits(few.images, few.labels, few.origin)
    assert few == few and few != same and same.sha256 == few.sha256
    assert {few: 1, same: 2}[few] == 1


@pytest.mark.parametrize("count", [20, 180, 1000])
def test_a_subset_is_drawn_with_the_seed(count: int, few: Digits) -> None:
    train = few.split()[0]
    drawn = train.subset(count, seed=3)
    rows = np.random.default_rng(3).permutation(180)[:count] if count < 180 else np.arange(180)
    np.testing.assert_array_equal(drawn.images, train.images[rows])
    np.testing.assert_array_equal(drawn.labels, train.labels[rows])


# Where they come from


@pytest.mark.parametrize(
    ("origin", "title"),
    [
        (Origin("kaggle", "train.csv.gz"), "Kaggle's Digit Recognizer (train.csv.gz)"),
        (Origin("mnist", "mnist.npz"), "MNIST (mnist.npz)"),
        (Origin("sample"), "5,000 digits of MNIST, bundled"),
        (Origin("upload", "x.csv"), "x.csv (uploaded)"),
        (Origin("own"), "my digits"),
        (Origin("other", "five {file}"), "five {file}"),
        (Origin("sample", own_digits=3), "5,000 digits of MNIST, bundled, and 3 of my digits"),
    ],
)
def test_an_origin_has_a_title(origin: Origin, title: str) -> None:
    assert origin.title == title


def test_origins_are_equal_and_hashable_by_what_they_say() -> None:
    origins = {Origin(kind, "x.csv", own) for kind in KINDS for own in (0, 3) for _ in range(2)}
    assert len(origins) == 2 * len(KINDS)
    assert Origin("other", "MNIST (mnist.npz)") != Origin("mnist", "mnist.npz")


def test_words_become_an_origin_of_another_kind(few: Digits) -> None:
    digits = mc.Digits(few.images, few.labels, "MNIST (of my own)")
    assert digits.origin == Origin("other", "MNIST (of my own)")
    assert digits.source == "MNIST (of my own)"


def test_a_part_keeps_the_origin(few: Digits) -> None:
    assert {part.origin for part in (*few.split(), few.subset(10, 0))} == {few.origin}


def test_own_digits_come_and_go() -> None:
    origin = Origin("mnist", "mnist.npz")
    assert origin.with_own(3) == Origin("mnist", "mnist.npz", 3)
    assert origin.with_own(3).with_own(2).own_digits == 5
    assert origin.with_own(3).without_own == origin


@pytest.mark.parametrize(
    ("count", "asked", "title"),
    [
        (1000, 1000, "1,000 of MNIST (mnist.npz)"),
        (4500, 10_000, "MNIST (mnist.npz)"),  # there are not as many as were asked for
        (4500, None, "MNIST (mnist.npz)"),
    ],
)
def test_a_part_is_titled_as_one(count: int, asked: int | None, title: str) -> None:
    assert Origin("mnist", "mnist.npz").title_of_part(count, asked) == title


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "moon"}, "and not from 'moon'"),
        ({"kind": ["mnist"]}, "and not from"),
        ({"kind": "mnist", "file": 7}, "must be text"),
        ({"kind": "mnist", "own_digits": -1}, "from 0 on"),
        ({"kind": "mnist", "own_digits": True}, "from 0 on"),
        ({"kind": "mnist", "own_digits": "3"}, "from 0 on"),
    ],
)
def test_an_origin_that_cannot_be_is_refused(fields: dict[str, object], words: str) -> None:
    with pytest.raises(mc.ConfigError, match=words):
        Origin(**fields)


def test_what_was_seen_is_kept_out_whatever_file_it_comes_from(sample: Digits) -> None:
    train, validation = sample.split()
    again = Digits(train.images[::-1].copy(), train.labels[::-1].copy(), "another file")
    assert len(sample.without(again)) == 500
    left = sample.without(again).sha256
    assert left == sample.take(np.sort(np.random.RandomState(42).permutation(5000)[:500])).sha256
    assert len(validation.without(train)) == 500 and len(validation.without()) == 500
    assert len(set(sample.picture_sums.tolist())) == 5000
