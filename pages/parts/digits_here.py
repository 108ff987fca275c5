"""Find the digits that a model or a run was trained on, among those that are here."""

from collections.abc import Iterator

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.digits.digits import Origin
from pages.parts import cached, choose
from pages.parts.own_digits import storage


def find(origin: Origin, sha256: str) -> mc.Digits | None:
    """Return the digits with this checksum; None where they are not here.

    They are looked for in the visitor's uploads, the visitor's own digits, and the sources of the
    kind that `origin` tells of. Other sources are not read: that takes seconds.

    Raises
    ------
    ConfigError, DataError
        The sources cannot be listed, or the file of one is damaged.
    """
    # Digits that were kept since stand behind those that were added then.
    own = storage.all_of_them()[: origin.own_digits]
    if len(own) < origin.own_digits:
        return None
    for digits in _candidates(origin):
        if own:
            digits = cached.with_own_digits(digits, own)
        if digits.sha256 == sha256:
            return digits
    return None


def source_names(origin: Origin) -> list[str]:
    """Return what a link calls the digits of this origin: none where they are not here."""
    names = [source.name for source in mc.sources() if source.origin == origin]
    names += [name for name, digits in choose.uploads().items() if digits.origin == origin]
    return names


def _candidates(origin: Origin) -> Iterator[mc.Digits]:
    # The same file may come again under another name.
    yield from choose.uploads().values()
    if own := storage.all_of_them():
        yield own_digits.as_digits(own)
    # An upload is a file like Kaggle's, and may be that very file.
    kind = "kaggle" if origin.kind == "upload" else origin.kind
    for source in mc.sources():
        if source.name == kind:
            yield cached.digits(source)
