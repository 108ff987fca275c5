"""What may begin: limits, room on the disk, pinned runs, fast math."""

import pytest

import mnist_core as mc
from mnist_core.engine import Engine, Visitor, admission
from mnist_core.training import room
from tests.helpers.engines import finish
from tests.helpers.runs import put_run


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
    run = put_run(few)
    for act in (
        lambda: idle.start(mc.TrainingConfig("stacked_conv", 2), few, "me"),
        lambda: idle.train_further(run.id, 20, few, "me"),
    ):
        with pytest.raises(mc.LimitError, match=words):
            act()
    assert [found.id for found in idle.runs()] == [run.id] and idle.snapshot(
        run.id
    ).config.epochs == 2


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


def stop(engine: Engine, *run_ids: str) -> None:
    for run_id in run_ids:
        engine.stop(run_id, Visitor(is_teacher=True))
        finish(engine, run_id)


def test_fresh_names_over_one_connection_are_not_more(
    engine: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch, paused: None
) -> None:
    monkeypatch.setenv("MNIST_HOSTED", "1")
    config = mc.TrainingConfig("single_conv", 1)
    ids = [engine.start(config, few, Visitor(f"name {number}", "", "a tab")) for number in range(4)]
    with pytest.raises(mc.LimitError, match="at most 4 runs of one open page"):
        engine.start(config, few, Visitor("name 5", "", "a tab"))
    stop(engine, *ids)


def test_fresh_names_from_one_address_leave_half_of_the_places_to_others(
    engine: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch, paused: None
) -> None:
    monkeypatch.setenv("MNIST_HOSTED", "1")
    config = mc.TrainingConfig("single_conv", 1)
    monkeypatch.setenv("MNIST_LIMIT_DISK_MB", "4000")
    ids = [
        engine.start(config, few, Visitor(f"name {number}", "192.0.2.1", f"tab {number}"))
        for number in range(20)
    ]
    with pytest.raises(mc.LimitError, match="at most 20 runs from one address"):
        engine.start(config, few, Visitor("name 21", "192.0.2.1", "tab 21"))
    ids.append(engine.start(config, few, Visitor("somebody", "192.0.2.2", "their tab")))
    # What has been stopped may not go on beyond the limit either.
    stop(engine, ids[0])
    ids[0] = engine.start(config, few, Visitor("name 22", "192.0.2.1", "tab 22"))
    stop(engine, *ids)


def test_ten_presses_of_start_begin_one_run(engine: Engine, few: mc.Digits, paused: None) -> None:
    config = mc.TrainingConfig("single_conv", 1)
    me = Visitor("me", "192.0.2.1", "a tab")
    ids = {engine.start(config, few, me) for _ in range(10)}
    assert len(ids) == 1
    # Another setting, and another page, are meant.
    ids.add(engine.start(mc.TrainingConfig("single_conv", 1, seed=1), few, me))
    ids.add(engine.start(config, few, Visitor("me", "192.0.2.1", "another tab")))
    assert len(ids) == 3
    stop(engine, *ids)


def test_what_runs_under_way_will_write_is_reserved(
    engine: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch, paused: None
) -> None:
    monkeypatch.setenv("MNIST_LIMIT_DISK_MB", "2")
    config = mc.TrainingConfig("single_conv", 1)  # about 0.63 MB each
    ids = [engine.start(config, few) for _ in range(3)]
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
        put_run(few, name)
    monkeypatch.setattr(
        room, "_folder_bytes", lambda folder: 300_000 if folder.exists() else 0
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


def test_fast_math_is_refused_where_the_processor_has_none(
    idle: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mnist_core.engine.admission.fast_math_available", lambda: False)
    with pytest.raises(mc.ConfigError, match="no bfloat16 arithmetic"):
        idle.start(mc.TrainingConfig("single_conv", 1, fast_math=True), few)
    assert not idle.runs()


def test_a_run_takes_about_as_much_as_is_expected(engine: Engine, few: mc.Digits) -> None:
    config = mc.TrainingConfig("stacked_conv", 2, optimizer="adam", average_last=2)
    run = finish(engine, engine.start(config, few))
    assert run.status == "finished"
    taken = room.size([run.id])
    # A second state is there while one is replaced.
    parameters = mc.count_parameters(mc.architecture("stacked_conv"))
    most = taken + (12 + 2 * 4) * parameters
    assert taken < admission.expected_bytes(config)
    assert admission.expected_bytes(config) == pytest.approx(most, rel=0.15)
