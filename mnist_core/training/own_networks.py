"""Networks that visitors have composed and keep under a name.

They lie in one file beside the runs, ``runs/.training/networks.json``: by the owner, which is a
checksum of the visitor's key, each in the short line that an address has for it. A network that is
trained travels in the settings of its run, whatever becomes of this file.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mnist_core.errors import ConfigError, LimitError
from mnist_core.network.compose import Draft, draft_from_text
from mnist_core.training import details_lock
from mnist_core.training.shared_file import SharedFile

MOST = 30  # of one visitor
MOST_OF_ALL = 2000  # on a server; those of the visitor who has kept one longest ago go first


def _parse(stored: Any) -> Mapping[str, tuple[Draft, ...]]:
    return {
        str(owner): tuple(draft_from_text(str(line)) for line in lines)
        for owner, lines in stored.items()
    }


_FILE = SharedFile("networks.json", _parse, "network")


def of(owner: str) -> Sequence[Draft]:
    """What an owner keeps, the latest last; no two have one title. A damaged file counts as none.

    Parameters
    ----------
    owner : str
        As of `Visitor.owner`.
    """
    return _FILE.read().get(owner, ())


def keep(owner: str, draft: Draft) -> None:
    """Keep a draft under its title, in the place of another of that title.

    Parameters
    ----------
    owner : str
        As of `Visitor.owner`.
    draft : Draft
        It has a title. It may have mistakes.

    Raises
    ------
    ConfigError
        It has no title.
    LimitError
        The owner keeps `MOST` others.
    EngineError
        It cannot be written.
    """
    if not draft.title:
        raise ConfigError("Give it a name first: it is kept under that.")
    with details_lock.held():
        others = _others(owner, draft.title)
        if len(others) >= MOST:
            raise LimitError(f"You keep {MOST} networks, which is the most. Remove one first.")
        _write(owner, (*others, draft))


def remove(owner: str, title: str) -> None:
    """Keep the draft of that title no longer, if there is one.

    Raises
    ------
    EngineError
        It cannot be written.
    """
    with details_lock.held():
        _write(owner, _others(owner, title))


def _others(owner: str, title: str) -> tuple[Draft, ...]:
    return tuple(draft for draft in of(owner) if draft.title != title)


def _write(owner: str, drafts: tuple[Draft, ...]) -> None:
    kept = {other: theirs for other, theirs in _FILE.read().items() if other != owner}
    if drafts:
        kept[owner] = drafts
    while sum(map(len, kept.values())) > MOST_OF_ALL:
        del kept[next(iter(kept))]
    _FILE.write({who: [draft.to_text() for draft in theirs] for who, theirs in kept.items()})
