"""What is on a disk after a power cut, at any moment of what a program has done to a folder.

A model of the least that a file system promises (POSIX): a file's content is safe once the file is
flushed, and a name, new or gone, once its folder is. Whatever is not safe may be there or not.
"""

import os
import random
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock


@dataclass
class File:
    """A file. Its content is empty until it is flushed."""

    content: bytes = b""


@dataclass
class Folder:
    """A folder: what it holds, and which of its names are not flushed yet.

    Attributes
    ----------
    now : dict
        What a program sees in it.
    flushed : dict
        What is safe.
    pending : list of dict
        The changes since, in their order: the names that change at once, and what they have then.
        None where a name is gone.
    """

    now: dict[str, "File | Folder"] = field(default_factory=dict)
    flushed: dict[str, "File | Folder"] = field(default_factory=dict)
    pending: list[dict[str, "File | Folder | None"]] = field(default_factory=list)

    # Where names have gone. File systems rename at once, so none is gone before it is there.
    moved: dict[str, tuple["Folder", str]] = field(default_factory=dict)

    def change(self, changes: dict[str, "File | Folder | None"]) -> None:
        self.pending.append(changes)
        _apply(changes, self.now)

    def flush(self) -> None:
        self.flushed = dict(self.now)
        self.pending.clear()


# Which of the changes of a folder that are not safe have reached the disk, of so many.
Chance = Callable[[int], list[bool]]


def nothing(count: int) -> list[bool]:
    """None of them."""
    return [False] * count


def everything(count: int) -> list[bool]:
    """All of them. What is not flushed of the files is missing all the same."""
    return [True] * count


def by_chance(seed: int) -> Chance:
    """Any of them, as the seed has it."""
    draw = random.Random(seed)
    return lambda count: [draw.random() < 0.5 for _ in range(count)]


class Disk:
    """The disk below a folder that is there and empty.

    Parameters
    ----------
    root : Path
        The folder.

    Attributes
    ----------
    operations : int
        How many changes there were so far.
    after_each : callable or None
        Called after each change, with this.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = Folder()
        self.operations = 0
        self.after_each: Callable[[Disk], None] | None = None

    def image(self, chance: Chance) -> dict[str, bytes | None]:
        """What is there after a power cut now.

        Returns
        -------
        dict
            The content of each file by its path below the root; None for a folder.
        """
        return dict(_image(self.folder, "", chance))

    def create(self, path: Path) -> None:
        folder, name = self._find(path)
        entry = folder.now.get(name)
        if isinstance(entry, File):
            entry.content = b""
        else:
            folder.change({name: File()})
        self._changed()

    def make_folder(self, path: Path) -> None:
        folder, name = self._find(path)
        folder.change({name: Folder()})
        self._changed()

    def rename(self, path: Path, target: Path) -> None:
        old, old_name = self._find(path)
        new, new_name = self._find(target)
        entry = old.now[old_name]
        if new is old:
            new.change({old_name: None, new_name: entry})
        else:
            new.change({new_name: entry})
            old.change({old_name: None})
            old.moved[old_name] = (new, new_name)
        self._changed()

    def remove(self, path: Path) -> None:
        folder, name = self._find(path)
        folder.change({name: None})
        self._changed()

    def flush(self, path: Path, content: bytes | None) -> None:
        """Flush a file, whose content this is, or a folder."""
        if path == self.root:
            self.folder.flush()
        else:
            folder, name = self._find(path)
            entry = folder.now[name]
            if isinstance(entry, Folder):
                entry.flush()
            else:
                assert content is not None
                entry.content = content
        self._changed()

    def _find(self, path: Path) -> tuple[Folder, str]:
        """The folder of a path, and the name there."""
        folder = self.folder
        *above, name = path.relative_to(self.root).parts
        for part in above:
            below = folder.now[part]
            assert isinstance(below, Folder)
            folder = below
        return folder, name

    def _changed(self) -> None:
        self.operations += 1
        if self.after_each is not None:
            self.after_each(self)


def write_image(image: dict[str, bytes | None], folder: Path) -> None:
    """Make the files of `Disk.image` in a folder that is not there yet."""
    folder.mkdir()
    for path, content in image.items():
        place = folder / path
        if content is None:
            place.mkdir()
        else:
            place.write_bytes(content)


@contextmanager
def recorded(disk: Disk) -> Iterator[None]:
    """Take in whatever this process does to the folder of `disk`, whichever code does it."""
    lock, flush = RLock(), os.fsync

    def below(path: object, folder: object = -1) -> Path | None:
        """The path if it is below the root."""
        if not isinstance(path, str | os.PathLike):
            return None
        place = Path(path)
        if not place.is_absolute() and isinstance(folder, int) and folder >= 0:
            place = Path(f"/proc/self/fd/{folder}").readlink() / place
        return place if disk.root in place.parents else None

    def take_in(event: str, arguments: tuple[object, ...]) -> None:
        # The interpreter calls this before the operation, which may fail, so what would fail is
        # left out.
        match event, arguments:
            case "open", (path, _, int(flags)) if flags & (os.O_CREAT | os.O_TRUNC):
                place = below(path)
                if place and not (flags & os.O_EXCL and place.exists()):
                    disk.create(place)
            case "os.mkdir", (path, _, folder):
                place = below(path, folder)
                if place and place.parent.exists() and not place.exists():
                    disk.make_folder(place)
            case "os.rename", (path, target, _, _):
                place, there = below(path), below(target)
                if place and there and place.exists():
                    disk.rename(place, there)
            case (("os.remove" | "os.rmdir"), (path, folder)):
                place = below(path, folder)
                if place and os.path.lexists(place):
                    disk.remove(place)

    def fsync(descriptor: int) -> None:
        flush(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        if path == disk.root or disk.root in path.parents:
            with lock:
                disk.flush(path, None if is_folder else path.read_bytes())

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"):
            if event == "open" and not below(arguments[0]):
                return
            with lock:
                take_in(event, arguments)

    _hooks.append(hook)
    os.fsync = fsync
    try:
        yield
    finally:
        os.fsync = flush
        _hooks.remove(hook)


# An audit hook cannot be taken away again, so there is one that calls these.
_hooks: list[Callable[[str, tuple[object, ...]], None]] = []


def _call_hooks(event: str, arguments: tuple[object, ...]) -> None:
    for hook in _hooks:
        hook(event, arguments)


sys.addaudithook(_call_hooks)


def _apply(changes: dict[str, "File | Folder | None"], names: dict[str, "File | Folder"]) -> None:
    for name, entry in changes.items():
        if entry is None:
            names.pop(name, None)
        else:
            names[name] = entry


def _image(folder: Folder, path: str, chance: Chance) -> Iterator[tuple[str, bytes | None]]:
    names = dict(folder.flushed)
    for changes, happened in zip(folder.pending, chance(len(folder.pending)), strict=True):
        arrived = all(
            name not in folder.moved or folder.moved[name][1] in folder.moved[name][0].flushed
            for name, entry in changes.items()
            if entry is None
        )
        if happened and arrived:
            _apply(changes, names)
    for name, entry in names.items():
        if isinstance(entry, File):
            yield f"{path}{name}", entry.content
        else:
            yield f"{path}{name}", None
            yield from _image(entry, f"{path}{name}/", chance)
