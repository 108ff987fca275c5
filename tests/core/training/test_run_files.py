"""Runs as things one has: names, deletion and undo, limits, and what a damaged folder does."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import time
from types import SimpleNamespace

import numpy as np
import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits.digits import Origin
from mnist_core.engine import Engine, Run
from mnist_core.engine.limits import HOSTED, Limits, limits
from mnist_core.engine.run_thread import Gate, Job
from mnist_core.models import store
from mnist_core.training import run_files
from tests.helpers.engines import finish, wait_until

MADE = Path(__file__).resolve().parents[2] / "made_before"
STATUSES = ("finished", "stopped", "failed", "interrupted")
METRICS = {"loss": 0.5, "accuracy": 0.8, "val_loss": float("nan"), "val_accuracy": 0.85}
FILES = {
    name: (folders.MODELS / "single_conv" / name).read_bytes()
    for name in ("model.keras", "model.tflite")
}
STATE = [
    np.arange(12, dtype=np.float32).reshape(3, 4),
    np.array([7, 0], np.uint32),
    np.array(5, np.int64),
]


def put(
    few: mc.Digits, run_id: str = "20260101-000000-aaaa", owner: str = "me", **changes: object
) -> Run:
    """A run of an earlier server: one of two epochs done, and a model of it."""
    config = mc.TrainingConfig("single_conv", 2)
    run = Run(
        run_id,
        owner,
        config,
        few.origin,
        few.sha256,
        180,
        "2026-01-01T00:00:00+00:00",
        status="stopped",
    )
    run_files.create(run)
    run_files.write_weights(run, STATE[:1])
    run = replace(
        run,
        history=(METRICS,),
        epoch_seconds=(1.5,),
        trail=({"epoch": 0.5, "loss": 1.0, "accuracy": 0.5},),
    )
    run_files.write_weights(run, STATE[:1])
    run_files.write_state(run, STATE)
    run_files.write(replace(run, **changes))
    store.save(
        folders.runs_folder(),
        store.make_card(run_id, config, few, [METRICS], owner),
        FILES,
        [METRICS],
    )
    return replace(run, checkpoint=True, **changes)


@pytest.fixture
def idle() -> Engine:
    """An engine that nobody trains with."""
    return Engine()


def test_a_run_comes_back_from_disk_as_it_was(idle: Engine, few: mc.Digits) -> None:
    run = put(few)
    assert repr(idle.snapshot(run.id)) == repr(run)  # NaN is not itself, but looks so
    for found, kept in zip(run_files.read_state(run), STATE, strict=True):
        assert found.dtype == kept.dtype and found.tobytes() == kept.tobytes()
    assert [array.dtype for array in idle.weights(run.id, 1)] == [np.float32] and idle.epochs(
        run.id
    ) == 1
    assert idle.runs() == [idle.snapshot(run.id)] and not idle.problems()
    assert mc.list_cards()[0][-1].name == run.id


@pytest.mark.parametrize(
    "origin", [Origin("upload", "MNIST (x).csv", 3), Origin("other", "MNIST (mnist.npz)")]
)
def test_an_origin_comes_back_as_it_was(origin: Origin, idle: Engine, few: mc.Digits) -> None:
    run = put(few, origin=origin)
    assert idle.snapshot(run.id).origin == origin
    assert idle.snapshot(run.id).source == origin.title


def test_a_run_of_last_week_has_an_origin(idle: Engine, few: mc.Digits) -> None:
    run = put(few, origin=Origin("upload", "MNIST (x).csv", 3))
    (folders.runs_folder() / ".training" / run.id / "origin.json").unlink()
    assert idle.snapshot(run.id).origin == run.origin


def test_last_weeks_app_reads_a_run(few: mc.Digits) -> None:
    """It takes a run.json with any other field for damaged."""
    before = json.loads(next((MADE / "runs/.training").glob("*/run.json")).read_text())
    file = folders.runs_folder() / ".training" / put(few).id / "run.json"
    now = json.loads(file.read_text())
    assert set(now) == set(before) and now["source"] == few.source


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"kind": "moon"}', b'{"moon": 1}'])
def test_a_damaged_origin_is_one_problem(content: bytes, idle: Engine, few: mc.Digits) -> None:
    run = put(few)
    (folders.runs_folder() / ".training" / run.id / "origin.json").write_bytes(content)
    (problem,) = idle.problems()
    assert f"The run {run.id} is damaged" in str(problem) and not idle.runs()


def test_a_second_run_of_the_same_name_does_the_first_no_harm(idle: Engine, few: mc.Digits) -> None:
    run = put(few)
    with pytest.raises(FileExistsError):
        run_files.create(replace(run, owner="you"))
    assert repr(idle.snapshot(run.id)) == repr(run) and run_files.read_state(run)


def test_a_run_that_broke_off_has_no_model_of_its_last_epoch(few: mc.Digits) -> None:
    kept = {
        status: put(few, f"2026010{day}-000000-aaaa", status=status)
        for day, status in enumerate(STATUSES, 1)
    }
    assert {status for status, run in kept.items() if run.has_model} == {"finished", "stopped"}
    assert not replace(kept["stopped"], history=()).has_model


def test_an_epoch_that_is_done_again_is_drawn_once(few: mc.Digits) -> None:
    points = [{"epoch": epoch, "loss": 1.0, "accuracy": 0.5} for epoch in (0.5, 1.0, 1.3, 1.6)]
    run = replace(put(few), status="waiting", trail=tuple(points))
    job = Job(run, few, 0, Gate(), standby=None)
    job.hear({"task": job.task, "epoch": 1, "step": 0, "steps": 0, "points": []})
    assert job.run.trail == tuple(points[:2]) and job.run.status == "training"


def test_weights_beyond_float16_are_clipped_without_a_warning(few: mc.Digits) -> None:
    run = put(few)
    run_files.write_weights(run, [np.array([1e9, -1e9, np.nan], np.float32)])
    np.testing.assert_array_equal(
        Engine().weights(run.id, 1)[0], np.array([65504, -65504, np.nan], np.float32)
    )


@pytest.mark.parametrize("status", ["waiting", "training", "saving"])
def test_what_was_under_way_is_offered_after_a_restart(
    idle: Engine, few: mc.Digits, status: str
) -> None:
    run = put(few, status=status)
    file = folders.runs_folder() / ".training" / run.id / "run.json"
    record = json.loads(file.read_text())
    file.write_text(json.dumps(record | {"server": ["elsewhere", 1, 2.0]}))
    found = idle.snapshot(run.id)
    assert (
        found.status == "interrupted" and found.resumable and "server was stopped" in found.message
    )


def test_a_model_of_before_there_were_checkpoints(idle: Engine, few: mc.Digits) -> None:
    run = put(few)
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
    run = put(few)
    changed = folders.runs_folder().stat().st_mtime_ns
    idle.rename(run.id, "  my\n best " + "x" * 99, "me")
    title = idle.snapshot(run.id).title
    assert title == mc.read_card(run.id).title == "my best " + "x" * 52
    assert folders.runs_folder().stat().st_mtime_ns != changed  # by which pages notice
    assert mc.load_model(run.id).predict(few.images[:1]).shape == (1, 10)
    idle.rename(run.id, "", "me")
    assert idle.snapshot(run.id).title == "" and mc.read_card(run.id).title.startswith(
        "single_conv, 1 epochs"
    )


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
    run = put(few)
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
    run = put(few)
    with pytest.raises(mc.EngineError, match="Only the visitor who started a run"):
        act(idle, run.id, few)
    with pytest.raises(mc.EngineError, match="There is no run"):
        act(idle, "../" + run.id, few)
    assert idle.snapshot(run.id).status == "stopped"


def test_deleted_runs_are_gone_after_a_day(few: mc.Digits, idle: Engine) -> None:
    run = put(few)
    idle.delete(run.id, "me")
    assert run_files.make_room(0, 10**9, set()) and run_files.hidden_owner(run.id) == "me"
    yesterday = time() - run_files.TRASH_SECONDS - 1
    os.utime(folders.runs_folder() / ".trash" / run.id, (yesterday, yesterday))
    run_files.make_room(0, 10**9, set())
    assert run_files.hidden_owner(run.id) is None


def test_room_is_made_by_deleted_runs_then_the_oldest(few: mc.Digits, idle: Engine) -> None:
    names = [f"2026010{day}-000000-aaaa" for day in range(1, 6)]
    sizes = []
    for name in names:
        put(few, name)
        sizes.append(
            sum(
                file.stat().st_size
                for file in folders.runs_folder().rglob(f"{name}/**/*")
                if file.is_file()
            )
        )
    idle.delete(names[3], "me")
    one, all_of_them = sizes[0], sum(sizes)
    assert run_files.make_room(0, all_of_them, set()) and run_files.hidden_owner(
        names[3]
    )  # there is room: nothing goes
    assert run_files.make_room(one // 2, all_of_them, {names[0]})
    assert run_files.hidden_owner(names[3]) is None and len(idle.runs()) == 4
    assert run_files.make_room(one // 2, all_of_them - one, {names[0]})
    assert [run.id for run in idle.runs()] == [names[4], names[2], names[0]]
    assert not run_files.make_room(one, one, {names[0]})  # it cannot be made: nothing goes
    assert len(idle.runs()) == len([card for card in mc.list_cards()[0] if card.owner]) == 3


def test_deleted_runs_go_when_the_disk_is_full(
    few: mc.Digits, idle: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"2026010{day}-000000-aaaa" for day in (1, 2)]
    for name in names:
        put(few, name)
    idle.delete(names[0], "me")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=1000))
    assert run_files.make_room(500, 10**9, set()) and run_files.hidden_owner(names[0]) == "me"
    assert run_files.make_room(2000, 10**9, set()) and run_files.hidden_owner(names[0]) is None
    assert [run.id for run in idle.runs()] == names[1:], "what nobody deleted stays"


def test_a_disk_that_takes_no_deletion_is_told(
    few: mc.Digits, idle: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = put(few)

    def full(folder: Path, *args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", full)
        with pytest.raises(mc.EngineError, match=r"cannot be put aside\. The disk is full"):
            idle.delete(run.id, "me")
    assert idle.snapshot(run.id) and mc.load_model(run.id)


def test_what_runs_under_way_will_write_is_reserved(
    engine: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch, paused: None
) -> None:
    monkeypatch.setenv("MNIST_LIMIT_DISK_MB", "2")
    config = mc.TrainingConfig("single_conv", 1)  # about 0.7 MB each
    ids = [engine.start(config, few), engine.start(config, few)]
    with pytest.raises(mc.LimitError, match="at most 2 MB of runs"):
        engine.start(config, few)
    for run_id in ids:
        engine.stop(run_id)
        finish(engine, run_id)


def test_pinned_runs_stay_when_the_oldest_go(
    engine: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch, paused: None
) -> None:
    names = [f"2026010{day}-000000-aaaa" for day in range(1, 5)]
    for name in names:
        put(few, name)
    monkeypatch.setattr(
        run_files, "_size", lambda folder: 300_000 if folder.exists() else 0
    )  # 600 kB a run
    monkeypatch.setenv("MNIST_LIMIT_DISK_MB", "2")
    engine.pin(names[0], True, "me")
    engine.pin(names[0], True, "me")  # the other tab
    with pytest.raises(mc.LimitError, match="at most 1 MB of pinned runs"):
        engine.pin(names[1], True, "me")
    engine.train_further(names[3], 1, few, "me")
    engine.stop(names[3], "me")
    finish(engine, names[3])
    assert {run.id: run.pinned for run in engine.runs()} == {
        names[0]: True,
        names[2]: False,
        names[3]: False,
    }
    engine.pin(names[0], False, "me")
    assert not engine.snapshot(names[0]).pinned


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
    "source of a number": lambda file: file.write_text(
        file.read_text().replace('"source": "', '"source": 5, "x": "')
    ),
    "server missing": lambda file: file.write_text(
        file.read_text().replace('"server": [', '"server": 5, "x": [')
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_run_is_one_problem_and_hides_nothing_else(
    damage: Callable[[Path], object], idle: Engine, few: mc.Digits
) -> None:
    put(few)
    put(few, "20260102-000000-cccc")
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
    run = put(few)
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


def test_too_many_runs_of_one_visitor_and_of_all(
    engine: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch, paused: None
) -> None:
    monkeypatch.setenv("MNIST_LIMIT_RUNS_PER_VISITOR", "2")
    monkeypatch.setenv("MNIST_LIMIT_RUNS", "3")
    config = mc.TrainingConfig("single_conv", 1)
    ids = [engine.start(config, few, "me"), engine.start(config, few, "me")]
    with pytest.raises(mc.LimitError, match="at most 2 runs of one visitor at the same time"):
        engine.start(config, few, "me")
    ids.append(engine.start(config, few, "you"))
    with pytest.raises(mc.LimitError, match="at most 3 runs at the same time"):
        engine.start(config, few, "they")
    with pytest.raises(mc.EngineError, match="still under way"):
        engine.delete(ids[0], "me")
    assert len(engine.runs()) == 3
    engine.stop(ids[0], "me")
    finish(engine, ids[0])
    ids.append(engine.start(config, few, "me"))
    for run_id in ids:
        engine.stop(run_id, "you" if run_id == ids[2] else "me")
        finish(engine, run_id)


@pytest.fixture
def paused(engine: Engine) -> Iterator[None]:
    engine.pause()
    yield
    engine.unpause()


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("EPOCHS", "1", "at most 1 epochs of one run"),
        ("DIGITS", "100", "at most 100 training digits in one run"),
        ("DISK_MB", "1", "at most 1 MB of runs"),
    ],
)
def test_a_run_beyond_a_limit(
    variable: str,
    value: str,
    words: str,
    idle: Engine,
    few: mc.Digits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(f"MNIST_LIMIT_{variable}", value)
    run = put(few)
    for act in (
        lambda: idle.start(mc.TrainingConfig("stacked_conv", 2), few, "me"),
        lambda: idle.train_further(run.id, 20, few, "me"),
    ):
        with pytest.raises(mc.LimitError, match=words):
            act()
    assert [found.id for found in idle.runs()] == [run.id] and idle.snapshot(
        run.id
    ).config.epochs == 2


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits() == Limits()
    monkeypatch.setenv("MNIST_HOSTED", "1")
    assert limits() == HOSTED and HOSTED.epochs < Limits().epochs
    monkeypatch.setenv("MNIST_LIMIT_EPOCHS", "7")
    assert limits() == replace(HOSTED, epochs=7)
    for wrong in ("many", "0", "-1", "1.5"):
        monkeypatch.setenv("MNIST_LIMIT_EPOCHS", wrong)
        with pytest.raises(mc.ConfigError, match=f"MNIST_LIMIT_EPOCHS is set to '{wrong}'"):
            limits()


def test_fast_math_is_refused_where_the_processor_has_none(
    idle: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mnist_core.engine.engine.fast_math_available", lambda: False)
    with pytest.raises(mc.ConfigError, match="no bfloat16 arithmetic"):
        idle.start(mc.TrainingConfig("single_conv", 1, fast_math=True), few)
    assert not idle.runs()
