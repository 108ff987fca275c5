"""Which digits the nearest ones on Draw come from: those that the model learned from, if here."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits import own_digits
from mnist_core.digits.digits import Origin
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.models import explain, store
from tests.helpers.digit_files import as_csv
from tests.helpers.visits import visit, words

ONE = Sketch((Stroke(np.array([[140.0, 60.0], [140.0, 220.0]]), 20.0),))
HISTORY = [{"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.5}]
FILES = {
    name: (folders.MODELS / "single_conv" / name).read_bytes()
    for name in ("model.keras", "model.tflite")
}


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[mc.Digits]:
    """The digits among which the nearest were looked for, the latest at the end."""
    found: list[mc.Digits] = []
    nearest = explain.nearest

    def spy(digits: mc.Digits, *others: object) -> object:
        found.append(digits)
        return nearest(digits, *others)

    monkeypatch.setattr(explain, "nearest", spy)
    return found


def save_model(digits: mc.Digits, subset: int | None = None) -> None:
    """A model called "trained" that learned from `digits`."""
    config = mc.TrainingConfig("single_conv", 1, seed=5, subset=subset)
    card = store.make_card("trained", config, digits, HISTORY)
    store.save(folders.runs_folder(), card, FILES, HISTORY)


def why(**session: object) -> AppTest:
    """The page Draw with *Why this answer* open, for a visitor with this in their session."""
    link = ONE.to_link()
    assert link
    app = visit("draw", drawing=link, model="trained")
    for name, value in session.items():
        app.session_state[name] = value
    app.button_group(key="explain").set_value("why").run()
    assert not app.exception and not app.error
    return app


def own(few: mc.Digits) -> list[OwnDigit]:
    return [OwnDigit(int(few.labels[row]), few.images[row]) for row in (0, 50, 100)]


def test_they_come_from_the_source_that_the_model_was_trained_on(
    searched: list[mc.Digits],
    sample: mc.Digits,
    few: mc.Digits,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "train.csv").write_bytes(as_csv(few))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    save_model(sample)
    app = why()
    assert mc.sources()[0].name == "kaggle", "the first source is another"
    # The model has not seen the validation tenth.
    assert searched[-1].sha256 == sample.split()[0].sha256
    assert "the 4,500 that the model learned from, of 5,000 digits of MNIST" in words(app)


def test_they_come_from_the_part_that_the_model_saw(
    searched: list[mc.Digits], sample: mc.Digits
) -> None:
    save_model(sample, subset=1000)
    assert "the 1,000 that the model learned from" in words(why())
    rows = np.random.default_rng(5).permutation(4500)[:1000]
    np.testing.assert_array_equal(searched[-1].images, sample.split()[0].images[rows])


def test_they_come_from_the_visitors_upload(searched: list[mc.Digits], few: mc.Digits) -> None:
    save_model(replace(few, origin=Origin("upload", "x.csv")))
    again = replace(few, origin=Origin("upload", "x(1).csv"))  # the same file under another name
    app = why(uploads={again.source: again})
    assert searched[-1].sha256 == few.split()[0].sha256
    assert "of x(1).csv (uploaded)" in words(app)


def test_they_come_from_the_visitors_own_digits_too(
    searched: list[mc.Digits], sample: mc.Digits, few: mc.Digits
) -> None:
    trained_on = own_digits.added(sample, own(few)[:2])
    save_model(trained_on)
    why(own_digits=own(few))  # one more was kept since
    assert searched[-1].sha256 == trained_on.split()[0].sha256


def test_they_come_from_own_digits_that_were_uploaded_then(
    searched: list[mc.Digits], few: mc.Digits
) -> None:
    drawn = own(few) * 4
    as_file = replace(own_digits.as_digits(drawn), origin=Origin("upload", "my-digits.csv"))
    save_model(as_file)
    why(own_digits=drawn)
    assert searched[-1].sha256 == as_file.split()[0].sha256


def test_where_those_are_not_here_the_caption_says_so(
    searched: list[mc.Digits], sample: mc.Digits, few: mc.Digits
) -> None:
    save_model(replace(few, origin=Origin("upload", "*x*.csv")), subset=100)
    app = why(own_digits=own(few))
    assert searched[-1].sha256 == sample.sha256
    assert "out of 5,000 digits of MNIST, bundled. The model was trained on other digits" in words(
        app
    )
    assert r"100 of \*x\*.csv (uploaded)" in words(app)


def test_a_damaged_source_is_told_and_the_rest_of_the_answer_stays(
    few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "train.csv").write_bytes(as_csv(few)[:-300])
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    save_model(replace(few, origin=Origin("kaggle", "train.csv")))
    link = ONE.to_link()
    assert link
    app = visit("draw", drawing=link, model="trained")
    app.button_group(key="explain").set_value("why").run()
    assert not app.exception and "train.csv, row 201" in app.error[0].value
    assert "Blue ink speaks for" in words(app)
