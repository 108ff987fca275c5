"""Runs on their way: trained, stopped, cut off, gone on with, and bit for bit as if undisturbed."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from time import monotonic

import psutil
import pytest

import mnist_core as mc
from mnist_core import durable, folders
from mnist_core.engine import Engine, Run, tasks, watchdog
from mnist_core.engine.failures import Ending
from mnist_core.engine.progress import Report
from mnist_core.engine.queue import Position
from mnist_core.engine.remote_task import RemoteTask
from mnist_core.engine.run_thread import RunThread
from mnist_core.engine.state import EngineState
from mnist_core.folders import PROJECT
from mnist_core.models import store
from mnist_core.training import epoch as training
from mnist_core.training import run_files
from mnist_core.training.part import Part
from tests.helpers.engines import (
    STACKED,
    assert_undisturbed,
    finish,
    is_measured,
    nannies,
    undisturbed,
    wait_until,
    workers,
)
from tests.helpers.runs import METRICS, STATE, put_run


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
    assert mc.load_model(run_id).predict(few.images).shape == (200, 10)
    engine.stop(run_id)  # a second time: nothing happens
    assert engine.snapshot(run_id) == run


def test_stop_before_the_first_epoch_leaves_nothing(engine, few):
    run_id = engine.start(mc.TrainingConfig("stacked_conv", epochs=3), few)
    engine.stop(run_id)
    assert finish(engine, run_id).status == "stopped"
    with pytest.raises(mc.ModelError, match="no trained model"):
        mc.read_card(run_id)


def test_a_worker_killed_in_mid_epoch_costs_that_epoch_and_no_exactness(engine, sample):
    config = mc.TrainingConfig("stacked_conv", epochs=3, batch_size=8, subset=1200, seed=5)
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


def test_stopped_and_resumed(engine: Engine, few: mc.Digits) -> None:
    config = replace(STACKED, augment=True, distortion=1.0, subset=150, epochs=4)
    config = replace(config, schedule="warmup_cosine", average_last=2)
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
    with pytest.raises(mc.ConfigError, match="planned to fall to zero over 4 epochs"):
        engine.train_further(run_id, 1, few, "me")
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
    config = mc.TrainingConfig("single_conv", epochs=1, seed=2, average_last=2)
    run_id = engine.start(config, few, "me")
    finish(engine, run_id)
    with pytest.raises(mc.ConfigError, match='Epochs" must be a whole number'):
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
    kept = training.averaged(run.config, run_files.read_state(run))
    for small, exact in zip(engine.weights(run_id, 3), kept, strict=True):
        assert abs(small - exact).max() < 2e-3
    with pytest.raises(mc.EngineError, match="after 4 epochs were not kept"):
        engine.weights(run_id, 4)


def test_two_tabs_press_at_the_same_moment(engine: Engine, few: mc.Digits) -> None:
    """Stop and resume, many times over: one thread trains at a time, to the same end as ever."""
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
    # The last thread may just be leaving; two that work would not come to the same end below.
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
    original, full = durable.write_whole, threading.Event()

    def replace_until_full(file, content) -> None:
        if full.is_set():
            raise OSError(28, "No space left on device")
        original(file, content)

    monkeypatch.setattr(durable, "write_whole", replace_until_full)
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


@pytest.fixture
def on_its_own(few: mc.Digits) -> RunThread:
    """The thread of a run with one finished epoch, without the thread and the worker."""
    run = replace(put_run(few), status="training", trail=points(0.5, 1.0))
    state = EngineState()
    thread = RunThread(run, few, Position(), state, on_demand=None)
    thread.task = RemoteTask("train_epoch", state.condition, lambda: False)
    return thread


def points(*epochs: float) -> tuple[dict[str, float], ...]:
    return tuple({"epoch": epoch, "loss": 1.0, "accuracy": 0.5} for epoch in epochs)


def report(thread: RunThread, step: int, *epochs: float) -> Report:
    """What the worker says of the second epoch of `thread`."""
    return Report(
        task=thread.task.key,
        worker="tls://127.0.0.1:1",
        epoch=1,
        step=step,
        begins=step == 0,
        steps=10,
        points=list(points(*epochs)),
    )


def test_an_epoch_that_is_done_again_is_drawn_once(on_its_own: RunThread) -> None:
    on_its_own.on_report(report(on_its_own, 6, 1.3, 1.6))
    assert on_its_own.run.trail == points(0.5, 1.0, 1.3, 1.6)
    on_its_own.on_report(report(on_its_own, 0))
    assert on_its_own.run.trail == points(0.5, 1.0)
    assert on_its_own.run.status == "training"


def test_points_that_come_while_an_epoch_is_saved_belong_to_it(
    on_its_own: RunThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come from another thread: during the save, after it, and after the next has begun."""
    thread = on_its_own
    write_state = run_files.write_state
    late = [report(thread, 8, 1.8), report(thread, 9, 1.9), report(thread, 10, 2.0)]

    def write_while_a_report_comes(run: Run, arrays: run_files.Arrays) -> None:
        thread.on_report(late[0])
        write_state(run, arrays)

    monkeypatch.setattr(run_files, "write_state", write_while_a_report_comes)
    thread.on_report(report(thread, 6, 1.3, 1.6))
    thread._save_epoch(tasks.PartResult(tasks.Checkpoint(STATE, [0]), Part(2, 20), METRICS, 1.0))
    assert run_files.read(thread.run.id).trail == points(0.5, 1.0, 1.3, 1.6, 1.8)

    thread.on_report(late[1])
    thread.task = RemoteTask("train_epoch", threading.Condition(), lambda: False)
    thread.on_report(replace_epoch(report(thread, 1, 2.1), 2))
    thread.on_report(late[2])
    assert thread.run.trail == points(0.5, 1.0, 1.3, 1.6, 1.8, 1.9, 2.0, 2.1)
    # And the place in the epoch is that of the one under way.
    assert thread.run.step == 1
    assert len(thread.run.history) == 2


def replace_epoch(report: Report, epoch: int) -> Report:
    return Report(**{**report, "epoch": epoch})


def test_points_that_come_while_the_model_is_saved_belong_to_the_run(
    on_its_own: RunThread,
) -> None:
    thread = on_its_own
    last = report(thread, 10, 2.0)
    thread._save_epoch(tasks.PartResult(tasks.Checkpoint(STATE, [0]), Part(2, 20), METRICS, 1.0))
    thread.run = replace(thread.run, status="saving")
    thread.task = RemoteTask("export", threading.Condition(), lambda: False)
    thread.on_report(last)
    thread._finish(Ending("finished"))
    run = run_files.read(thread.run.id)
    assert run.trail == points(0.5, 1.0, 2.0)
    assert run.status == "finished"


def test_no_report_of_what_was_called_off_is_taken_in(on_its_own: RunThread) -> None:
    on_its_own.task.called_off = True
    before = on_its_own.run
    on_its_own.on_report(report(on_its_own, 0))
    on_its_own.on_report(report(on_its_own, 6, 1.3))
    assert on_its_own.run == before


def kill_worker_and_nanny() -> None:
    """As soon as they are there."""
    wait_until(workers)
    family = [*nannies(), *workers()]
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=30)


def wait_until_in_mid_epoch(engine: Engine, run_id: str, epoch: int) -> None:
    def in_mid_epoch() -> bool:
        run = engine.snapshot(run_id)
        assert run.active, run.message
        return len(run.history) == epoch and 0 < run.step < run.steps

    wait_until(in_mid_epoch)


def test_what_died_in_one_run_counts_in_no_other(engine: Engine, few: mc.Digits) -> None:
    """The worker may be started three times for a run."""
    config = mc.TrainingConfig("single_conv", epochs=2, seed=5)
    first = engine.start(config, few)
    kill_worker_and_nanny()
    kill_worker_and_nanny()
    assert finish(engine, first).status == "finished"
    second = engine.start(config, few)
    kill_worker_and_nanny()
    kill_worker_and_nanny()
    assert_undisturbed(finish(engine, second), config, few)


def test_a_worker_that_hangs_is_ended_and_its_epoch_done_again(
    engine: Engine, sample: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "SILENCE_SECONDS", 3.0)
    monkeypatch.setattr(watchdog, "PATIENCE", 1)
    config = mc.TrainingConfig("stacked_conv", epochs=2, batch_size=8, subset=2000, seed=5)
    run_id = engine.start(config, sample)
    wait_until_in_mid_epoch(engine, run_id, epoch=1)
    wait_until(lambda: is_measured(engine, run_id))
    stopped = workers()
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    before = engine.snapshot(run_id)
    wait_until(lambda: (engine.snapshot(run_id).began or 0) > before.began)
    assert not any(process.is_running() for process in stopped)
    assert_undisturbed(finish(engine, run_id), config, sample)
