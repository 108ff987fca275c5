"""Small files beside the runs, in which visitors of a server keep what all may see.

Each is JSON in ``runs/.training/``. Several servers may share the folder: whoever changes a file
holds `details_lock` from before it is read until it is written.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from mnist_core import durable, folders
from mnist_core.errors import EngineError, MnistError

T = TypeVar("T")

# What making anything of a damaged file may raise.
_DAMAGED = (OSError, ValueError, TypeError, AttributeError, RecursionError, MnistError)


class SharedFile(Generic[T]):
    """One of these files, read again only after it was changed.

    Parameters
    ----------
    name : str
        Of the file. No run can be called as the folder is in which it lies.
    parse : callable
        Makes what is kept, by its key, of what JSON has. Whatever it raises, the file is damaged.
    what : str
        What a visitor keeps there, for messages.
    """

    def __init__(self, name: str, parse: Callable[[Any], Mapping[str, T]], what: str) -> None:
        self._name = name
        self._parse = parse
        self._what = what
        self._read = lru_cache(maxsize=2)(self._read_anew)

    def read(self) -> Mapping[str, T]:
        """Return what is kept. No file is an empty one, and so is a damaged one."""
        file = self._file()
        try:
            stat = file.stat()
        except OSError:
            return MappingProxyType({})
        return self._read(file, stat.st_mtime_ns, stat.st_ino)

    def write(self, stored: Mapping[str, Any]) -> None:
        """Write the file anew, as JSON has it.

        Raises
        ------
        EngineError
            It cannot be written.
        """
        file = self._file()
        try:
            durable.make_folder(file.parent, exist_ok=True)
            durable.write_whole(file, json.dumps(stored, ensure_ascii=False).encode())
        except OSError as error:
            raise EngineError(f"The {self._what} cannot be kept ({error}).") from error

    def _file(self) -> Path:
        return folders.runs_folder() / ".training" / self._name

    def _read_anew(self, file: Path, *_version: int) -> Mapping[str, T]:
        try:
            return MappingProxyType(dict(self._parse(json.loads(file.read_text(encoding="utf-8")))))
        except _DAMAGED:
            return MappingProxyType({})
