"""What the tests in `tests` and the examples in the docstrings of `mnist_core` share."""

from pathlib import Path

import pytest

from mnist_core import folders

# pytest imports each file in which it looks for examples. Some import TensorFlow, which takes
# seconds, and the others are programs.
collect_ignore = [
    "mnist_core/training/epoch.py",
    "mnist_core/recipes",
    "tests/benchmarks",
    "tests/made_before",
]


@pytest.fixture(autouse=True)
def empty_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the data, runs or cache of whoever runs it."""
    monkeypatch.delenv("MNIST_DATA", raising=False)
    monkeypatch.setenv("MNIST_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("MNIST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(folders, "PROJECT", tmp_path / "project")  # data/ beside app.py
