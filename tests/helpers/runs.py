"""Runs on the disk, as an earlier server has left them."""

from dataclasses import replace

import numpy as np

import mnist_core as mc
from mnist_core import folders
from mnist_core.engine import Run
from mnist_core.models import store
from mnist_core.training import run_files

METRICS = {"loss": 0.5, "accuracy": 0.8, "val_loss": float("nan"), "val_accuracy": 0.85}
FILES = {
    name: (folders.MODELS / "single_conv" / name).read_bytes()
    for name in ("model.keras", "model.tflite")
}
STATE = [
    np.arange(12, dtype=np.float32).reshape(3, 4),
    np.array([7, 0], np.uint32),
    np.array(5, np.int64),
]


def put_run(
    few: mc.Digits, run_id: str = "20260101-000000-aaaa", owner: str = "me", **changes: object
) -> Run:
    """A run of an earlier server: one of two epochs done, and a model of it."""
    config = mc.TrainingConfig("single_conv", 2)
    run = Run(
        run_id,
        owner,
        config,
        few.origin,
        few.sha256,
        180,
        "2026-01-01T00:00:00+00:00",
        status="stopped",
    )
    run_files.create(run)
    run_files.write_weights(run, STATE[:1])
    run = replace(
        run,
        history=(METRICS,),
        epoch_seconds=(1.5,),
        trail=({"epoch": 0.5, "loss": 1.0, "accuracy": 0.5},),
    )
    run_files.write_weights(run, STATE[:1])
    run_files.write_state(run, STATE)
    run_files.write(replace(run, **changes))
    details = {name: changes[name] for name in ("title", "pinned") if name in changes}
    run_files.change_details(run_id, **details)
    store.save(
        folders.runs_folder(),
        store.make_card(run_id, config, few, [METRICS], owner),
        FILES,
        [METRICS],
    )
    return replace(run, checkpoint=True, **changes)
