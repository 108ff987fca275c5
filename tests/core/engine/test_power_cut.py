"""A power cut at any moment of a run: what was told to be finished is there afterwards."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import mnist_core as mc
from mnist_core import durable, folders
from mnist_core.engine import Engine, Run
from mnist_core.models import store
from mnist_core.training import room, run_files, trash
from tests.helpers.engines import finish
from tests.helpers.power_cut import Disk, by_chance, everything, nothing, recorded, write_image
from tests.helpers.runs import FILES, STATE, put_run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc/self/fd")

# The run as it was kept last before a power cut, and what that leaves (`Disk.image`).
Cut = tuple[Run | None, tuple[tuple[str, bytes | None], ...]]


@contextmanager
def power_cuts(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Cut]]:
    """Each different outcome of a power cut after each operation within the block.

    The list is filled when the block has ended.
    """
    place.mkdir()
    disk = Disk(place)
    told: list[Run | None] = [None]
    found: dict[tuple[int, tuple[tuple[str, bytes | None], ...]], None] = {}
    cuts: list[Cut] = []

    def cut(disk: Disk) -> None:
        for chance in (nothing, everything, by_chance(1), by_chance(2)):
            found[len(told) - 1, tuple(sorted(disk.image(chance).items()))] = None

    def then_told(write: Callable[[Run], object]) -> Callable[[Run], object]:
        def written(run: Run) -> object:
            answer = write(run)
            told.append(run)
            return answer

        return written

    disk.after_each = cut
    with monkeypatch.context() as patch, recorded(disk):
        patch.setenv("MNIST_RUNS", str(place / "runs"))
        patch.setattr(run_files, "write", then_told(run_files.write))
        yield cuts
    cuts.extend((told[position], files) for position, files in found)


def check(cut: Cut, run_id: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> Run | None:
    """Whatever the run tells of after a power cut is there, and it tells of all that was told."""
    told, files = cut
    write_image(dict(files), place)
    with monkeypatch.context() as patch:
        patch.setenv("MNIST_RUNS", str(place / "runs"))
        room.remove_left_overs()
        run = run_files.read(run_id)
        assert not mc.list_cards()[1]
        # While a run is put aside, there may be its model alone.
        if run is not None and f"runs/.training/{run_id}/run.json" in dict(files):
            assert run_files.read_state(run) is not None or not run.history
            for epoch in range(1, len(run.history) + 1):
                assert run_files.read_weights(run_id, epoch)
        if run is not None and run.has_model:
            assert mc.load_model(run_id)
            # NaN is not itself, but looks so.
            assert repr(store.read_history(run_id)) == repr(list(run.history))
            assert mc.read_card(run_id).label == run.title
    shutil.rmtree(place)
    if told is not None and run is not None:
        assert repr(run.history[: len(told.history)]) == repr(told.history)
        # Another configuration is that of a later training.
        assert not told.has_model or run.has_model or run.config != told.config
    return run


def test_a_real_run(
    engine: Engine, few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun, finished, trained further and finished again."""
    config = mc.TrainingConfig("single_conv", epochs=2, subset=100)
    with power_cuts(tmp_path / "disk", monkeypatch) as cuts:
        run_id = engine.start(config, few, title="Mine")
        finish(engine, run_id)
        engine.train_further(run_id, 1, few)
        assert finish(engine, run_id).status == "finished"
    ends = [check(cut, run_id, tmp_path / "image", monkeypatch) for cut in cuts]
    assert all(end is not None for (told, _), end in zip(cuts, ends, strict=True) if told)
    finished = [end for end in ends if end is not None and end.status == "finished"]
    assert {len(end.history) for end in finished} == {2, 3}
    assert ends[-1] in finished


def test_deleting_and_bringing_back(
    few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run is there, or it is deleted, or both for a moment, but it is never lost."""
    with power_cuts(tmp_path / "disk", monkeypatch) as cuts:
        run = put_run(few, status="failed")
        trash.put(run.id)
        trash.take_back(run.id)
    for told, files in cuts:
        check((told, files), run.id, tmp_path / "image", monkeypatch)
        names = {path.rpartition("/")[2] for path, content in files if content}
        assert told is None or not told.history or {"run.json", "state-001.npz"} <= names


def test_making_room(few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a run that goes, nothing stays that would be taken for a run."""
    with power_cuts(tmp_path / "disk", monkeypatch) as cuts:
        run = put_run(few, status="failed")
        assert room.make_room(1, 1, set())
    for cut in cuts:
        check(cut, run.id, tmp_path / "image", monkeypatch)


def losses(cuts: list[Cut], run_id: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """After how many of the cuts something is missing of what was told."""
    lost = 0
    for cut in cuts:
        try:
            lost += cut[0] is not None and check(cut, run_id, place, monkeypatch) is None
        except (AssertionError, mc.MnistError):
            shutil.rmtree(place)
            lost += 1
    return lost


@pytest.mark.parametrize("left_out", [None, "_flush", "flush_folder"])
def test_these_tests_notice_what_is_not_flushed(
    left_out: str | None, few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without flushing the files, or the names, the same cuts lose a run."""
    if left_out:
        monkeypatch.setattr(durable, left_out, lambda *_: None)
    with power_cuts(tmp_path / "disk", monkeypatch) as cuts:
        run = put_run(few, status="failed")
    lost = losses(cuts, run.id, tmp_path / "image", monkeypatch)
    assert (lost > 0) == bool(left_out)


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[None]:
    """The file system in a file."""
    place.mkdir()
    # What nobody flushes stays in memory for longer than the test lasts.
    command = ["mount", "-o", "loop,commit=300", str(image), str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"file systems cannot be mounted here: {error}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("flushed", [True, False])
def test_on_a_real_file_system(
    flushed: bool, few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the disk has of a finished run, right after that was told: all, if it was flushed."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("needs mkfs.ext4")
    image = tmp_path / "image"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    with mounted(image, tmp_path / "before"):
        monkeypatch.setenv("MNIST_RUNS", str(tmp_path / "before/runs"))
        if not flushed:
            monkeypatch.setattr(durable, "_flush", lambda descriptor: None)
        run = put_run(few)
        run_files.write(replace(run, status="finished"))
        run_files.forget_older_states(run)
        shutil.copy(image, tmp_path / "after-the-cut")
    with mounted(tmp_path / "after-the-cut", tmp_path / "after"):
        monkeypatch.setenv("MNIST_RUNS", str(tmp_path / "after/runs"))
        if not flushed:
            assert run.id not in run_files.ids()
            return
        found = run_files.read(run.id)
        assert found is not None and found.status == "finished"
        for array, kept in zip(run_files.read_state(found), STATE, strict=True):
            assert array.tobytes() == kept.tobytes()
        assert run_files.read_weights(run.id, 1)
        assert len(store.read_history(run.id)) == 1
        for file, content in FILES.items():
            assert store.read_file(run.id, file) == content
        assert folders.runs_folder().is_relative_to(tmp_path / "after")


def test_the_model_of_a_disk_loses_what_is_not_flushed(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    with recorded(disk):
        (tmp_path / "file").write_bytes(b"content")
    assert disk.image(nothing) == {}
    assert disk.image(everything) == {"file": b""}
