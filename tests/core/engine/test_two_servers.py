"""Two servers on one folder of runs: what one changes, the other does not take back."""

import os
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.engine import tasks
from mnist_core.engine.failures import Ending
from mnist_core.engine.queue import Position
from mnist_core.engine.remote_task import RemoteTask
from mnist_core.engine.run_thread import RunThread
from mnist_core.engine.state import EngineState
from mnist_core.training import details_lock, run_files
from mnist_core.training.part import NOTHING
from tests.helpers.runs import FILES, METRICS, STATE, put_run

PROJECT = folders.PROJECT  # which tests hide
CHANGES = 60

# Renames a run, or pins and unpins it, and sees to it that this stays until the next time.
SERVER = """
    import sys
    from mnist_core.engine import Engine
    run_id, kind, changes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    engine = Engine()
    print("ready", flush=True)
    input()
    epochs = 0
    for number in range(1, changes + 1):
        if kind == "title":
            value = f"Name {number}"
            engine.rename(run_id, value, "me")
        else:
            value = number % 2 == 1
            engine.pin(run_id, value, "me")
        for _ in range(3):
            run = engine.snapshot(run_id)
            assert getattr(run, kind) == value, (run, value)
            assert run.status in ("training", "saving", "finished"), run
            assert len(run.history) >= epochs, (run, epochs)
            epochs = len(run.history)
"""


def server(run_id: str, kind: str) -> subprocess.Popen[str]:
    """A process that changes the title, or the pin, as soon as it is told to begin."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVER), run_id, kind, str(CHANGES)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_name_and_a_pin_that_others_change_stay_while_a_run_is_written(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three processes: one trains the run, one renames it, one pins it."""
    monkeypatch.setattr(RemoteTask, "result", lambda *_: FILES)
    run = put_run(few)
    run = run_files.write(replace(run, config=replace(run.config, epochs=100), status="training"))
    thread = RunThread(run, few, Position(), EngineState(), on_demand=None)
    with server(run.id, "title") as renames, server(run.id, "pinned") as pins:
        others = (renames, pins)
        for other in others:
            assert other.stdout.readline() == "ready\n", other.stderr.read()
        for other in others:
            other.stdin.write("go\n")
            other.stdin.flush()
        epochs = 1
        while any(other.poll() is None for other in others) and epochs < 100:
            checkpoint = tasks.Checkpoint(STATE, [0])
            thread._save_epoch(tasks.PartResult(checkpoint, NOTHING, METRICS, 1.0))
            epochs += 1
            if epochs % 10 == 0:
                thread._save_model(None, STATE)
        failures = [other.communicate()[1] for other in others]
    assert failures == ["", ""]
    thread._save_model(None, STATE)
    thread._finish(Ending("finished"))
    kept = run_files.read(run.id)
    assert (kept.title, kept.pinned) == (f"Name {CHANGES}", CHANGES % 2 == 1)
    assert repr(kept) == repr(replace(thread.run, checkpoint=True))  # NaN is not itself
    assert len(kept.history) == epochs > 10
    assert mc.read_card(run.id).label == kept.title
    assert run_files.read_state(kept) is not None


def test_a_run_under_way_elsewhere_stays_under_way_when_it_is_renamed(few: mc.Digits) -> None:
    """What is written of a run by somebody else is the name alone."""
    run = put_run(few, status="training")
    record = (folders.runs_folder() / ".training" / run.id / "run.json").read_text()
    with server(run.id, "title") as other:
        other.communicate("go\n")
    after = (folders.runs_folder() / ".training" / run.id / "run.json").read_text()
    assert after == record.replace('"title": ""', f'"title": "Name {CHANGES}"')


def test_a_lock_that_is_held_for_too_long_holds_up_nobody(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = put_run(few)
    monkeypatch.setattr(details_lock, "_SECONDS", 0.05)
    with details_lock.held():
        run_files.change_details(run.id, title="Mine")
    assert run_files.read(run.id).title == "Mine"


def test_where_no_lock_can_be_made_the_change_is_kept(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(37, "No locks available")

    run = put_run(few)
    monkeypatch.setattr(details_lock.locket, "lock_file", refuse)
    run_files.change_details(run.id, title="Mine")
    assert run_files.read(run.id).title == "Mine"
