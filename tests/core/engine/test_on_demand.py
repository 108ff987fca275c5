"""A cluster that is there while it is needed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from types import SimpleNamespace

import pytest

import mnist_core as mc
from mnist_core.engine import Engine, on_demand
from tests.helpers.engines import finish, wait_until, workers


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

    monkeypatch.setattr(on_demand, "Cluster", nobody)
    monkeypatch.setattr(on_demand, "time", SimpleNamespace(monotonic=now))
    waiting, futures = (
        on_demand.OnDemandCluster("tcp://127.0.0.1:9", 1.0, 1.0, lambda: False, lambda event: None),
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
