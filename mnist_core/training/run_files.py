"""Runs on disk, so that one ends where it would have ended whatever becomes of this process.

``runs/<id>/`` is the trained model, like the shipped ones (see `store`). How it came about lies
beside it, in ``runs/.training/<id>/``, from the moment the run begins:

    run.json        the run as the engine tells of it: settings, digits, owner, status, history
    origin.json     where its digits come from, of which run.json has only the title
    state-003.npz   every array of model and optimizer after the third epoch: what the fourth begins
    with weights/000.npz, 001.npz...   the model's weights before training and after each epoch,
    float16, to look back at

``run.json`` is replaced, whole, once the files it speaks of are there, so the last finished epoch
is never lost. Deleted runs wait in ``runs/.trash/<id>/`` for a day.
"""

import json
import os
import platform
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any, get_args
from zipfile import BadZipFile

import numpy as np
import psutil
from numpy.typing import NDArray

from mnist_core import folders
from mnist_core.config import config_from_dict
from mnist_core.digits.old_titles import read_origin
from mnist_core.errors import EngineError, MnistError
from mnist_core.models import store
from mnist_core.training.run import Run, Status

Arrays = Sequence[NDArray[Any]]
Server = tuple[
    str, int, float
]  # a computer's name, and a process on it by its number and time of birth

TRASH_SECONDS = 24 * 3600.0

# Of a moment, or seen from what lies there.
_PASSING = ("step", "steps", "began", "ahead", "ahead_seconds", "checkpoint")
_FLOAT16_MAX = 65504.0
_cache: dict[
    Path, tuple[object, Run, Server]
] = {}  # run files as last read, and what tells whether they have changed


def create(run: Run) -> None:
    """Make a place for a new run. Nothing is left of it, and nothing else lost, when that fails
    with OSError."""
    folder = _folder(run.id)
    folder.mkdir(parents=True)  # fails if there is a run of that name
    try:
        (folder / "weights").mkdir()
        write(run)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def write(run: Run) -> None:
    """Keep `run` as it stands; raises OSError, and leaves what was kept before, when that fails."""
    _folder(run.id).mkdir(parents=True, exist_ok=True)  # of a shipped model there may be none yet
    _write_origin(run)
    kept = [field.name for field in fields(Run) if field.name not in (*_PASSING, "origin")]
    record = {name: getattr(run, name) for name in kept}
    record |= {"config": run.config.to_dict(), "source": run.source, "server": _this_server()}
    _replace(_folder(run.id) / "run.json", json.dumps(record).encode())


def write_state(run: Run, arrays: Arrays) -> None:
    """Keep what the epoch that `run` has just finished has led to, before `write` tells of it;
    OSError as `write`."""
    _replace(_folder(run.id) / f"state-{len(run.history):03}.npz", _as_npz(arrays))


def write_weights(run: Run, weights: Arrays) -> None:
    """Keep the weights to look back at: float16 is exact enough for that, and half the size.
    OSError as `write`."""
    small = [np.clip(array, -_FLOAT16_MAX, _FLOAT16_MAX).astype(np.float16) for array in weights]
    _replace(_folder(run.id) / f"weights/{len(run.history):03}.npz", _as_npz(small))


def forget_older_states(run: Run) -> None:
    """Remove the states that `run`, as written, no longer needs."""
    for file in _folder(run.id).glob("state-*.npz"):
        if file.name != f"state-{len(run.history):03}.npz":
            file.unlink(missing_ok=True)


def read_state(run: Run) -> list[NDArray[Any]] | None:
    """What the next epoch begins with; None before the first.

    Raises
    ------
    EngineError : the checkpoint is damaged or gone.
    """
    if not run.history:
        return None
    return _read_npz(_folder(run.id) / f"state-{len(run.history):03}.npz", run.id)


def read_weights(run_id: str, epoch: int) -> list[NDArray[np.float32]]:
    """The weights after `epoch` epochs, as `Engine.weights`."""
    if not 0 <= epoch <= epochs(run_id):
        raise EngineError(f"The weights of {run_id} after {epoch} epochs were not kept.")
    return [
        array.astype(np.float32)
        for array in _read_npz(_folder(run_id) / f"weights/{epoch:03}.npz", run_id)
    ]


def epochs(run_id: str) -> int:
    """The last epoch whose weights were kept; -1 where there are none."""
    kept = [int(file.stem) for file in (_folder(run_id) / "weights").glob("[0-9]*.npz")]
    return max(kept, default=-1)


def read(run_id: str) -> Run | None:
    """A run as it was kept; None where there is none.

    Raises
    ------
    EngineError : its files are damaged.
    """
    if not store.is_name(run_id):
        return None
    file = _folder(run_id) / "run.json"
    try:
        stat = file.stat()
    except OSError:
        _cache.pop(file, None)
        return _read_model(run_id)
    changed = stat.st_mtime_ns, stat.st_ino  # each version is a new file
    if file not in _cache or _cache[file][0] != changed:
        _cache[file] = changed, *_read_record(file)
    _, run, server = _cache[file]
    run = replace(
        run,
        checkpoint=not run.history or (file.parent / f"state-{len(run.history):03}.npz").is_file(),
    )
    if run.active and not _lives(server):
        return replace(
            run, status="interrupted", message="The server was stopped in the middle of it."
        )
    return run


def ids() -> list[str]:
    """All runs that lie here, in no order."""
    root = folders.runs_folder()
    return list({folder.name for place in (root, root / ".training") for folder in _folders(place)})


def hide(run_id: str) -> None:
    """Put a run aside, model and all; raises OSError when that fails."""
    place = _trash(run_id)
    place.mkdir(parents=True, exist_ok=True)
    _cache.pop(_folder(run_id) / "run.json", None)
    for folder, name in ((_folder(run_id), "training"), (folders.runs_folder() / run_id, "model")):
        if folder.exists():
            shutil.rmtree(place / name, ignore_errors=True)
            folder.rename(place / name)


def unhide(run_id: str) -> None:
    """Bring back what `hide` has put aside, if it is still there; raises OSError when that
    fails."""
    place = _trash(run_id)
    for folder, name in ((_folder(run_id), "training"), (folders.runs_folder() / run_id, "model")):
        if (place / name).exists() and not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            (place / name).rename(folder)
    shutil.rmtree(place, ignore_errors=True)


def hidden_owner(run_id: str) -> str | None:
    """Who owns the deleted run; None when it is not (or no longer) there."""
    for file in (_trash(run_id) / "training/run.json", _trash(run_id) / "model/card.json"):
        with suppress(OSError, ValueError, KeyError):
            return str(json.loads(file.read_text())["owner"])
    return None


def size(run_ids: Iterable[str]) -> int:
    """What these runs take, in bytes."""
    return sum(
        _size(folder)
        for run_id in run_ids
        for folder in (_folder(run_id), folders.runs_folder() / run_id)
    )


def make_room(needed: int, allowed: int, keep: set[str]) -> bool:
    """Remove deleted runs, then the oldest ones, until `needed` more bytes make no more than
    `allowed` in all.

    Deleted runs also go while the disk itself has less than `needed` left. Runs in `keep` stay.
    Returns whether there is room now; if there cannot be, only what was deleted a day ago goes.
    """
    trash = sorted(
        _folders(folders.runs_folder() / ".trash"), key=lambda folder: folder.stat().st_mtime
    )
    for folder in [
        folder for folder in trash if time.time() - folder.stat().st_mtime > TRASH_SECONDS
    ]:
        shutil.rmtree(folder, ignore_errors=True)
        trash.remove(folder)
    places = {run_id: [_folder(run_id), folders.runs_folder() / run_id] for run_id in sorted(ids())}
    sizes = {folder: _size(folder) for folders in (trash, *places.values()) for folder in folders}
    if (
        needed + sum(sizes[folder] for run_id in keep & set(places) for folder in places[run_id])
        > allowed
    ):
        return False
    used = sum(sizes.values())
    for folder in trash:
        if used + needed <= allowed and shutil.disk_usage(folder).free >= needed:
            break
        shutil.rmtree(folder, ignore_errors=True)
        used -= sizes[folder]
    for run_id in [run_id for run_id in places if run_id not in keep]:
        if used + needed <= allowed:
            break
        _cache.pop(_folder(run_id) / "run.json", None)
        for folder in places[run_id]:
            shutil.rmtree(folder, ignore_errors=True)
            used -= sizes[folder]
    return True


def _write_origin(run: Run) -> None:
    """Keep where the digits of `run` come from.

    It has a file of its own, because the app of before this file was there takes a run.json with
    another field for damaged.
    """
    file = _folder(run.id) / "origin.json"
    content = json.dumps(asdict(run.origin)).encode()
    if not file.is_file() or file.read_bytes() != content:
        _replace(file, content)


def _stored_origin(folder: Path) -> dict[str, Any] | None:
    """Return the fields of the origin; None for a run that was made before they were kept."""
    file = folder / "origin.json"
    if not file.is_file():
        return None
    stored: dict[str, Any] = json.loads(file.read_text())
    return stored


def _read_record(file: Path) -> tuple[Run, Server]:
    """The run as written, and the server that wrote it."""
    try:
        record = json.loads(file.read_text())
        node, pid, created = record.pop("server")
        record["config"] = config_from_dict(record["config"])
        for name in ("history", "trail"):
            record[name] = tuple(
                {key: float(value) for key, value in row.items()} for row in record[name]
            )
        record["epoch_seconds"] = tuple(float(seconds) for seconds in record["epoch_seconds"])
        record["origin"] = read_origin(_stored_origin(file.parent), record.pop("source"))
        run = Run(**record)
        texts = "".join([run.owner, run.source, run.sha256, run.created, run.title, run.message])
        complete = all(
            {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(row) for row in run.history
        )
        complete &= all({"epoch", "loss", "accuracy"} <= set(point) for point in run.trail)
        known = (
            run.id == file.parent.name
            and run.status in get_args(Status)
            and isinstance(run.samples, int)
        )
        timed = len(run.epoch_seconds) in (
            len(run.history),
            0,
        )  # of a model without its run no time is known
        fits = timed and len(run.history) <= run.config.epochs and isinstance(run.pinned, bool)
        if not (known and complete and texts and fits):
            raise ValueError("it is not what was written here")
    except (OSError, ValueError, TypeError, KeyError, AttributeError, MnistError) as error:
        raise EngineError(
            f"The run {file.parent.name} is damaged (run.json: {error}). Delete its folder."
        ) from error
    return run, (str(node), int(pid), float(created))


def _read_model(run_id: str) -> Run | None:
    """The run that led to a model of which no more is known."""
    if not (folders.runs_folder() / run_id / "card.json").is_file():
        return None
    card, history = store.read_card(run_id), tuple(store.read_history(run_id))
    return Run(
        *(
            run_id,
            card.owner,
            card.config,
            card.origin,
            card.data["sha256"],
            card.data["train"],
        ),
        created=card.created,
        title=card.label,
        status="finished" if len(history) == card.config.epochs else "stopped",
        history=history,
    )


def _folder(run_id: str) -> Path:
    return folders.runs_folder() / ".training" / run_id


def _trash(run_id: str) -> Path:
    return folders.runs_folder() / ".trash" / run_id


def _folders(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (
            entry for entry in place.iterdir() if store.is_name(entry.name) and entry.is_dir()
        )


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _replace(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    partial = file.with_name(f".{file.name}")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _as_npz(arrays: Arrays) -> bytes:
    content = BytesIO()
    np.savez(content, *arrays)
    return content.getvalue()


def _read_npz(file: Path, run_id: str) -> list[NDArray[Any]]:
    try:
        # A zip file has checksums, so what is read is what was written.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            return [stored[f"arr_{number}"] for number in range(len(stored.files))]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise EngineError(
            f"The file {file.name} of the run {run_id} is damaged ({error}). Start a new run."
        ) from error


def _this_server() -> Server:
    return platform.node(), os.getpid(), psutil.Process().create_time()


def _lives(server: Server) -> bool:
    """Whether the process that wrote a run is another than this and still there, as when two
    servers share a folder."""
    node, pid, created = server
    if node != platform.node() or pid == os.getpid():
        return False
    try:
        return bool(psutil.Process(pid).create_time() == created)
    except psutil.Error:
        return False
