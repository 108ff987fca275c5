"""The engine with real processes: a scheduler, a worker, TensorFlow."""

import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from types import SimpleNamespace

import psutil
import pytest

import mnist_core as mc
from mnist_core.engine import Engine, cluster, on_demand
from mnist_core.folders import PROJECT
from mnist_core.models import store
from tests.helpers.engines import assert_undisturbed, finish, undisturbed, wait_until, workers


@pytest.fixture(scope="module")
def few() -> mc.Digits:
    digits = mc.load_digits("sample")
    return mc.Digits(digits.images[::10], digits.labels[::10], digits.source)


def test_a_run_ends_where_training_in_this_process_ends(engine, few):
    config = mc.TrainingConfig(
        "stacked_conv", epochs=2, seed=3
    )  # with dropout, whose random state must travel too
    run = finish(engine, run_id := engine.start(config, few, owner="me"))
    _, history = undisturbed(config, few)
    assert (run.status, run.message) == ("finished", "")
    assert list(run.history) == history
    train, validation = few.split()
    card = mc.read_card(run_id)
    assert card.owner == "me" and card.epochs == 2 and card.metrics == history[-1]
    assert (card.data["train"], card.data["validation"]) == (len(train), len(validation))
    assert store.read_history(run_id) == history
    assert mc.evaluate(mc.load_model(run_id), validation).accuracy == pytest.approx(
        history[-1]["val_accuracy"]
    )


def test_progress_within_epochs(engine, few):
    run = finish(
        engine, engine.start(mc.TrainingConfig("single_conv", epochs=3, batch_size=8), few)
    )
    places = [point["epoch"] for point in run.trail]
    assert places == sorted(places) and places[0] > 0 and places[-1] <= 3
    assert all(0 <= point["accuracy"] <= 1 and point["loss"] > 0 for point in run.trail)
    assert run.progress == 1 and run.seconds > 0


def test_stop_keeps_the_finished_epochs(engine, few):
    run_id = engine.start(mc.TrainingConfig("single_conv", epochs=100), few)
    wait_until(lambda: len(engine.snapshot(run_id).history) >= 2)
    asked = monotonic()
    engine.stop(run_id)
    run = finish(engine, run_id)
    assert run.status == "stopped" and 2 <= len(run.history) < 100
    assert monotonic() - asked < 20
    assert mc.read_card(run_id).epochs == len(run.history)
    assert mc.load_model(run_id).predict(few.images).shape == (500, 10)
    engine.stop(run_id)  # a second time: nothing happens
    assert engine.snapshot(run_id) == run


def test_stop_before_the_first_epoch_leaves_nothing(engine, few):
    run_id = engine.start(mc.TrainingConfig("stacked_conv", epochs=3), few)
    engine.stop(run_id)
    assert finish(engine, run_id).status == "stopped"
    with pytest.raises(mc.ModelError, match="no trained model"):
        mc.read_card(run_id)


def test_runs_take_turns(engine, few):
    ids = [
        engine.start(mc.TrainingConfig("single_conv", epochs=6, seed=seed), few)
        for seed in range(3)
    ]
    apart = 0

    def all_done() -> bool:
        nonlocal apart
        runs = [engine.snapshot(i) for i in ids]
        if all(run.active for run in runs):
            done = [len(run.history) for run in runs]
            apart = max(apart, max(done) - min(done))
        return not any(run.active for run in runs)

    wait_until(all_done)
    assert [engine.snapshot(i).status for i in ids] == ["finished"] * 3
    assert apart <= 2


def test_a_worker_killed_in_mid_epoch_costs_that_epoch_and_no_exactness(engine, sample):
    config = mc.TrainingConfig("stacked_conv", epochs=3, batch_size=8, subset=2000, seed=5)
    run_id = engine.start(config, sample)

    def in_mid_epoch() -> bool:
        run = engine.snapshot(run_id)
        return run.history and 0 < run.step < run.steps

    wait_until(in_mid_epoch)
    for worker in workers():
        worker.send_signal(signal.SIGKILL)
    before = engine.snapshot(run_id)
    assert before.active and before.began
    wait_until(
        lambda: (engine.snapshot(run_id).began or 0) > before.began
    )  # the same epoch, from its beginning
    assert len(engine.snapshot(run_id).history) == len(before.history)
    assert_undisturbed(finish(engine, run_id), config, sample)


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


def test_a_worker_that_will_not_start_is_reported_with_its_last_words(few, monkeypatch):
    broken = [sys.executable, "-c", "import sys; sys.exit('no such module: flux')"]
    monkeypatch.setattr(cluster, "_WORKER", broken)
    engine = Engine()
    run = finish(engine, engine.start(mc.TrainingConfig("single_conv", epochs=1), few))
    assert run.status == "failed"
    assert "training process does not" in run.message and "no such module: flux" in run.message
    engine.close()


def test_a_cluster_that_does_not_answer_is_reported(few):
    engine = Engine("tcp://127.0.0.1:9", start_seconds=1)
    run = finish(engine, engine.start(mc.TrainingConfig("single_conv", epochs=1), few))
    assert run.status == "failed" and "tcp://127.0.0.1:9 does not answer" in run.message


def test_those_who_wait_while_connecting_fails_do_not_try_one_by_one(monkeypatch):
    asked, tries = [], []

    def now():
        asked.append(monotonic())
        return asked[-1]

    def nobody(*arguments):
        tries.append(arguments)
        futures.extend(pool.submit(waiting.connect) for _ in range(3))
        wait_until(lambda: len(asked) == 4)  # all stand in line
        raise mc.EngineError("nobody there")

    monkeypatch.setattr(on_demand, "Connection", nobody)
    monkeypatch.setattr(on_demand, "time", SimpleNamespace(monotonic=now))
    waiting, futures = (
        on_demand.Standby("tcp://127.0.0.1:9", 1.0, 1.0, lambda: False, lambda event: None),
        [],
    )
    with ThreadPoolExecutor(3) as pool:
        with pytest.raises(mc.EngineError, match="nobody there"):
            waiting.connect()
        for future in futures:
            with pytest.raises(mc.EngineError, match="nobody there"):
                future.result()
    waiting.warm_up(None)  # a courtesy, which rests for a while now
    assert len(tries) == 1 and not [
        thread for thread in threading.enumerate() if thread.name == "warm-up"
    ]


def test_the_worker_leaves_when_idle_and_comes_back(few):
    engine = Engine(idle_seconds=0.5)
    before = len(workers())
    for _ in range(2):
        assert (
            finish(engine, engine.start(mc.TrainingConfig("single_conv", epochs=1), few)).status
            == "finished"
        )
        wait_until(lambda: len(workers()) == before)
    engine.close()


def test_only_complaints_of_the_interpreters_end_are_kept_out_of_the_log():
    ending = RuntimeError("cannot schedule new futures after shutdown")
    for error, matters in ((ending, False), (RuntimeError("something else"), True)):
        record = logging.makeLogRecord(
            {"msg": "Exception in callback", "exc_info": (type(error), error, None)}
        )
        assert cluster._matters(record) is matters
    assert not cluster._matters(logging.makeLogRecord({"msg": str(ending)}))
    assert cluster._matters(logging.makeLogRecord({"msg": "Worker lost"}))


def test_no_worker_outlives_a_killed_server():
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent("""
            from mnist_core.engine import Engine
            Engine()._standby.connect()
            print("ready", flush=True)
            input()
            """),
        ],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    with server:
        assert server.stdout.readline() == b"ready\n"
        family = psutil.Process(server.pid).children(recursive=True)
        assert family
        server.kill()
        server.stdin.close()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
