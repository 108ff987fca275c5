"""What the server process keeps, whatever a visitor's browser sends."""

import json
import threading
from pathlib import Path
from typing import Any

import psutil

from pages.parts.server import Kept
from tests.helpers.engines import is_worker, wait_until
from tests.helpers.server import serve
from tests.helpers.wire import visit


def records(runs: Path) -> list[dict[str, Any]]:
    """What is kept of each run."""
    return [json.loads(file.read_text()) for file in runs.glob(".training/*/run.json")]


def workers(pid: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(pid).children(recursive=True) if is_worker(child)]


def test_caches_are_emptied_while_a_run_trains(tmp_path: Path) -> None:
    settings = "architecture=single_conv&epochs=12&subset=500&batch_size=8"
    with (
        serve(tmp_path, MNIST_DATA="") as server,
        visit(server.url, "train", settings) as owner,
        visit(server.url, "draw") as stranger,
    ):
        owner.press("Start training")
        wait_until(lambda: any(record["history"] for record in records(server.runs)))
        stranger.clear_caches()
        with visit(server.url, "train") as newcomer:
            assert not any("interrupted" in text for text in newcomer.shown)
            assert any("training" in text and "take turns" in text for text in newcomer.shown)
        wait_until(lambda: records(server.runs)[0]["status"] == "finished")
        assert len(records(server.runs)) == len(workers(server.pid)) == 1


def test_those_who_ask_at_the_same_time_get_the_same() -> None:
    begun, made = threading.Barrier(3), []
    kept = Kept(lambda: made.append(object()) or made[-1])
    got: list[object] = []

    def ask() -> None:
        begun.wait()
        got.append(kept.get())

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and set(got) == set(made)
    kept.forget()
    assert kept.get() is not made[0]
