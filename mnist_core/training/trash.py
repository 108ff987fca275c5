"""Deleted runs. They wait in ``runs/.trash/<id>/`` for a day, in case they are wanted back."""

import json
import shutil
import time
from contextlib import suppress
from pathlib import Path

from mnist_core import folders
from mnist_core.models import store
from mnist_core.training import run_files

SECONDS = 24 * 3600.0  # that a deleted run is kept


def put(run_id: str) -> None:
    """Put a run aside, its model included.

    Raises
    ------
    OSError
        The disk does not take it.
    """
    place = _place(run_id)
    place.mkdir(parents=True, exist_ok=True)
    run_files.forget(run_id)
    for folder, aside in _folders_of(run_id):
        if folder.exists():
            shutil.rmtree(aside, ignore_errors=True)
            folder.rename(aside)


def take_back(run_id: str) -> None:
    """Bring back a run that `put` has put aside, if it is still there.

    Raises
    ------
    OSError
        The disk does not take it.
    """
    for folder, aside in _folders_of(run_id):
        if aside.exists() and not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            aside.rename(folder)
    shutil.rmtree(_place(run_id), ignore_errors=True)


def owner(run_id: str) -> str | None:
    """Who owns a deleted run. None when it is not there, or not any longer."""
    if not store.is_name(run_id):
        return None
    for file in ("training/run.json", "model/card.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
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
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return folders.runs_folder() / ".trash"


def _place(run_id: str) -> Path:
    return _root() / run_id


def _folders_of(run_id: str) -> tuple[tuple[Path, Path], ...]:
    """Each folder of a run, and where it lies when the run is deleted."""
    training, model = run_files.folders_of(run_id)
    return (training, _place(run_id) / "training"), (model, _place(run_id) / "model")
