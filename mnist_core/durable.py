"""Files and folders that are there after a power cut.

What a program writes lies in memory first, and a disk may keep a new name before the content that
belongs to it. So a file that somebody is told of is flushed to the disk, then takes its name, and
then the folder is flushed, which is where names are kept.
"""

import errno
import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl

# What a file system answers that cannot flush a folder, as some network drives cannot.
_CANNOT_FLUSH = (errno.EINVAL, errno.ENOTSUP, errno.EACCES)


def write_whole(file: Path, content: bytes) -> None:
    """Write a file whole or not at all. When this returns, it stays through a power cut.

    Raises
    ------
    OSError
        That fails. What was there before is still there.
    """
    partial = file.with_name(f".{file.name}")
    try:
        write_new(partial, content)
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    flush_folder(file.parent)


def write_new(file: Path, content: bytes) -> None:
    """Write a file that nobody is told of yet, and flush its content.

    Its name is flushed with `flush_folder`, once for all new files of a folder.
    """
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        _flush(opened.fileno())


def make_folder(folder: Path, *, exist_ok: bool = False) -> None:
    """Make a folder, and those above it that are missing.

    Raises
    ------
    FileExistsError
        It is there already, unless `exist_ok`.
    OSError
        It cannot be made.
    """
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=exist_ok)
    for place in missing:
        flush_folder(place.parent)


def move(folder: Path, target: Path) -> None:
    """Give a folder another name or place.

    Raises
    ------
    OSError
        That fails.
    """
    folder.rename(target)
    # The new place first: in between, the folder may be in both, but never in none.
    flush_folder(target.parent)
    if folder.parent != target.parent:
        flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder. Windows keeps them without being asked."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _flush(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:
            raise
    finally:
        os.close(descriptor)


def _flush(descriptor: int) -> None:
    if sys.platform == "darwin":
        # There, fsync leaves the data in the drive's own memory. Network drives know only fsync.
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(descriptor)
    else:
        os.fsync(descriptor)
