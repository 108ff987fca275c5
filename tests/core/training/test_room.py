"""Room on the disk: which runs go, and what a killed server has left."""

import os
import shutil
from pathlib import Path
from time import time
from types import SimpleNamespace

import pytest

import mnist_core as mc
from mnist_core import durable, folders
from mnist_core.models import store
from mnist_core.training import room, run_files, trash
from tests.helpers.runs import FILES, METRICS, put_run


def newest_first() -> list[str]:
    return sorted(run_files.ids(), reverse=True)


def test_room_is_made_by_deleted_runs_then_the_oldest(few: mc.Digits) -> None:
    names = [f"2026010{day}-000000-aaaa" for day in range(1, 6)]
    sizes = []
    for name in names:
        put_run(few, name)
        files = folders.runs_folder().rglob(f"{name}/**/*")
        sizes.append(sum(file.stat().st_size for file in files if file.is_file()))
    one = sizes[0]
    all_of_them = sum(sizes)
    trash.put(names[3])
    # There is room: nothing goes.
    assert room.make_room(0, all_of_them, set())
    assert trash.owner(names[3]) == "me"
    # The deleted one goes first.
    assert room.make_room(one // 2, all_of_them, {names[0]})
    assert trash.owner(names[3]) is None
    assert len(run_files.ids()) == 4
    # Then the oldest that need not stay.
    assert room.make_room(one // 2, all_of_them - one, {names[0]})
    assert newest_first() == [names[4], names[2], names[0]]
    # It cannot be made: nothing goes.
    assert not room.make_room(one, one, {names[0]})
    assert len(run_files.ids()) == 3
    assert len([card for card in mc.list_cards()[0] if card.owner]) == 3


def test_deleted_runs_go_when_the_disk_is_full(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"2026010{day}-000000-aaaa" for day in (1, 2)]
    for name in names:
        put_run(few, name)
    trash.put(names[0])
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=1000))
    assert room.make_room(500, 10**9, set())
    assert trash.owner(names[0]) == "me"
    assert room.make_room(2000, 10**9, set())
    assert trash.owner(names[0]) is None
    assert run_files.ids() == names[1:], "what nobody deleted stays"


def test_a_file_that_goes_while_room_is_measured_does_no_harm(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run under way replaces its files all the time."""
    run = put_run(few)
    look = os.walk

    def look_while_it_goes(folder: Path) -> list[tuple[str, list[str], list[str]]]:
        found = list(look(folder))
        (folder / "run.json").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(os, "walk", look_while_it_goes)
    assert room.size([run.id]) > 0


class _Killed(BaseException):
    """Stands for the end of the process: nothing is cleaned up."""


def leave_half_written(few: mc.Digits, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a server leaves that is killed while it saves a model."""
    run_id = "20260101-000000-aaaa"
    card = store.make_card(run_id, mc.TrainingConfig("single_conv", 2), few, [METRICS], "me")
    write_new = durable.write_new

    def killed(file: Path, content: bytes) -> None:
        if file.name == "card.json":
            raise _Killed
        write_new(file, content)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write_new", killed)
        patch.setattr(shutil, "rmtree", lambda *args, **options: None)
        with pytest.raises(_Killed):
            store.save(folders.runs_folder(), card, FILES, [METRICS])
    (left,) = folders.runs_folder().glob(f".{run_id}-*")
    return left


def test_a_model_whose_replacement_broke_off_takes_its_name_again(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = put_run(few)
    model = folders.runs_folder() / run.id
    old = model.with_name(f".{run.id}-abcd1234-old")
    model.rename(old)
    room.remove_left_overs()
    assert mc.load_model(run.id) and not old.exists()


def test_a_run_goes_whole_when_the_process_is_killed_while_it_removes_it(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = put_run(few)

    def killed(*args: object, **options: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(_Killed):
            room.make_room(1, 1, set())
    assert run_files.ids() == [] and trash.owner(run.id) is None
    assert not mc.list_cards()[1]


def test_what_a_killed_server_left_goes_when_it_is_old_enough(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = put_run(few, "20260102-000000-bbbb")
    left = leave_half_written(few, monkeypatch)
    replaced = left.with_name(f"{left.name}-old")
    replaced.mkdir()
    card = folders.runs_folder() / f".{run.id}-card"
    card.write_text("{}")
    ends = folders.runs_folder() / ".robust"
    ends.mkdir()
    left_over = [left, replaced, card]
    # Another server may be writing there.
    assert room.make_room(0, 10**9, set())
    assert all(entry.exists() for entry in left_over)

    long_ago = time() - room.LEFT_OVER_SECONDS - 1
    everything = [*left_over, ends, *folders.runs_folder().iterdir()]
    for entry in everything:
        os.utime(entry, (long_ago, long_ago))
    assert room.make_room(0, 10**9, set())
    assert not any(entry.exists() for entry in left_over)
    assert ends.exists()
    assert run_files.ids() == [run.id]
    assert mc.load_model(run.id)
    assert run_files.read_state(run)
