"""What visitors call themselves, so that a class knows whose run is whose.

The names lie in one file beside the runs, ``runs/.training/nicknames.json``: by the owner, which is
a checksum of the visitor's key. Nobody has to have one, and nobody's real name is asked for.
"""

from collections.abc import Mapping
from typing import Any

from mnist_core.training import details_lock
from mnist_core.training.shared_file import SharedFile

CHARACTERS = 24
MOST = 2000  # names; the oldest goes when there are more


def _parse(stored: Any) -> Mapping[str, str]:
    names = {str(owner): str(name)[:CHARACTERS] for owner, name in stored.items()}
    return dict(list(names.items())[-MOST:])


_FILE = SharedFile("nicknames.json", _parse, "name")


def all_of_them() -> Mapping[str, str]:
    """The names by owner. A damaged file counts as none: everybody may give their name again."""
    return _FILE.read()


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
        _FILE.write(dict(list(names.items())[-MOST:]))
    return short
