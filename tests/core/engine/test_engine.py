"""What can be done with runs, and asked about them, mostly without training."""

import errno
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.engine import Engine
from mnist_core.training import run_files
from tests.helpers.engines import finish, wait_until
from tests.helpers.runs import STATE, put_run


def test_a_run_survives_the_engine_as_it_was_saved(engine, few):
    run = finish(
        engine, run_id := engine.start(mc.TrainingConfig("single_conv", epochs=2), few, owner="me")
    )
    saved = Engine().snapshot(run_id)
    assert (saved.status, saved.owner, saved.config, saved.history) == (
        "finished",
        "me",
        run.config,
        run.history,
    )
    assert Engine().snapshot("no-such-run") is None


def test_too_few_digits_are_refused_at_once(engine, few):
    with pytest.raises(mc.ConfigError, match="too few"):
        engine.start(
            mc.TrainingConfig("single_conv", epochs=1),
            mc.Digits(few.images[:5], few.labels[:5], "five"),
        )
    assert all(run.source != "five" for run in engine.runs())


def test_a_run_comes_back_from_disk_as_it_was(idle: Engine, few: mc.Digits) -> None:
    run = put_run(few)
    assert repr(idle.snapshot(run.id)) == repr(run)  # NaN is not itself, but looks so
    for found, kept in zip(run_files.read_state(run), STATE, strict=True):
        assert found.dtype == kept.dtype and found.tobytes() == kept.tobytes()
    assert [array.dtype for array in idle.weights(run.id, 1)] == [np.float32] and idle.epochs(
        run.id
    ) == 1
    assert idle.runs() == [idle.snapshot(run.id)] and not idle.problems()
    assert mc.list_cards()[0][-1].name == run.id


@pytest.mark.parametrize("status", ["waiting", "training", "saving"])
def test_what_was_under_way_is_offered_after_a_restart(
    idle: Engine, few: mc.Digits, status: str
) -> None:
    run = put_run(few, status=status)
    file = folders.runs_folder() / ".training" / run.id / "run.json"
    record = json.loads(file.read_text())
    file.write_text(json.dumps(record | {"server": ["elsewhere", 1, 2.0]}))
    found = idle.snapshot(run.id)
    assert (
        found.status == "interrupted" and found.resumable and "server was stopped" in found.message
    )


def test_a_model_of_before_there_were_checkpoints(idle: Engine, few: mc.Digits) -> None:
    run = put_run(few)
    shutil.rmtree(folders.runs_folder() / ".training")
    card = folders.runs_folder() / run.id / "card.json"
    old = json.loads(card.read_text())
    del old["label"]
    old["config"] = {
        key: old["config"][key] for key in ("architecture", "epochs", "batch_size", "seed")
    }
    card.write_text(json.dumps(old))
    found = idle.snapshot(run.id)
    assert (found.status, found.owner, len(found.history)) == (
        "stopped",
        "me",
        1,
    ) and not found.resumable
    with pytest.raises(mc.EngineError, match="its last state was not kept"):
        idle.resume(run.id, few, "me")
    idle.rename(run.id, "old but good", "me")
    assert idle.snapshot(run.id).title == mc.read_card(run.id).title == "old but good"
    idle.pin(run.id, True, "me")
    assert idle.snapshot(run.id).pinned and len(idle.snapshot(run.id).history) == 1


def test_rename(idle: Engine, few: mc.Digits) -> None:
    run = put_run(few)
    idle.rename(run.id, "  my\n best " + "x" * 99, "me")
    title = idle.snapshot(run.id).title
    assert title == mc.read_card(run.id).title == "my best " + "x" * 52
    assert title in [card.title for card in mc.list_cards()[0]]
    assert mc.load_model(run.id).predict(few.images[:1]).shape == (1, 10)
    idle.rename(run.id, "", "me")
    renamed = idle.snapshot(run.id)
    assert renamed.title == ""
    assert renamed.name == mc.read_card(run.id).title == "One convolution, 1 epoch"


def test_a_run_under_way_keeps_what_its_owner_says_of_it(engine: Engine, few: mc.Digits) -> None:
    run_id = engine.start(mc.TrainingConfig("single_conv", 40), few, "me")
    wait_until(lambda: engine.snapshot(run_id).history)
    engine.rename(run_id, "mine", "me")
    engine.pin(run_id, True, "me")
    run = finish(engine, run_id)
    assert (
        run.title == mc.read_card(run_id).title == "mine" and run.pinned and len(run.history) == 40
    )


def test_delete_and_restore(idle: Engine, few: mc.Digits) -> None:
    run = put_run(few)
    before = idle.snapshot(run.id)
    idle.delete(run.id, "me")
    idle.delete(run.id, "me")  # the other tab
    assert idle.snapshot(run.id) is None and not idle.runs()
    with pytest.raises(mc.ModelError):
        mc.read_card(run.id)
    with pytest.raises(mc.EngineError, match="Only the visitor"):
        idle.restore(run.id, "somebody else")
    idle.restore(run.id, "me")
    idle.restore(run.id, "me")
    assert repr(idle.snapshot(run.id)) == repr(before) and mc.load_model(run.id)
    with pytest.raises(mc.EngineError, match="gone for good"):
        idle.restore("20260101-000000-bbbb", "me")


@pytest.mark.parametrize(
    "act",
    [
        lambda engine, run_id, few: engine.stop(run_id, "you"),
        lambda engine, run_id, few: engine.resume(run_id, few, "you"),
        lambda engine, run_id, few: engine.train_further(run_id, 1, few, "you"),
        lambda engine, run_id, few: engine.rename(run_id, "yours", "you"),
        lambda engine, run_id, few: engine.pin(run_id, True, "you"),
        lambda engine, run_id, few: engine.delete(run_id, "you"),
    ],
    ids=["stop", "resume", "train further", "rename", "pin", "delete"],
)
def test_only_its_owner_changes_a_run(
    act: Callable[..., None], idle: Engine, few: mc.Digits
) -> None:
    run = put_run(few)
    with pytest.raises(mc.EngineError, match="Only the visitor who started a run"):
        act(idle, run.id, few)
    with pytest.raises(mc.EngineError, match="There is no run"):
        act(idle, "../" + run.id, few)
    assert idle.snapshot(run.id).status == "stopped"


def test_a_disk_that_takes_no_deletion_is_told(
    few: mc.Digits, idle: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = put_run(few)

    def full(folder: Path, *args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", full)
        with pytest.raises(mc.EngineError, match=r"cannot be put aside\. The disk is full"):
            idle.delete(run.id, "me")
    assert idle.snapshot(run.id) and mc.load_model(run.id)


def trail_without(text: str, name: str) -> str:
    record = json.loads(text)
    del record["trail"][0][name]
    return json.dumps(record)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no JSON": lambda file: file.write_text("{"),
    "no text": lambda file: file.write_bytes(b"\xff\x00"),
    "empty": lambda file: file.write_text(""),
    "a list": lambda file: file.write_text("[]"),
    "another run's": lambda file: file.write_text(file.read_text().replace("aaaa", "bbbb")),
    "other settings": lambda file: file.write_text(
        file.read_text().replace('"epochs": 2', '"epochs": 1000')
    ),
    "a field too many": lambda file: file.write_text('{"x": 1, ' + file.read_text()[1:]),
    "history of words": lambda file: file.write_text(
        file.read_text().replace('"history": [', '"history": ["good", ')
    ),
    **{
        f"trail without {name}": lambda file, name=name: file.write_text(
            trail_without(file.read_text(), name)
        )
        for name in ("epoch", "loss", "accuracy")
    },
    "server missing": lambda file: file.write_text(
        file.read_text().replace('"server": [', '"server": 5, "x": [')
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_run_is_one_problem_and_hides_nothing_else(
    damage: Callable[[Path], object], idle: Engine, few: mc.Digits
) -> None:
    put_run(few)
    put_run(few, "20260102-000000-cccc")
    damage(folders.runs_folder() / ".training/20260101-000000-aaaa/run.json")
    assert [run.id for run in idle.runs()] == ["20260102-000000-cccc"]
    assert idle.snapshot("20260101-000000-aaaa") is None
    (problem,) = idle.problems()
    assert "The run 20260101-000000-aaaa is damaged" in str(problem)
    assert "20260101-000000-aaaa" in [
        card.name for card in mc.list_cards()[0]
    ]  # its model is as good as ever


@pytest.mark.parametrize("damage", ["byte flipped", "cut", "gone"])
def test_a_damaged_checkpoint_is_refused_and_nothing_is_lost(
    damage: str, idle: Engine, few: mc.Digits
) -> None:
    run = put_run(few)
    file = folders.runs_folder() / ".training" / run.id / "state-001.npz"
    content = bytearray(file.read_bytes())
    content[len(content) // 4] ^= 1
    {
        "byte flipped": lambda: file.write_bytes(content),
        "cut": lambda: file.write_bytes(content[:99]),
        "gone": file.unlink,
    }[damage]()
    with pytest.raises(mc.EngineError, match=r"is damaged|was not kept"):
        idle.resume(run.id, few, "me")
    assert idle.snapshot(run.id).status == "stopped" and mc.load_model(run.id)


def test_problems_are_read_while_nothing_changes(
    idle: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is deleted at that moment is no problem, so nobody may delete it then."""
    put_run(few)
    read = run_files.read
    could_change: list[bool] = []

    def try_to_change() -> None:
        could_change.append(idle._state.condition.acquire(blocking=False))
        if could_change[-1]:
            idle._state.condition.release()

    def read_while_another_tries(run_id: str) -> object:
        other = threading.Thread(target=try_to_change)
        other.start()
        other.join()
        return read(run_id)

    monkeypatch.setattr(run_files, "read", read_while_another_tries)
    assert not idle.problems()
    assert could_change == [False]


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server whose clock on the wall is nine hours ahead of UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_ids_begin_with_the_time_in_utc_and_older_ones_are_read(
    engine: Engine, few: mc.Digits, paused: None, far_east: None
) -> None:
    of_before = put_run(few, "20260102-030405-abcdef01")
    run_id = engine.start(mc.TrainingConfig("single_conv", 1), few)
    run = engine.snapshot(run_id)
    digits_of_created = run.created[:19].replace("-", "").replace(":", "").replace("T", "-")
    assert run_id.startswith(digits_of_created)
    assert [found.id for found in engine.runs()] == [run_id, of_before.id]
    engine.stop(run_id)
    finish(engine, run_id)
