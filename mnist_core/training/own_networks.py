"""Networks that visitors have composed and keep under a name.

They lie in one file beside the runs, ``runs/.training/networks.json``: by the owner, which is a
checksum of the visitor's key, each in the short line that an address has for it. A network that is
trained travels in the settings of its run, whatever becomes of this file.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from mnist_core import durable, folders
from mnist_core.errors import ConfigError, EngineError, LimitError
from mnist_core.network.compose import Draft, draft_from_text
from mnist_core.training import details_lock

MOST = 30  # of one visitor
MOST_OF_ALL = 2000  # on a server; those of the visitor who has kept one longest ago go first

_Kept = Mapping[str, tuple[Draft, ...]]
_NONE: _Kept = MappingProxyType({})


def of(owner: str) -> Sequence[Draft]:
    """What an owner keeps, the latest last; no two have one title. A damaged file counts as none.

    Parameters
    ----------
    owner : str
        As of `Visitor.owner`.
    """
    return _all_of_them().get(owner, ())


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
    kept = {other: theirs for other, theirs in _all_of_them().items() if other != owner}
    if drafts:
        kept[owner] = drafts
    while sum(map(len, kept.values())) > MOST_OF_ALL:
        del kept[next(iter(kept))]
    lines = {who: [draft.to_text() for draft in theirs] for who, theirs in kept.items()}
    try:
        durable.write_whole(_file(), json.dumps(lines, ensure_ascii=False).encode())
    except OSError as error:
        raise EngineError(f"The network cannot be kept ({error}).") from error


def _all_of_them() -> _Kept:
    file = _file()
    try:
        stat = file.stat()
    except OSError:
        return _NONE
    return _read(file, stat.st_mtime_ns, stat.st_ino)


def _file() -> Path:
    # No run can be called that.
    return folders.runs_folder() / ".training" / "networks.json"


@lru_cache(maxsize=2)
def _read(file: Path, *_version: int) -> _Kept:
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        kept = {
            str(owner): tuple(draft_from_text(str(line)) for line in lines)
            for owner, lines in stored.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError, ConfigError):
        return _NONE
    return MappingProxyType(kept)
