"""What the app made before its house was rebuilt works unchanged: runs, models, links, scripts."""

import json
import shutil
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.drawing.sketch import from_link
from mnist_core.engine import Engine
from mnist_core.folders import runs_folder
from mnist_core.models import store
from mnist_core.training import config_link, run_files, script
from tests.helpers.engines import finish, undisturbed_from

MADE = Path(__file__).resolve().parents[1] / "made_before"
OWNER = "abcdef0123456789"
LINKS = json.loads((MADE / "links.json").read_text())


@pytest.fixture
def run_id() -> str:
    """The stopped run, put where runs lie."""
    shutil.copytree(MADE / "runs", runs_folder())
    return next(folder.name for folder in (MADE / "runs").iterdir() if folder.name[0] != ".")


@pytest.fixture
def digits(sample: mc.Digits) -> mc.Digits:
    """The digits that the run was trained on: 200 of the bundled ones and three drawn."""
    few = mc.Digits(sample.images[::25], sample.labels[::25], sample.source)
    return own_digits.added(few, own_digits.loads((MADE / "my_digits.json").read_text()))


def test_a_run_is_told_as_it_was(run_id: str) -> None:
    run = Engine().snapshot(run_id)
    assert run is not None
    assert (run.status, run.owner, run.title, run.pinned) == (
        "stopped",
        OWNER,
        "A run of last week",
        True,
    )
    assert run.config == mc.TrainingConfig(
        "single_conv", 6, seed=7, optimizer="sgd", learning_rate=0.01, augment=True, subset=150
    )
    assert run.source == "5,000 digits of MNIST, bundled, and 3 of my digits"
    assert len(run.history) == len(run.epoch_seconds) == 2 and run.resumable
    assert Engine().weights(run_id, 2)[0].shape == (3, 3, 1, 32)


def test_a_run_goes_on_from_where_it_stood(run_id: str, digits: mc.Digits, engine: Engine) -> None:
    stopped = run_files.read(run_id)
    assert stopped is not None
    begin = run_files.read_state(stopped)
    engine.resume(run_id, digits, OWNER)
    run = finish(engine, run_id)
    assert (run.status, run.message) == ("finished", "")
    state, history = undisturbed_from(begin, stopped, digits)
    assert list(run.history) == history
    for ours, theirs in zip(run_files.read_state(run), state, strict=True):
        assert ours.tobytes() == theirs.tobytes()
    # Where it was made, it ended so; the same kind of machine gives the same bits.
    end = json.loads((MADE / "end.json").read_text())
    assert run.history[-1]["val_loss"] == pytest.approx(end["history"][-1]["val_loss"], abs=1e-4)


def test_a_model_is_loaded_and_answers(run_id: str, sample: mc.Digits) -> None:
    card = mc.read_card(run_id)
    assert card.title == "A run of last week" and card.epochs == 2
    assert len(store.read_history(run_id)) == 2
    assert mc.load_model(run_id).predict(sample.images[:5]).shape == (5, 10)


def test_what_comes_from_elsewhere_keeps_its_name(run_id: str) -> None:
    sources = {run.source for run in Engine().runs()}
    assert {"MNIST (mnist.npz)", "MNIST (x).csv (uploaded)"} < sources
    assert "Kaggle's Digit Recognizer (train.csv.gz)" in sources
    assert not Engine().problems()


def test_shipped_models_answer_as_they_did(sample: mc.Digits) -> None:
    with np.load(MADE / "answers.npz") as answers:
        for name in ("single_conv", "stacked_conv"):
            now = mc.load_model(name).predict(sample.images[::10])
            np.testing.assert_allclose(now, answers[name], atol=1e-6)
        # This one has been trained anew since; it reads them all the same.
        now = mc.load_model("robust").predict(sample.images[::10])
        assert (now.argmax(axis=1) == answers["robust"].argmax(axis=1)).mean() >= 0.998


def test_links_lead_where_they_led() -> None:
    query = dict(parse_qsl(urlsplit(LINKS["train"]).query))
    config, problems = config_link.from_query(query)
    assert not problems
    assert config == mc.TrainingConfig(
        "stacked_conv",
        3,
        batch_size=128,
        seed=5,
        optimizer="adam",
        learning_rate=0.003,
        dropout=0.3,
        augment=True,
        subset=2000,
    )
    assert config_link.locked(query) == (frozenset({"epochs", "seed"}), [])
    drawing = dict(parse_qsl(urlsplit(LINKS["draw"]).query))["drawing"]
    assert from_link(drawing).to_link() == drawing


def test_digits_kept_in_a_browser_and_taken_as_files_are_read() -> None:
    kept = own_digits.loads((MADE / "my_digits.json").read_text())
    assert own_digits.dumps(kept) == (MADE / "my_digits.json").read_text()
    for name in ("my-digits.csv", "my-digits.jsonl"):
        again = own_digits.read_file((MADE / name).read_bytes(), name)
        assert [digit.label for digit in again] == [digit.label for digit in kept]
    assert own_digits.to_strokes(kept) == (MADE / "my-digits.jsonl").read_bytes()
    assert own_digits.to_csv(kept) == (MADE / "my-digits.csv").read_bytes()


def test_a_script_is_written_as_it_was(run_id: str) -> None:
    run = Engine().snapshot(run_id)
    assert run is not None
    config = script.as_trained(run)
    assert script.script(config, run.origin, run.sha256) == (MADE / "run.py").read_text()
    assert script.notebook(config, run.origin, run.sha256) == (MADE / "run.ipynb").read_text()
