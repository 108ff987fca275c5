"""A run step by step, and with another learning rate on the way: as it asks, and repeatable."""

from dataclasses import replace

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.engine import Engine, Step, pace
from mnist_core.training import run_files
from tests.helpers.engines import finish, wait_until

CONFIG = mc.TrainingConfig("stacked_conv", epochs=2, seed=3, batch_size=32)


def waits(engine: Engine, run_id: str, epochs: int, batches: int) -> None:
    """Wait until a run stands after so many epochs, and batches of the next."""

    def stands() -> bool:
        run = engine.snapshot(run_id)
        assert run.active, run.message
        return run.held and run.began is None and (len(run.history), run.step) == (epochs, batches)

    wait_until(stands)


def test_step_by_step_it_ends_where_it_would_have_ended(engine: Engine, few: mc.Digits) -> None:
    run_id = engine.start(CONFIG, few, "me", held=True)
    wait_until(lambda: engine.epochs(run_id) == 0)  # the network is set up, and waits
    assert engine.weights_now(run_id) is None
    begin = engine.weights(run_id, 0)
    engine.step(run_id, Step.BATCH, "me")
    waits(engine, run_id, 0, 1)
    one = engine.weights_now(run_id)
    assert [array.shape for array in one] == [array.shape for array in begin]
    assert not np.allclose(one[0], begin[0], atol=1e-4)
    engine.step(run_id, Step.BATCH, "me")
    waits(engine, run_id, 0, 2)
    engine.step(run_id, Step.EPOCH, "me")
    waits(engine, run_id, 1, 0)
    assert engine.weights_now(run_id) is None
    engine.go_on(run_id, "me")
    run = finish(engine, run_id)
    assert run.status == "finished" and not run.held
    plain = finish(engine, engine.start(CONFIG, few))
    for ours, theirs in zip(run_files.read_state(run), run_files.read_state(plain), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for ours, theirs in zip(run.history, plain.history, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5)


def test_held_in_the_middle_of_an_epoch(engine: Engine, sample: mc.Digits) -> None:
    config = replace(CONFIG, batch_size=8, epochs=1)
    run_id = engine.start(config, sample, "me")
    wait_until(lambda: engine.snapshot(run_id).step > 0)
    engine.hold(run_id, "me")
    wait_until(lambda: engine.snapshot(run_id).began is None)
    run = engine.snapshot(run_id)
    assert run.held and 0 < run.step < run.steps
    assert engine.weights_now(run_id) is not None
    engine.stop(run_id, "me")
    stopped = finish(engine, run_id)
    assert stopped.status == "stopped" and not stopped.history and not stopped.held


def test_another_rate_is_on_record(engine: Engine, few: mc.Digits) -> None:
    run_id = engine.start(CONFIG, few, "me", held=True)
    engine.step(run_id, Step.BATCH, "me")
    waits(engine, run_id, 0, 1)
    assert engine.snapshot(run_id).learning_rate == CONFIG.learning_rate
    engine.change_rate(run_id, 0.01, "me")
    engine.step(run_id, Step.EPOCH, "me")
    waits(engine, run_id, 1, 0)
    engine.change_rate(run_id, 0.0001, "me")
    engine.go_on(run_id, "me")
    run = finish(engine, run_id)
    assert run.config.rate_changes == ((0, 1, 0.01), (1, 0, 0.0001))
    assert mc.read_card(run_id).config == run.config
    again = finish(engine, engine.start(run.config, few))
    for ours, theirs in zip(run_files.read_state(run), run_files.read_state(again), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_another_rate_at_once(engine: Engine, sample: mc.Digits) -> None:
    """In the middle of an epoch, without a stop."""
    run_id = engine.start(replace(CONFIG, batch_size=8, epochs=1), sample, "me")
    wait_until(lambda: engine.snapshot(run_id).step > 0)
    engine.change_rate(run_id, 0.0001, "me")
    run = finish(engine, run_id)
    (change,) = run.config.rate_changes
    assert (change.epoch, change.rate) == (0, 0.0001) and 0 < change.batch < run.samples // 8
    with pytest.raises(mc.ConfigError):
        mc.TrainingConfig("single_conv", 1).with_rate(mc.RateChange(0, 0, 2.0))


def test_nobody_elses(engine: Engine, few: mc.Digits) -> None:
    run_id = engine.start(CONFIG, few, "me", held=True)
    for act in (
        lambda: engine.hold(run_id, "you"),
        lambda: engine.go_on(run_id, "you"),
        lambda: engine.step(run_id, Step.BATCH, "you"),
        lambda: engine.change_rate(run_id, 0.1, "you"),
    ):
        with pytest.raises(mc.EngineError, match="Only the visitor who started"):
            act()
    with pytest.raises(mc.ConfigError, match="Learning rate"):
        engine.change_rate(run_id, 7.0, "me")
    engine.stop(run_id, "me")
    assert finish(engine, run_id).config == CONFIG


def test_who_leaves_a_run_held_gives_its_place_back(
    engine: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mnist_core.engine.run_thread.LONGEST_HOLD", 0.1)
    run = finish(engine, engine.start(CONFIG, few, "me", held=True))
    assert run.status == "stopped" and not run.held
    assert pace.LONGEST_HOLD > 60
