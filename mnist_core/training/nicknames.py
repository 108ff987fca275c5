"""What visitors call themselves, so that a class knows whose run is whose.

The names lie in one file beside the runs, ``runs/.training/nicknames.json``: by the owner, which is
a checksum of the visitor's key. Nobody has to have one, and nobody's real name is asked for.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from mnist_core import durable, folders
from mnist_core.errors import EngineError
from mnist_core.training import details_lock

CHARACTERS = 24
MOST = 2000  # names; the oldest goes when there are more

_NONE: Mapping[str, str] = MappingProxyType({})


def all_of_them() -> Mapping[str, str]:
    """The names by owner. A damaged file counts as none: everybody may give their name again."""
    file = _file()
    try:
        stat = file.stat()
    except OSError:
        return _NONE
    return _read(file, stat.st_mtime_ns, stat.st_ino)


def give(owner: str, name: str) -> str:
    """Call an owner so from now on; an empty name takes the last one back.

    Parameters
    ----------
    owner : str
        As of `Visitor.owner`.
    name : str
        It is cut to `CHARACTERS`, and what cannot be printed is left out.

    Returns
    -------
    str
        What they are called now.

    Raises
    ------
    EngineError
        It cannot be written.
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    short = " ".join(printable.split())[:CHARACTERS].strip()
    with details_lock.held():
        names = dict(all_of_them())
        names.pop(owner, None)
        if short:
            names[owner] = short
        latest = dict(list(names.items())[-MOST:])
        try:
            durable.write_whole(_file(), json.dumps(latest, ensure_ascii=False).encode())
        except OSError as error:
            raise EngineError(f"The name cannot be kept ({error}).") from error
    return short


def _file() -> Path:
    # No run can be called that.
    return folders.runs_folder() / ".training" / "nicknames.json"


@lru_cache(maxsize=2)
def _read(file: Path, *_version: int) -> Mapping[str, str]:
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        names = {str(owner): str(name)[:CHARACTERS] for owner, name in stored.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return _NONE
    return MappingProxyType(dict(list(names.items())[-MOST:]))
