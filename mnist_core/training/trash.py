"""Deleted runs. They wait in ``runs/.trash/<id>/`` for a day, in case they are wanted back."""

import json
import shutil
import time
from contextlib import suppress
from pathlib import Path

from mnist_core import durable, folders
from mnist_core.models.card import is_name
from mnist_core.training import details_lock, run_files

SECONDS = 24 * 3600.0  # that a deleted run is kept

# The files of a deleted run that say whose it was.
_TELLING = ("training/run.json", "model/card.json")


def put(run_id: str) -> None:
    """Put a run aside, its model included.

    Raises
    ------
    OSError
        The disk does not take it.
    """
    place = _place(run_id)
    durable.make_folder(place, exist_ok=True)
    run_files.forget(run_id)
    # Another server that renames the run at this moment would make a part of it anew.
    with details_lock.held():
        # The model goes last: without it, a run that is still there would tell of one that is not.
        for folder, aside in _folders_of(run_id):
            if folder.exists():
                if aside.exists():
                    shutil.rmtree(aside, ignore_errors=True)
                durable.move(folder, aside)


def take_back(run_id: str) -> None:
    """Bring back a run that `put` has put aside, if it is still there.

    Raises
    ------
    OSError
        The disk does not take it.
    """
    for folder, aside in reversed(_folders_of(run_id)):
        if aside.exists() and not folder.exists():
            durable.make_folder(folder.parent, exist_ok=True)
            durable.move(aside, folder)
    shutil.rmtree(_place(run_id), ignore_errors=True)


def owner(run_id: str) -> str | None:
    """Who owns a deleted run. None when it is not there, or not any longer."""
    if not is_name(run_id):
        return None
    for file in _TELLING:
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            return str(json.loads((_place(run_id) / file).read_text())["owner"])
    return None


def oldest_first() -> list[Path]:
    """The folders of the deleted runs, in the order in which they were deleted."""
    deleted = run_files.named_folders(_root())
    return sorted(deleted, key=lambda folder: folder.stat().st_mtime)


def empty_old() -> None:
    """Remove what was deleted a day ago, for good."""
    now = time.time()
    for folder in oldest_first():
        if now - folder.stat().st_mtime > SECONDS:
            remove(folder)


def remove(deleted: Path) -> None:
    """Remove one of `oldest_first` for good."""
    # What tells of the run goes first, so that nobody brings back a part of it.
    for file in _TELLING:
        with suppress(OSError):
            (deleted / file).unlink()
            durable.flush_folder((deleted / file).parent)
    shutil.rmtree(deleted, ignore_errors=True)


def remove_run(run_id: str) -> None:
    """Remove a run that nobody has deleted, for good."""
    # Put aside whole: a kill in the midst leaves no run with some of its files.
    put(run_id)
    remove(_place(run_id))


def _root() -> Path:
    return folders.runs_folder() / ".trash"


def _place(run_id: str) -> Path:
    return _root() / run_id


def _folders_of(run_id: str) -> tuple[tuple[Path, Path], ...]:
    """Each folder of a run, and where it lies when the run is deleted."""
    training, model = run_files.folders_of(run_id)
    return (training, _place(run_id) / "training"), (model, _place(run_id) / "model")
