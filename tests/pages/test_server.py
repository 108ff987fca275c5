"""What the server process keeps, whatever a visitor's browser sends."""

import json
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil

from pages.parts.server import Kept
from tests.helpers.engines import is_worker, wait_until
from tests.helpers.server import serve
from tests.helpers.wire import Wire, visit


def records(runs: Path) -> list[dict[str, Any]]:
    """What is kept of each run."""
    return [json.loads(file.read_text()) for file in runs.glob(".training/*/run.json")]


def workers(pid: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(pid).children(recursive=True) if is_worker(child)]


def test_caches_are_emptied_while_a_run_trains(tmp_path: Path) -> None:
    settings = "architecture=single_conv&epochs=100&subset=500&batch_size=8"
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
            # Between two epochs it is waiting.
            assert any("take turns" in text for text in newcomer.shown)
        (before,) = records(server.runs)
        wait_until(lambda: len(records(server.runs)[0]["history"]) > len(before["history"]))
        (run,) = records(server.runs)
        assert run["status"] == "training" and len(workers(server.pid)) == 1


IN_A_CACHE = """
import streamlit as st
from pages.parts import server
server.engine = st.cache_resource(server._make_engine)
"""


def test_that_would_interrupt_the_runs_of_an_engine_in_a_cache(tmp_path: Path) -> None:
    """Otherwise the test above could not fail."""
    with (
        serve(tmp_path, may_complain=True, otherwise=IN_A_CACHE, MNIST_DATA="") as server,
        visit(server.url, "train", "epochs=100") as owner,
    ):
        owner.press("Start training")
        wait_until(lambda: records(server.runs))
        owner.clear_caches()
        with visit(server.url, "train") as newcomer:
            assert any("interrupted" in text for text in newcomer.shown)


def test_fresh_visitors_from_one_address_leave_places_to_others(tmp_path: Path) -> None:
    limits = {"MNIST_HOSTED": "1", "MNIST_LIMIT_RUNS_PER_ADDRESS": "2", "MNIST_DATA": ""}
    refused = "runs from one address at the same time"
    with serve(tmp_path, **limits) as server, ExitStack() as stay:

        def start(*, presses: int = 1, **origin: str) -> Wire:
            """Press Start in a session that nobody has seen before."""
            visitor = stay.enter_context(visit(server.url, "train", "epochs=30", **origin))
            visitor.press("Start training", presses)
            return visitor

        start(presses=10).until_shown("30 epochs on 5,000 digits")
        start().until_shown("30 epochs on 5,000 digits")
        assert len(records(server.runs)) == 2
        # A header that anybody can write makes nobody somebody from elsewhere.
        start(forwarded="192.0.2.1").until_shown(refused)
        start(host="127.0.0.2").until_shown("30 epochs on 5,000 digits")
        assert len(records(server.runs)) == 3


def test_behind_a_proxy_the_address_that_it_adds_counts(tmp_path: Path) -> None:
    limits = {"MNIST_LIMIT_RUNS_PER_ADDRESS": "1", "MNIST_TRUSTED_PROXIES": "1", "MNIST_DATA": ""}
    with serve(tmp_path, **limits) as server, ExitStack() as stay:
        for forwarded, words in (
            ("192.0.2.1", "30 epochs on 5,000 digits"),
            ("192.0.2.99, 192.0.2.1", "runs from one address at the same time"),
            ("192.0.2.1, 192.0.2.2", "30 epochs on 5,000 digits"),
        ):
            visitor = stay.enter_context(
                visit(server.url, "train", "epochs=30", forwarded=forwarded)
            )
            visitor.press("Start training")
            visitor.until_shown(words)
        assert len(records(server.runs)) == 2


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
