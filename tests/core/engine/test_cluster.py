"""Training on a Dask cluster whose processes come and go."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import mnist_core as mc
from mnist_core.engine import Engine
from tests.helpers.clusters import Cluster
from tests.helpers.engines import assert_undisturbed, finish, wait_until


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with Cluster(tmp_path) as cluster:
        yield cluster


def test_from_one_worker_to_another_and_over_the_loss_of_the_scheduler(
    cluster: Cluster, few: mc.Digits
) -> None:
    config = mc.TrainingConfig("stacked_conv", epochs=12, seed=6)
    scheduler, first = cluster.scheduler(), cluster.worker()
    engine = Engine(cluster.address, start_seconds=60)
    wait_until(cluster.answers)
    run_id = engine.start(config, few, "me")
    wait_until(lambda: engine.snapshot(run_id).history)

    before = len(engine.snapshot(run_id).history)
    second = cluster.worker()
    cluster.kill(first)
    wait_until(lambda: len(engine.snapshot(run_id).history) >= before + 2)

    cluster.kill(scheduler)
    run = finish(engine, run_id)
    assert run.status == "interrupted" and "went away" in run.message and run.resumable
    assert before < len(run.history) < 12

    cluster.kill(second)
    cluster.scheduler(), cluster.worker()
    wait_until(cluster.answers)
    engine.resume(run_id, few, "me")
    assert_undisturbed(finish(engine, run_id), config, few)
    assert mc.evaluate(mc.load_model(run_id), few).accuracy > 0.5
    assert not [file for file in cluster.folder.rglob("model.keras") if run_id not in file.parts]
    engine.close()
