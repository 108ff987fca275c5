"""Runs that go on: stopped, cut off with their server, trained further; bit for bit as if nothing
had happened."""

import os
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace

import psutil
import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.engine import Engine
from mnist_core.folders import PROJECT
from mnist_core.models import store
from mnist_core.training import run_files
from tests.helpers.engines import STACKED, assert_undisturbed, finish, wait_until


def test_stopped_and_resumed(engine: Engine, few: mc.Digits) -> None:
    config = replace(STACKED, augment=True, subset=150, epochs=4)
    run_id = engine.start(config, few, "me", "mine")
    wait_until(lambda: engine.snapshot(run_id).history)
    engine.stop(run_id, "me")
    stopped = finish(engine, run_id)
    assert stopped.status == "stopped" and stopped.resumable and 1 <= len(stopped.history) < 4
    assert mc.read_card(run_id).epochs == len(stopped.history)

    engine.resume(run_id, few, "me")
    run = finish(engine, run_id)
    assert_undisturbed(run, config, few)
    assert (
        not run.resumable
        and run.title == "mine"
        and run.samples == 150 == mc.read_card(run_id).data["train"]
    )
    assert len(run.epoch_seconds) == 4 and run.seconds == pytest.approx(sum(run.epoch_seconds))
    assert mc.read_card(run_id).epochs == 4 and mc.read_card(run_id).title == "mine"
    engine.resume(run_id, few, "me")  # there is nothing left to do
    assert engine.snapshot(run_id) == run


SERVER = """
    import sys, time
    import mnist_core as mc
    from mnist_core.engine import Engine
    from tests.helpers.engines import STACKED
    digits = mc.load_digits("sample")
    engine = Engine()
    few = mc.Digits(digits.images[::25], digits.labels[::25], digits.source)
    run_id = engine.start(STACKED, few, "me")
    while not (run := engine.snapshot(run_id)).history:
        assert run.active, run.message
        time.sleep(0.01)
    print(run_id, flush=True)
    input()
"""


def test_the_server_is_killed_and_another_goes_on(engine: Engine, few: mc.Digits) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVER)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        text=True,
    )
    with server:
        run_id = server.stdout.readline().strip()
        seen = engine.snapshot(run_id)
        assert seen.active  # by another server, on the same folder: not to be touched
        with pytest.raises(mc.EngineError, match="another program"):
            engine.stop(run_id, "me")
        family = psutil.Process(server.pid).children(recursive=True)
        server.kill()
        server.stdin.close()
    run = Engine().snapshot(run_id)
    assert run.status == "interrupted" and run.resumable and run.message
    assert 1 <= len(run.history) < 3
    assert run_id not in [card.name for card in mc.list_cards()[0]] and not mc.list_cards()[1]

    with pytest.raises(mc.EngineError, match="Only the visitor"):
        engine.resume(run_id, few, "somebody else")
    with pytest.raises(mc.DataError, match="trained on other digits: 5,000 digits of MNIST"):
        engine.resume(run_id, mc.Digits(few.images[::2], few.labels[::2], "half"), "me")
    assert engine.snapshot(run_id).status == "interrupted"  # nothing goes on by itself
    engine.resume(run_id, few, "me")
    assert_undisturbed(finish(engine, run_id), STACKED, few)
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_trained_further(engine: Engine, few: mc.Digits) -> None:
    config = mc.TrainingConfig("single_conv", epochs=1, seed=2)
    run_id = engine.start(config, few, "me")
    finish(engine, run_id)
    with pytest.raises(mc.ConfigError, match="epochs must be a whole number"):
        engine.train_further(run_id, 0, few, "me")
    engine.train_further(run_id, 2, few, "me")
    run = finish(engine, run_id)
    assert_undisturbed(run, replace(config, epochs=3), few)
    assert store.read_history(run_id) == list(run.history)
    # And the weights of each of its moments are there, the last being the model's.
    assert engine.epochs(run_id) == 3
    kernels = [engine.weights(run_id, epoch)[0] for epoch in range(4)]
    assert all((kernels[0] != later).any() for later in kernels[1:])
    assert [array.shape for array in engine.weights(run_id, 0)] == [
        (3, 3, 1, 32),
        (32,),
        (1152, 10),
        (10,),
    ]
    for small, exact in zip(engine.weights(run_id, 3), run_files.read_state(run), strict=False):
        assert abs(small - exact).max() < 2e-3
    with pytest.raises(mc.EngineError, match="after 4 epochs were not kept"):
        engine.weights(run_id, 4)


def test_two_tabs_press_at_the_same_moment(engine: Engine, few: mc.Digits) -> None:
    """Stop and resume, many times over, from many threads: one job at a time, and the same end as
    ever."""
    config = mc.TrainingConfig("single_conv", epochs=5, seed=9)
    run_id = engine.start(config, few, "me")
    problems: list[BaseException] = []

    def press(resume: bool) -> None:
        try:
            for _ in range(40):
                if resume:
                    engine.resume(run_id, few, "me")
                else:
                    engine.stop(run_id, "me")
        except BaseException as problem:
            problems.append(problem)

    tabs = [threading.Thread(target=press, args=(number % 2 == 0,)) for number in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert not problems
    # The last job's thread may just be leaving; two that work would not come to the same end below.
    wait_until(lambda: [thread.name for thread in threading.enumerate()].count(run_id) <= 1)
    finish(engine, run_id)
    engine.resume(run_id, few, "me")
    run = finish(engine, run_id)
    assert_undisturbed(run, config, few)
    assert mc.read_card(run_id).metrics == run.history[-1]


def test_a_run_that_diverges_is_told_and_breaks_nothing(engine: Engine, few: mc.Digits) -> None:
    config = mc.TrainingConfig(
        "stacked_conv", epochs=2, batch_size=8, optimizer="sgd", learning_rate=1.0
    )
    run_id = engine.start(config, few)
    run = finish(engine, run_id)
    assert run.status == "finished" and not run.history[0]["loss"] < 1e6
    again = Engine().snapshot(run_id)
    assert again.status == "finished" and len(again.history) == 2
    assert run_id in [card.name for card in mc.list_cards()[0]] and not mc.list_cards()[1]
    assert engine.weights(run_id, 2)[0].shape == (5, 5, 1, 64)


def test_a_full_disk_ends_a_run_in_words_and_keeps_its_last_epoch(
    engine: Engine, few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, full = run_files._replace, threading.Event()

    def replace_until_full(file, content) -> None:
        if full.is_set():
            raise OSError(28, "No space left on device")
        original(file, content)

    monkeypatch.setattr(run_files, "_replace", replace_until_full)
    config = mc.TrainingConfig("single_conv", epochs=4, seed=9)
    run_id = engine.start(config, few)
    wait_until(lambda: engine.snapshot(run_id).history)
    full.set()
    run = finish(engine, run_id)
    assert run.status == "failed" and run.message.startswith("The disk is full.")
    with pytest.raises(mc.EngineError, match=r"cannot begin. The disk is full"):
        engine.start(config, few)
    with pytest.raises(mc.EngineError, match=r"cannot go on. The disk is full"):
        engine.resume(run_id, few)
    assert engine.snapshot(run_id).status == "failed"
    assert not [
        file for file in folders.runs_folder().rglob(".*") if file.is_file()
    ]  # nothing half-written

    full.clear()
    engine.resume(run_id, few)
    assert_undisturbed(finish(engine, run_id), config, few)
    assert [run.id for run in engine.runs()] == [run_id]
