"""How much room runs take on the disk, and how there is room for more."""

import os
import re
import shutil
import time
from collections.abc import Iterable, Set
from contextlib import suppress
from pathlib import Path

from mnist_core import folders
from mnist_core.models import store
from mnist_core.training import run_files, trash

# What `store` writes goes by such a name until it is complete, which takes seconds. A process that
# is killed meanwhile leaves it behind: a folder with eight random characters, or a card.
_LEFT_OVER = re.compile(r"\.[a-z0-9][a-z0-9_-]{0,63}-([a-z0-9_]{8}(-old)?|card)")
LEFT_OVER_SECONDS = 3600.0  # after which nobody writes there any more


def size(run_ids: Iterable[str]) -> int:
    """What runs take, in bytes."""
    return sum(_run_bytes(run_id) for run_id in run_ids)


def make_room(needed: int, allowed: int, keep: Set[str]) -> bool:
    """Remove deleted runs, and then the oldest ones, until there is room for more.

    Deleted runs also go while the disk itself has too little left. What was deleted a day ago, and
    what a killed server left half-written, goes in any case.

    Parameters
    ----------
    needed : int
        The bytes that are to be written.
    allowed : int
        The bytes that all runs may take, those to be written included.
    keep : set of str
        The runs that stay.

    Returns
    -------
    bool
        Whether there is room now. If there cannot be, no run is removed.
    """
    trash.empty_old()
    remove_left_overs()
    runs_oldest_first = sorted(run_files.ids())
    run_bytes = {run_id: _run_bytes(run_id) for run_id in runs_oldest_first}
    trash_bytes = {folder: _folder_bytes(folder) for folder in trash.oldest_first()}

    kept_bytes = sum(run_bytes[run_id] for run_id in runs_oldest_first if run_id in keep)
    if needed + kept_bytes > allowed:
        return False

    used = sum(run_bytes.values()) + sum(trash_bytes.values())
    for folder in trash_bytes:
        disk_has_room = shutil.disk_usage(folder).free >= needed
        if used + needed <= allowed and disk_has_room:
            break
        trash.remove(folder)
        used -= trash_bytes[folder]
    for run_id in runs_oldest_first:
        if used + needed <= allowed:
            break
        if run_id not in keep:
            trash.remove_run(run_id)
            used -= run_bytes[run_id]
    return True


def remove_left_overs() -> None:
    """Remove what a server that was killed left half-written, once it is old enough.

    A model whose replacement has not come to be takes its name again.

    Another server on the same folder may be writing at this moment, so what is young stays.
    """
    root = folders.runs_folder()
    if not root.is_dir():
        return
    store.put_back_replaced(root)
    now = time.time()
    for entry in root.iterdir():
        if not _LEFT_OVER.fullmatch(entry.name):
            continue
        # Another server may remove it at the same time.
        with suppress(FileNotFoundError):
            if now - entry.stat().st_mtime > LEFT_OVER_SECONDS:
                _remove_entry(entry)


def _remove_entry(entry: Path) -> None:
    if entry.is_dir():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink()


def _run_bytes(run_id: str) -> int:
    return sum(_folder_bytes(folder) for folder in run_files.folders_of(run_id))


def _folder_bytes(folder: Path) -> int:
    """The bytes of all files below a folder. A file may go while this looks at it."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(place, name).stat().st_size
    return total
