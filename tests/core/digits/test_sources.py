"""Which digits are found on this computer, and which of them are preferred."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mnist_core as mc
from mnist_core.digits import kaggle
from mnist_core.digits.digits import Digits
from tests.helpers.digit_files import as_csv, as_npz


def test_without_anything_the_bundled_sample() -> None:
    digits = mc.load_digits()
    assert [source.name for source in mc.sources()] == ["sample"]
    assert np.bincount(digits.labels).tolist() == [500] * 10
    assert digits.images.shape == (5000, 28, 28)


def test_the_sample_is_made_of_mnists_training_digits(full_data: Path) -> None:
    if not (full_data / "mnist.npz").exists():
        pytest.skip("needs mnist.npz")
    mnist = mc.load_digits("mnist")
    known = {
        (image.tobytes(), label) for image, label in zip(mnist.images, mnist.labels, strict=True)
    }
    sample = mc.load_digits("sample")
    assert all(
        (image.tobytes(), label) in known
        for image, label in zip(sample.images, sample.labels, strict=True)
    )


def write(place: Path, few: Digits, *names: str) -> Path:
    """A folder with files of digits, each telling by its number of digits which one was read."""
    for count, name in enumerate(names, start=10):
        part = Digits(few.images[:count].copy(), few.labels[:count].copy(), name)
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(as_npz(part) if name.endswith(".npz") else as_csv(part))
    return place


@pytest.mark.parametrize(
    "names",  # the first is preferred
    [
        ["train.csv", "train.csv.gz", "kaggle/train.csv", "mnist.npz"],
        ["train.csv.gz", "kaggle/train.csv.gz", "mnist.npz"],
        ["kaggle/train.csv", "kaggle/train.csv.gz", "mnist.npz"],
        ["kaggle/train.csv.gz", "mnist.npz"],
        ["mnist.npz"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("place", ["MNIST_DATA", "data/"])
def test_preference_within_a_folder(
    place: str, names: list[str], few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "project/data", few, *names)
    if place == "MNIST_DATA":
        (tmp_path / "project/data").rename(tmp_path / "mine")
        monkeypatch.setenv("MNIST_DATA", str(tmp_path / "mine"))
    assert len(mc.load_digits()) == 10
    assert mc.sources()[-1].name == "sample"


@pytest.mark.parametrize("name", ["train.csv", "digits.csv", "mnist.npz", "other.npz"])
def test_a_single_file(
    name: str, few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DATA", str(write(tmp_path, few, name) / name))
    digits = mc.load_digits()
    np.testing.assert_array_equal(digits.images, few.images[:10])
    assert name in digits.source


def test_preference_between_places(
    few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What MNIST_DATA names comes before data/, and data/ before the cache, whichever form it
    has."""
    write(
        tmp_path / "cache", few, "train.csv", "train.csv.gz", "mnist.npz"
    )  # 12 digits; the cache has the npz only
    assert [source.name for source in mc.sources()] == ["mnist", "sample"] and len(
        mc.load_digits()
    ) == 12
    write(tmp_path / "project/data", few, "train.csv", "mnist.npz")
    assert [len(mc.load_digits(name)) for name in ("kaggle", "mnist")] == [10, 11]
    monkeypatch.setenv("MNIST_DATA", str(write(tmp_path / "mine", few, "a", "b", "c", "mnist.npz")))
    assert [source.name for source in mc.sources()] == ["mnist", "kaggle", "sample"] and len(
        mc.load_digits()
    ) == 13


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_mnist_data_without_digits(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("MNIST_DATA", str(tmp_path / name))
    with pytest.raises(mc.ConfigError, match=f"MNIST_DATA is set to .*{name}"):
        mc.load_digits()


def test_a_source_that_is_not_here() -> None:
    with pytest.raises(
        mc.ConfigError, match=r"'kaggle' are not on this computer\. There are: sample"
    ):
        mc.load_digits("kaggle")


def test_kaggles_archive_is_a_source_with_its_test_images(
    few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pd.DataFrame(few.images[:3].reshape(-1, 784), columns=kaggle.PIXELS)
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    for test_images in (3, 0):
        with zipfile.ZipFile(tmp_path / "digit-recognizer.zip", "w") as archive:
            archive.writestr("train.csv", as_csv(few))
            if test_images:
                archive.writestr("test.csv", table.to_csv(index=False))
        (source, *_) = mc.sources()
        np.testing.assert_array_equal(source.load().images, few.images)
        assert len(source.load_test()) == test_images and "digit-recognizer.zip" in source.title


def test_test_images(few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "mine", few, "train.csv", "mnist.npz")
    monkeypatch.setenv("MNIST_DATA", str(tmp_path / "mine"))
    table = pd.DataFrame(few.images[:3].reshape(-1, 784), columns=kaggle.PIXELS)
    assert [len(source.load_test()) for source in mc.sources()] == [0, 11, 0]
    table.to_csv(tmp_path / "mine/test.csv.gz", index=False)
    np.testing.assert_array_equal(mc.sources()[0].load_test(), few.images[:3])


def test_the_same_digits_have_the_same_checksum(
    few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mnist.npz").write_bytes(as_npz(few))
    (tmp_path / "train.csv").write_bytes(as_csv(few))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    assert mc.load_digits("kaggle").sha256 == mc.load_digits("mnist").sha256 == few.sha256
    labels = few.labels.copy()
    labels[0] += 1
    assert Digits(few.images, labels, "").sha256 != few.sha256
