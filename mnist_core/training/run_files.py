"""Runs on disk, so that one ends where it would have ended whatever becomes of this process.

``runs/<id>/`` is the trained model, like the shipped ones (see `store`). How it came about lies
beside it, in ``runs/.training/<id>/``, from the moment the run begins:

    run.json                    the run as the engine tells of it: settings, digits, owner, status
    origin.json                 where its digits come from, of which run.json has only the title
    state-003.npz               every array of model and optimizer after the third epoch: what the
                                fourth begins with
    weights/000.npz, 001.npz    the model's weights before training and after each epoch, float16,
                                to look back at

``run.json`` is replaced, whole, once the files it speaks of are safe on the disk, and only then
what it no longer speaks of is deleted. So neither a kill nor a power cut loses a finished epoch.
"""

import json
import math
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from mnist_core import durable, folders
from mnist_core.config import config_from_dict
from mnist_core.digits.old_titles import read_origin
from mnist_core.errors import EngineError
from mnist_core.models import store
from mnist_core.models.card import is_name
from mnist_core.training import array_files, details_lock
from mnist_core.training.array_files import Arrays
from mnist_core.training.run import Run, Status
from mnist_core.training.server import Server, is_another_alive, this_server

# More than any computer holds. A number in a damaged file may have a thousand places.
_MOST_DIGITS = 10**9

# Fields of a run that are of a moment, or are seen from what lies there.
_NOT_WRITTEN = ("step", "steps", "began", "ahead", "ahead_seconds", "checkpoint", "held")


class _Cached(NamedTuple):
    """A run file as it was last read.

    Attributes
    ----------
    version : object
        Another one when the file has changed.
    run : Run
        The run as written.
    server : Server
        Who has written it.
    """

    version: object
    run: Run
    server: Server


# Several threads read and forget at the same time, so each looks at it once only.
_cache: dict[Path, _Cached] = {}


def create(run: Run) -> None:
    """Make a place for a new run.

    Raises
    ------
    OSError
        That fails, or there is a run of that name. Nothing is left of the new one, and nothing else
        is lost.
    """
    folder = _training_folder(run.id)
    durable.make_folder(folder)
    try:
        durable.make_folder(folder / "weights")
        write(run)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def write(run: Run) -> Run:
    """Keep a run as it stands, but for what `change_details` has changed.

    Returns
    -------
    Run
        The run as it is kept now.

    Raises
    ------
    OSError
        That fails. What was kept before is still there.
    """
    with details_lock.held():
        run = with_kept_details(run)
        _write(run, this_server())
    return run


def change_details(run_id: str, **changes: Any) -> None:
    """Change the ``title`` of a run, or whether it is ``pinned``, and nothing else that is kept.

    Its model takes the title over. The run may be under way meanwhile, here or on another server.

    Raises
    ------
    EngineError
        There is no such run any more, or it is damaged.
    OSError
        The change cannot be written. What was kept before is still there.
    """
    with details_lock.held():
        kept = _kept(run_id)
        run = _read_model(run_id) if kept is None else kept.run
        if run is None:
            raise EngineError(f"There is no run {run_id} on this server any more.")
        changed = replace(run, **changes)
        _write(changed, this_server() if kept is None else kept.server)
        if changed.title != run.title and (_model_folder(run_id) / "card.json").exists():
            store.relabel(run_id, changed.title)


def with_kept_details(run: Run) -> Run:
    """A run with the title that it has on the disk, and pinned if it is so there.

    Another server may have changed them. Where nothing is kept that can be read, they are its own.
    """
    with suppress(EngineError):
        if kept := _kept(run.id):
            return replace(run, title=kept.run.title, pinned=kept.run.pinned)
    return run


def write_state(run: Run, arrays: Arrays) -> None:
    """Keep what the epoch that a run has just finished has led to, before `write` tells of it.

    Raises
    ------
    OSError
        As `write`.
    """
    durable.write_whole(_state_file(run), array_files.to_npz(arrays))


def write_weights(run: Run, weights: Arrays) -> None:
    """Keep the weights to look back at. float16 is exact enough for that, and half the size.

    Raises
    ------
    OSError
        As `write`.
    """
    small = array_files.rounded(weights)
    durable.write_whole(_weights_file(run.id, len(run.history)), array_files.to_npz(small))


def forget_older_states(run: Run) -> None:
    """Remove the states that a run, as written, no longer needs."""
    needed = _state_file(run)
    for file in needed.parent.glob("state-*.npz"):
        if file != needed:
            file.unlink(missing_ok=True)


def read_state(run: Run) -> list[NDArray[Any]] | None:
    """What the next epoch begins with. None before the first.

    Raises
    ------
    EngineError
        The checkpoint is damaged or gone.
    """
    if not run.history:
        return None
    return _read_arrays(_state_file(run), run.id)


def read_weights(run_id: str, epoch: int) -> list[NDArray[np.float32]]:
    """The weights after `epoch` epochs, as `Engine.weights`.

    Raises
    ------
    EngineError
        They were not kept, or are damaged.
    """
    if not 0 <= epoch <= epochs(run_id):
        raise EngineError(f"The weights of {run_id} after {epoch} epochs were not kept.")
    arrays = _read_arrays(_weights_file(run_id, epoch), run_id)
    return [array.astype(np.float32) for array in arrays]


def epochs(run_id: str) -> int:
    """The last epoch whose weights were kept. -1 where there are none."""
    files = (_training_folder(run_id) / "weights").glob("[0-9]*.npz")
    return max((int(file.stem) for file in files), default=-1)


def read(run_id: str) -> Run | None:
    """A run as it was kept. None where there is none.

    Raises
    ------
    EngineError
        Its files are damaged.
    """
    if not is_name(run_id):
        return None
    kept = _kept(run_id)
    if kept is None:
        return _read_model(run_id)
    has_state = not kept.run.history or _state_file(kept.run).is_file()
    run = replace(kept.run, checkpoint=has_state)
    if run.active and not is_another_alive(kept.server):
        return replace(
            run, status="interrupted", message="The server was stopped in the middle of it."
        )
    return run


def forget(run_id: str) -> None:
    """Read a run from disk the next time that it is asked for."""
    _cache.pop(_training_folder(run_id) / "run.json", None)


def ids() -> list[str]:
    """All runs that lie here, in no order."""
    root = folders.runs_folder()
    places = (root, root / ".training")
    return list({folder.name for place in places for folder in named_folders(place)})


def folders_of(run_id: str) -> tuple[Path, Path]:
    """Where a run lies: how it came about, and its model."""
    return _training_folder(run_id), _model_folder(run_id)


def named_folders(place: Path) -> Iterator[Path]:
    """The folders in a place that are called as a run may be."""
    if not place.is_dir():
        return
    for entry in place.iterdir():
        if is_name(entry.name) and entry.is_dir():
            yield entry


def _kept(run_id: str) -> _Cached | None:
    """A run as it was written last, and by whom. None where it never was.

    Raises
    ------
    EngineError
        As `read`.
    """
    file = _training_folder(run_id) / "run.json"
    try:
        stat = file.stat()
    except OSError:
        forget(run_id)
        return None
    # Each version is a new file.
    version = stat.st_mtime_ns, stat.st_ino
    cached = _cache.get(file)
    if cached is None or cached.version != version:
        cached = _Cached(version, *_read_record(file))
        _cache[file] = cached
    return cached


def _write(run: Run, server: Server) -> None:
    """Write the record of a run, and which server trains it."""
    folder = _training_folder(run.id)
    # Of a shipped model there may be none yet.
    durable.make_folder(folder, exist_ok=True)
    _write_origin(run)
    names = [field.name for field in fields(Run) if field.name not in (*_NOT_WRITTEN, "origin")]
    record = {name: getattr(run, name) for name in names}
    record |= {"config": run.config.to_dict(), "source": run.source, "server": server}
    durable.write_whole(folder / "run.json", json.dumps(record).encode())


def _write_origin(run: Run) -> None:
    """Keep where the digits of `run` come from.

    It has a file of its own, because the app of before this file was there takes a run.json with
    another field for damaged.
    """
    file = _training_folder(run.id) / "origin.json"
    content = json.dumps(asdict(run.origin)).encode()
    if not file.is_file() or file.read_bytes() != content:
        durable.write_whole(file, content)


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
        computer, process, began = record.pop("server")
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
        # Of a model without its run no time is known.
        timed = len(run.epoch_seconds) in (len(run.history), 0)
        fits = timed and len(run.history) <= run.config.epochs and isinstance(run.pinned, bool)
        if not (known and complete and texts and fits):
            raise ValueError("it is not what was written here")
        server = Server(str(computer), int(process), float(began))
        # Whoever shows the run asks for these.
        _ = (run.digits_title, run.seconds, datetime.fromisoformat(run.created))
        if not (0 <= run.samples <= _MOST_DIGITS and all(map(math.isfinite, run.epoch_seconds))):
            raise ValueError("a number in it is beyond all bounds")
    except Exception as error:
        # A damaged file can be anything, and so can what is raised in reading it: nested too deep
        # (RecursionError), a number beyond all bounds (OverflowError), a value of another type.
        raise EngineError(
            f"The run {file.parent.name} is damaged (run.json: {error}). Delete its folder."
        ) from error
    return run, server


def _read_model(run_id: str) -> Run | None:
    """The run that led to a model of which no more is known."""
    if not (_model_folder(run_id) / "card.json").is_file():
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


def _training_folder(run_id: str) -> Path:
    return folders.runs_folder() / ".training" / run_id


def _model_folder(run_id: str) -> Path:
    return folders.runs_folder() / run_id


def _state_file(run: Run) -> Path:
    return _training_folder(run.id) / f"state-{len(run.history):03}.npz"


def _weights_file(run_id: str, epoch: int) -> Path:
    return _training_folder(run_id) / "weights" / f"{epoch:03}.npz"


def _read_arrays(file: Path, run_id: str) -> list[NDArray[Any]]:
    try:
        return array_files.read_npz(file)
    except (OSError, ValueError) as error:
        raise EngineError(
            f"The file {file.name} of the run {run_id} is damaged ({error}). Start a new run."
        ) from error
