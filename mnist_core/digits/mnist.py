"""The full MNIST as the file mnist.npz: fetching it and reading it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import DataError

# The file that Keras's own loader downloads, and its published checksum.
MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

_DIMENSIONS = {"x_train": 3, "y_train": 1, "x_test": 3, "y_test": 1}


def fetch_mnist(
    on_progress: Callable[[int, int], None] | None = None,
    url: str = MNIST_URL,
    sha256: str = MNIST_SHA256,
) -> Path:
    """Download the full MNIST (11 MB) into the user's cache.

    It is downloaded once. From then on it is among `sources`.

    Parameters
    ----------
    on_progress : callable, optional
        Called with the bytes so far and the bytes in all.
    url : str
        Where the file lies.
    sha256 : str
        The checksum that the file must have, in hex.

    Returns
    -------
    Path
        The file in the cache.

    Raises
    ------
    DataError
        There is no connection, or what came is not the file it should be. Nothing is left behind.

    Examples
    --------
    >>> import mnist_core as mc
    >>> mc.fetch_mnist().name  # doctest: +SKIP
    'mnist.npz'
    >>> len(mc.load_digits("mnist"))  # doctest: +SKIP
    60000
    """
    import pooch

    target = cached_mnist()
    answers: list[Any] = []
    downloader = pooch.HTTPDownloader(
        progressbar=_Progress(on_progress) if on_progress else False,
        timeout=30,
        hooks={"response": lambda answer, **_: answers.append(answer)},
    )
    try:
        pooch.retrieve(
            url,
            f"sha256:{sha256}",
            fname=target.name,
            path=target.parent,
            downloader=downloader,
        )
    except ValueError as error:  # how pooch reports a checksum that differs
        raise DataError(
            "what came is not the file it should be. Try again later.", file=url
        ) from error
    except OSError as error:  # the errors of requests are OSErrors too
        raise DataError(
            "the file cannot be fetched. Check the connection, or put mnist.npz into the folder"
            " data/.",
            file=url,
        ) from error
    finally:
        for answer in answers:
            answer.close()  # pooch leaves one open that failed, or was called off
    return target


def cached_mnist() -> Path:
    """Return where `fetch_mnist` puts its file: the user's cache folder, or ``MNIST_CACHE``."""
    import pooch

    folder = os.environ.get("MNIST_CACHE") or pooch.os_cache("draw-a-digit")
    return Path(folder) / "mnist.npz"


def read_train(file: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read the 60,000 training digits of an mnist.npz.

    Returns
    -------
    images : uint8, (n, 28, 28)
        0 = paper, 255 = ink.
    labels : uint8, (n,)
        0..9.

    Raises
    ------
    DataError
        The file is no mnist.npz, or it is damaged.
    """
    arrays = _read_npz(file)
    return arrays["x_train"], arrays["y_train"]


def read_test(file: Path) -> NDArray[np.uint8]:
    """Read the 10,000 test images of an mnist.npz: uint8, (n, 28, 28). Raises as `read_train`."""
    return _read_npz(file)["x_test"]


def read_labelled_test(file: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read the 10,000 test digits of an mnist.npz with their labels.

    Returns and raises as `read_train`.
    """
    arrays = _read_npz(file)
    return arrays["x_test"], arrays["y_test"]


class _Progress:
    """What pooch expects of a progress bar, passed on as two numbers."""

    def __init__(self, report: Callable[[int, int], None]) -> None:
        self.report = report
        self.total = 0
        self.done = 0

    def update(self, size: int) -> None:
        self.done += size
        total = self.total or self.done  # a server need not tell the size
        # pooch counts whole blocks, so its last sum is too large.
        self.report(min(self.done, total), total)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        pass


def _read_npz(file: Path) -> dict[str, NDArray[Any]]:
    try:
        # allow_pickle=False, because a pickle could run its author's code.
        # The file is opened here, because np.load leaves a damaged file open.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in _DIMENSIONS}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise DataError(
            f"this is no mnist.npz, or it is damaged ({error}). Fetch it again.", file=file.name
        ) from error
    for name, array in arrays.items():
        if not _is_as_expected(name, array):
            raise DataError(
                "expected uint8 pictures (n, 28, 28) and uint8 labels 0..9, "
                f"found {array.dtype} {array.shape} in {name}.",
                file=file.name,
            )
    for part in ("train", "test"):
        pictures = len(arrays[f"x_{part}"])
        labels = len(arrays[f"y_{part}"])
        if pictures != labels:
            raise DataError(
                f"{pictures} pictures but {labels} labels in its {part} part.", file=file.name
            )
    return arrays


def _is_as_expected(name: str, array: NDArray[Any]) -> bool:
    if array.dtype != np.uint8 or array.ndim != _DIMENSIONS[name]:
        return False
    if array.ndim == 3:
        return array.shape[1:] == (28, 28)
    return bool(array.max(initial=0) <= 9)
