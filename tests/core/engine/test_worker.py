"""Our own worker process: how it is started again, and how it ends."""

import os
import subprocess
import sys
import textwrap

import psutil
import pytest
from distributed import Security

import mnist_core as mc
from mnist_core.engine import Engine, worker
from mnist_core.engine.worker import STARTS, Worker
from mnist_core.folders import PROJECT
from tests.helpers.engines import finish, wait_until


def test_a_worker_that_will_not_start_is_reported_with_its_last_words(few, monkeypatch):
    broken = [sys.executable, "-c", "import sys; sys.exit('no such module: flux')"]
    monkeypatch.setattr(worker, "_COMMAND", broken)
    engine = Engine()
    run = finish(engine, engine.start(mc.TrainingConfig("single_conv", epochs=1), few))
    assert run.status == "failed"
    assert "training process does not" in run.message and "no such module: flux" in run.message
    engine.close()


def test_no_worker_outlives_a_killed_server():
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent("""
            from mnist_core.engine import Engine
            Engine()._on_demand.connect()
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


def test_each_run_has_starts_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that cannot live is not started for ever, and the next run is not punished."""
    dies = [sys.executable, "-c", "import sys; sys.exit('no such module: flux')"]
    monkeypatch.setattr(worker, "_COMMAND", dies)
    mortal = Worker("tls://127.0.0.1:9", Security.temporary(), {})

    def start_again(starts_before: int) -> None:
        before = mortal.starts
        wait_until(lambda: mortal.ensure_running(starts_before) or mortal.starts > before)

    for already in (0, STARTS):
        assert mortal.starts == already
        for _ in range(STARTS):
            start_again(already)
        with pytest.raises(mc.EngineError, match=r"not stay alive.*no such module: flux"):
            start_again(already)
    mortal.close()
