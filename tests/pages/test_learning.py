"""Draw with a network that is trained at this moment: a run of an earlier epoch on the disk."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.engine import Engine, Run
from mnist_core.models import keras_file, store
from mnist_core.training import run_files
from pages.parts import server
from tests.helpers.visits import visit, words

RUN = "20260101-000000-aaaa"
ONE = Sketch((Stroke(np.array([[140.0, 60.0], [140.0, 220.0]]), 20.0),)).to_link()
METRICS = {"loss": 0.5, "accuracy": 0.8, "val_loss": 0.4, "val_accuracy": 0.875}


@pytest.fixture
def train(sample: mc.Digits, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets how far the run is: its weights are on the disk, and it is said to be under way."""
    config = mc.TrainingConfig("single_conv", 4)
    run = Run(RUN, "", config, sample.origin, sample.sha256, 1000, "2026-01-01T00:00:00+00:00")
    run_files.create(run)
    content = store.read_file("single_conv", "model.keras")
    trained = keras_file.weights(content, mc.architecture("single_conv"))
    now = {"run": run}

    def so_far(epochs: int, status: str = "training") -> None:
        at = replace(run, status=status, history=(METRICS,) * epochs)  # type: ignore[arg-type]
        for epoch in range(epochs + 1):
            share = 1.0 if epoch > 1 else 0.0  # it has learned nothing in its first epoch
            run_files.write_weights(
                replace(at, history=at.history[:epoch]), [share * array for array in trained]
            )
        now["run"] = at

    monkeypatch.setattr(Engine, "runs", lambda self: [now["run"]])
    monkeypatch.setattr(Engine, "snapshot", lambda self, name: now["run"])
    server.engine()
    return so_far


def answer(app: AppTest) -> str:
    return next(text.value for text in app.get("html") if 'data-live="said"' in text.value)


def test_it_is_there_from_its_first_epoch_on_and_gets_better(
    train: Callable[..., None],
) -> None:
    train(0)
    assert RUN not in visit("draw").selectbox[0].options
    train(1)
    app = visit("draw", model=RUN, drawing=str(ONE))
    assert not app.exception and app.selectbox[0].value == RUN
    assert "learning now, epoch 1" in str(app.selectbox[0].options)
    assert "After 1 of 4 epochs" in words(app)
    assert "does not look like a digit" in answer(app)
    train(2)
    app.run()
    assert "After 2 of 4 epochs" in words(app) and ">1</span>" in answer(app)
    train(2, "failed")
    app.run()
    assert not app.exception and app.selectbox[0].value == "robust"


def test_without_an_engine_nobody_starts_one() -> None:
    visit("draw", drawing=str(ONE))
    assert server.engine_if_any() is None
