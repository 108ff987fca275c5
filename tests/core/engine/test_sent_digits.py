"""The digits in the memory of the workers."""

import itertools
import os

import pytest

import mnist_core as mc
from mnist_core.engine import Engine, tasks
from tests.helpers.engines import assert_undisturbed, finish, wait_until

_different = itertools.count(1)


@pytest.fixture
def hundred(few: mc.Digits) -> mc.Digits:
    """A set of digits that no other test uses."""
    images = few.images[::2].copy()
    images[0, 0, 0] = next(_different)
    return mc.Digits(images, few.labels[::2].copy(), "a hundred digits")


def test_digits_that_killed_the_worker_are_sent_anew_to_the_next_run(
    engine: Engine, hundred: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = mc.TrainingConfig("single_conv", epochs=1)
    with monkeypatch.context() as deadly:
        # It travels to the worker as it is, and ends the process there.
        deadly.setattr(tasks, "split", lambda digits: os._exit(1))
        run = finish(engine, engine.start(config, hundred))
    assert run.status == "failed"
    assert "died several times" in run.message
    run = finish(engine, engine.start(config, hundred))
    assert_undisturbed(run, config, hundred)


def test_digits_that_were_cancelled_are_sent_anew_and_others_are_not(
    engine: Engine, hundred: mc.Digits, paused: None
) -> None:
    connected = engine._on_demand.connect()
    connected.digits.send(hundred).cancel()
    assert not connected.digits.has(hundred)
    sent = connected.digits.send(hundred)
    assert connected.digits.has(hundred)
    assert connected.digits.send(hundred) is sent
    assert len(sent.result(timeout=60)) == 2


def test_a_run_under_way_gets_digits_anew(engine: Engine, hundred: mc.Digits) -> None:
    config = mc.TrainingConfig("single_conv", epochs=10, seed=2)
    run_id = engine.start(config, hundred)
    wait_until(lambda: engine.snapshot(run_id).history)
    thread = engine._registry.threads[run_id]
    engine.pause()
    # The epoch under way comes back, or the next one is called off.
    wait_until(lambda: thread.task is thread._finished_task or thread.task.called_off)
    engine._on_demand.connect().digits.send(hundred).cancel()
    engine.unpause()
    assert_undisturbed(finish(engine, run_id), config, hundred)
