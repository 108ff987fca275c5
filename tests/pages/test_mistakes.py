"""Mistakes, section by section, without a browser: numbers against the core and scikit-learn."""

import csv
import gzip
import io
import json
from collections.abc import Generator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits import kaggle, own_digits
from mnist_core.digits.digits import Origin
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.figures.lines import lines
from mnist_core.models import label_noise, store
from mnist_core.models.calibration import Mended, Reliability
from mnist_core.models.comparison import Comparison
from mnist_core.models.notes import Note, as_plain
from mnist_core.models.readings import Wish, readings, select
from mnist_core.training import votes
from pages.parts import server, state, waiting
from pages.parts.mistakes import note_storage, scores
from pages.parts.words import Markdown
from tests.helpers.visits import box, tell, visit, words

SHOWN = 60  # pictures on a page of the gallery

HISTORY = [{"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.5}]


@pytest.fixture(scope="module")
def validation(sample: mc.Digits) -> mc.Digits:
    return sample.split()[1]


@pytest.fixture(scope="module")
def evaluation(validation: mc.Digits) -> mc.Evaluation:
    return mc.evaluate(mc.load_model("single_conv"), validation)


def study(section: str = "gallery", **query: str) -> AppTest:
    app = visit("mistakes", **{"model": "single_conv", "section": section, **query})
    assert not app.exception and not app.error
    return app


def html_of(app: AppTest, key: str) -> str:
    """What the components whose keys begin so show."""
    found = [
        json.loads(part.proto.json) for part in app.get("bidi_component") if key in part.proto.id
    ]
    return "".join(data["html"] for data in found)


def titles_in(html: str) -> list[str]:
    return [part.split("</figcaption>")[0].split(">")[1] for part in html.split("<figcaption")[1:]]


def test_the_gallery_shows_the_mistakes_the_surest_first(
    validation: mc.Digits, evaluation: mc.Evaluation
) -> None:
    app = study()
    expected = [
        f"{validation.labels[row]} as {evaluation.predictions[row]}" for row in evaluation.mistakes
    ]
    assert titles_in(html_of(app, "pictures_")) == expected
    matrix = html_of(app, "confusion")
    for truth, answer in np.ndindex(10, 10):
        count = confusion_matrix(evaluation.labels, evaluation.predictions)[truth, answer]
        assert f'aria-label="{truth} as {answer}: {count}"' in matrix


@pytest.mark.parametrize("query", [{"show": "barely"}, {"show": "all", "order": "digit"}])
def test_an_address_chooses_what_is_shown_and_stays(
    query: dict[str, str], validation: mc.Digits, evaluation: mc.Evaluation
) -> None:
    app = study(**query)
    order = query.get("order", "closest")
    found = select(readings(validation, evaluation), Wish(query["show"], order=order))
    shown = titles_in(html_of(app, "pictures_"))
    assert len(shown) == SHOWN
    for title, reading in zip(shown, found, strict=False):
        assert title.startswith(str(reading.answer) if reading.right else reading.title)
    assert {name: app.query_params[name] for name in query} == query
    app.button[-1]  # the page has gone on to its end
    pages = -(-len(found) // SHOWN)
    app.number_input(key=state.SHOWN_PAGE.key).set_value(pages).run()
    assert len(titles_in(html_of(app, "pictures_"))) == len(found) - SHOWN * (pages - 1)


def test_each_kind_and_each_model_begins_in_an_order_of_its_own(
    validation: mc.Digits, evaluation: mc.Evaluation
) -> None:
    app = study(model="robust")
    assert app.button_group(key="in_address_show").value == "barely"
    box(app, "model").select("single_conv").run()
    assert app.button_group(key="in_address_show").value == "wrong"
    app.button_group(key="in_address_show").set_value("barely").run()
    assert app.selectbox(key="in_address_order").value == "closest"
    closest, *_ = select(readings(validation, evaluation), Wish("barely", order="closest"))
    assert titles_in(html_of(app, "pictures_"))[0].startswith(f"{closest.answer}, ")
    assert app.query_params["show"] == "barely" and "order" not in app.query_params


def test_filters_groups_and_likeness(validation: mc.Digits, evaluation: mc.Evaluation) -> None:
    app = study(show="all", true="4")
    fours = int((validation.labels == 4).sum())
    assert f"**{fours}** of 500 digits, labelled 4" in words(app)
    app.slider(key=state.SHOWN_GROUPS.key).set_value(3).run()
    kinds = [text for text in (part.value for part in app.markdown) if text.startswith("**Kind")]
    counts = [int(kind.split(", ")[1].split(":")[0]) for kind in kinds]
    assert len(counts) == 3 and sum(counts) == fours
    app.slider(key=state.SHOWN_GROUPS.key).set_value(1).run()
    app.selectbox(key="in_address_order").select("likeness").run()
    assert len(titles_in(html_of(app, "pictures_"))) == fours
    low = round(100 * float(evaluation.probabilities.max(axis=1).min())) + 5
    app.slider(key=state.SHOWN_SURENESS.key).set_value((0, low)).run()
    app.selectbox(key="in_address_true").select("any").run()
    unsure = int((evaluation.probabilities.max(axis=1) <= low / 100).sum())
    assert f"**{unsure}** of 500 digits" in words(app)
    next(button for button in app.button if button.label == "Show all again").click().run()
    assert "**500** of 500 digits" in words(app)


def test_an_edited_address_shows_what_there_is() -> None:
    names = ("show", "order", "true", "read", "of", "section", "row", "other", "spoilt")
    app = visit("mistakes", model="single_conv", **dict.fromkeys(names, "99999999"))
    assert not app.exception and "There are 7 wrongly" in app.header[0].value
    assert len(titles_in(html_of(app, "pictures_"))) == 7


def test_a_digit_is_opened_noted_on_and_the_notes_taken_away(
    evaluation: mc.Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = int(evaluation.mistakes[3])
    app = study(row=str(row))
    label, answer = evaluation.labels[row], evaluation.predictions[row]
    assert f"Row {row}, labelled **{label}**" in words(app)
    assert "The digits most like it" in words(app) and "Blue ink speaks for" in words(app)
    note = next(field for field in app.text_input if "Note" in field.label)
    note.set_value("=1+1 has no bar").run()
    next(toggle for toggle in app.toggle if toggle.label == "Flag it").set_value(True).run()
    (kept,) = app.session_state[state.NOTES.key].values()
    assert (kept.truth, kept.answer, kept.row, kept.flagged) == (label, answer, row, True)
    assert titles_in(html_of(app, "pictures_"))[3] == f"⚑ {label} as {answer}"
    assert any("My notes as CSV (1)" in part.proto.label for part in app.get("download_button"))
    next(button for button in app.button if button.label == "Next").click().run()
    assert app.query_params["row"] == str(evaluation.mistakes[4])
    app.button_group(key="look_closer_at_mistake").set_value("inside").run()
    assert not app.exception and "Conv2D" in html_of(app, "layers_single_conv")
    next(button for button in app.button if button.label == "Close").click().run()
    assert "row" not in app.query_params


def test_notes_of_the_browser_are_added_and_nonsense_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = Note("digits", 5, 7, 2, 0.9, "model", True, "", 10.0)
    there = Note("digits", 6, 7, 2, 0.9, "model", True, "theirs", 11.0)
    sent = {**as_plain({"b": there}), "c": {"row": "x"}, "d": None}
    entries = {
        state.NOTES.key: {"a": here},
        state.NOTES_IN_BROWSER.key: SimpleNamespace(kept={"notes": sent, "whose": "x"}),
    }
    monkeypatch.setattr("streamlit.session_state", entries)
    note_storage._arrive()
    assert state.NOTES.get() == {"a": here, "b": there}

    # Somebody else has sat down at another tab, and nothing of the one before stays.
    entries[state.NOTES_IN_BROWSER.key] = SimpleNamespace(kept={"notes": {}, "whose": "y"})
    note_storage._arrive()
    assert state.NOTES.get() == {}
    for nonsense in (None, 7, {}, {"whose": 7}, {"whose": "x" * 999}):
        entries[state.NOTES_IN_BROWSER.key] = SimpleNamespace(kept=nonsense)
        note_storage._arrive()
        assert state.NOTES_WHOSE.get() == "y"


def test_scores_are_scikit_learn_s(evaluation: mc.Evaluation) -> None:
    app = study("scores")
    table = app.dataframe[0].value
    precision, recall, f1, _ = precision_recall_fscore_support(
        evaluation.labels, evaluation.predictions
    )
    np.testing.assert_allclose(table["Precision"], precision)
    np.testing.assert_allclose(table["Recall"], recall)
    np.testing.assert_allclose(table["F1"], f1)
    assert f"**{evaluation.accuracy:.2%}** of 500" in words(app)
    before = words(app)
    app.slider(key="cost_of_refusing").set_value(100).run()
    assert "cheapest below **0%**" in words(app) and words(app) != before


def test_labels_made_wrong_are_suspected_voted_on_and_corrected(
    sample: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = sample.take(np.arange(0, 5000, 5))
    spoilt = some.labels.copy()
    spoilt[::50] = (spoilt[::50] + 3) % 10
    (tmp_path / "train.csv.gz").write_bytes(kaggle.write_train(some.images, spoilt))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    app = study("labels", of="all")
    app.button_group(key=state.JUDGE.key).set_value("model").run()
    shown = titles_in(html_of(app, "labels_"))
    assert len(shown) == 30
    model = mc.load_model("single_conv")
    found = label_noise.suspicions(spoilt, model.predict(some.images))
    row = int(found.order()[0])
    assert shown[0] == f"{spoilt[row]}, or {found.suggested[row]}?"
    assert np.isin(found.order()[:20], np.arange(0, 1000, 50)).mean() > 0.8

    picture = int(some.picture_sums[row])
    app.button_group(key=f"vote_{picture:016x}").set_value(int(some.labels[row])).run()
    assert votes.of(picture) == {int(some.labels[row]): 1}
    assert f"The class says {some.labels[row]}: 1" in words(app)
    next(button for button in app.button if button.label.startswith("Make it a")).click().run()
    assert app.session_state[state.NEW_LABELS.key] == {f"{picture:016x}": found.suggested[row]}
    offered = [part.proto.label for part in app.get("download_button")]
    assert any("1 corrected" in label for label in offered)


def test_the_corrected_file_is_like_kaggle_s(sample: mc.Digits) -> None:
    few = sample.take(np.arange(0, 5000, 500))
    content = kaggle.write_train(few.images, few.labels)
    images, said = kaggle.read_train(content, "corrected.csv.gz")
    np.testing.assert_array_equal(images, few.images)
    np.testing.assert_array_equal(said, few.labels)
    header = next(csv.reader(io.StringIO(gzip.decompress(content).decode())))
    assert header == kaggle.TRAIN_COLUMNS


def test_two_models_are_told_apart_in_words(
    validation: mc.Digits, evaluation: mc.Evaluation
) -> None:
    app = study("models")
    other = mc.evaluate(mc.load_model("stacked_conv"), validation)
    compared = Comparison(evaluation, other)
    assert f"p = {compared.p_value():.2g}" in words(app) and "cannot tell" in words(app)
    assert "3 as 7, 2 is a 3 that this network read" in words(app)
    counts = (compared.only_first, compared.only_second, compared.both_wrong)
    for heading, rows in zip(app.subheader, counts, strict=True):
        assert heading.value.endswith(f": {len(rows)}")


def test_of_one_s_own_digits_that_are_all_read_rightly_nothing_is_said_that_is_not_so(
    validation: mc.Digits, evaluation: mc.Evaluation
) -> None:
    app = study()
    right = np.flatnonzero(evaluation.predictions == evaluation.labels)[[0, 99]]
    own = [OwnDigit(int(validation.labels[row]), validation.images[row]) for row in right]
    app.session_state[state.OWN_DIGITS.key] = own
    app.run()
    app.selectbox(key="in_address_of").select("own").run()
    assert "It has seen none of these 2 in training" in words(app)
    shown = app.button_group(key="in_address_show")
    assert shown.value == "barely" and "Wrong" not in shown.options
    assert "**2** of 2 digits" in words(app)

    said = {}
    for section in ("scores", "models", "brittle"):
        app.button_group(key="in_address_section").set_value(section).run()
        assert not app.exception and not app.error
        said[section] = words(app)
        if section == "scores":
            assert app.dataframe[0].proto.placeholder == ""
    assert "Each of them is read rightly" in said["scores"]
    assert "Hardest" not in said["scores"]
    # There are no more than a curve has anyway.
    assert [toggle.label for toggle in app.toggle] == ["Every kind, on 2 digits"]
    assert "No digit tells them apart" in said["models"] and "McNemar" not in said["models"]


@pytest.mark.parametrize(
    ("page", "choice", "label"),
    [("mistakes", "of", "Which of them"), ("explore", "digits", "Digits in use")],
)
def test_one_s_own_digits_are_waited_for_where_the_address_asks_for_them(
    page: str, choice: str, label: str, few: mc.Digits
) -> None:
    three = own_digits.dumps([OwnDigit(7, few.images[row]) for row in (1, 30, 60)])
    for version, text, chosen in ((None, "[]", ("validation", "sample")), ("1", three, ("own",))):
        app = visit(page, **{choice: "own"})
        assert "come from your browser" in app.info[0].value and not app.header
        said = {"text": text, "version": version, "changed": False}
        tell(app, state.OWN_IN_BROWSER.key, {"kept": said})
        app.run()  # what was said once is known
        assert not app.info and app.header
        assert next(one.value for one in app.selectbox if one.label == label) in chosen


def test_what_scaling_makes_worse_is_not_called_mended() -> None:
    less, more = (
        Reliability(np.array([0.9]), np.array([right]), np.array([99])) for right in (0.89, 0.88)
    )
    worse, better = Mended(1.1, less, more, 0.1, 0.1), Mended(1.1, more, less, 0.1, 0.1)
    assert "would mend nothing here" in scores._mended_in_words(worse)
    assert "What temperature scaling would mend." in scores._mended_in_words(better)


def test_an_axis_on_which_all_are_alike_goes_over_all_shares() -> None:
    for heights, domain in (((1.0, 1.0), [0.0, 1.0]), ((1.0, 0.5), None)):
        drawn, _ = lines({"a": ((0.0, 1.0), heights)}, "x", "y", (0.0, 1.0))
        assert drawn["layer"][0]["encoding"]["y"]["scale"].get("domain") == domain


@pytest.fixture
def few_here(few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with 200 digits."""
    (tmp_path / "train.csv.gz").write_bytes(kaggle.write_train(few.images, few.labels))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))


@pytest.mark.usefixtures("few_here")
def test_brittle_measures_who_is_asked_for_and_every_kind() -> None:
    app = study("brittle", spoilt="impulse_noise")
    assert "In the mean of severities 1 to 5, **Stacked convolutions** is right on" in words(app)
    assert "One convolution reads **a" in words(app)
    every = next(toggle for toggle in app.toggle if toggle.label.startswith("Every kind"))
    every.set_value(True).run()
    assert len(app.dataframe[0].value) == 21 and "In the mean of MNIST-C's 15 kinds" in words(app)


@pytest.mark.usefixtures("few_here")
def test_a_committee_s_members_are_asked_one_by_one() -> None:
    cards = [mc.read_card(name) for name in ("single_conv", "stacked_conv", "robust")]
    made = store.make_committee("three", cards)
    store.save(folders.runs_folder(), made, {}, HISTORY)
    app = study("members", model="three")
    assert "One by one the 3 networks are right on" in words(app)
    assert [heading.value.split(": ")[-1].isdecimal() for heading in app.subheader[1:]] == [
        True
    ] * 3
    assert "members" not in study("members").query_params.get("section", "")


def test_what_is_cancelled_is_computed_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "QUICK", 0.0)
    app = visit("mistakes", model="committee", of="all")
    assert not app.header and "35 networks vote" in words(app)
    (job,) = server.jobs()._running.values()
    next(button for button in app.button if button.label == "Cancel").click().run()
    assert not job.wanted() and "Cancelled." in app.info[0].value
    next(button for button in app.button if button.label == "Compute it").click().run()
    (job,) = (job for job in server.jobs()._running.values() if job.wanted())
    next(button for button in app.button if button.label == "Cancel").click().run()
    assert not job.wanted()


def test_the_bar_does_not_ask_again_for_what_was_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A browser runs the bar alone where its button was pressed."""

    class PageRunsAgainError(Exception):
        pass

    def run_again() -> None:
        raise PageRunsAgainError

    def endless() -> Generator[float, None, None]:
        while True:
            yield 0.5

    entries = {state.CANCELLED.key: frozenset({"name"})}
    monkeypatch.setattr("streamlit.session_state", entries)
    monkeypatch.setattr("streamlit.rerun", run_again)
    with pytest.raises(PageRunsAgainError):
        waiting._watch(("key",), "name", endless, Markdown("It works…"))
    assert not server.jobs()._running


def keep_a_model(name: str, digits: mc.Digits, **settings: object) -> None:
    files = {
        file: (folders.MODELS / "single_conv" / file).read_bytes()
        for file in ("model.keras", "model.tflite")
    }
    config = mc.TrainingConfig("single_conv", 1, **settings)  # type: ignore[arg-type]
    card = store.make_card(name, config, digits, HISTORY)
    store.save(folders.runs_folder(), card, files, HISTORY)


def test_what_was_trained_on_is_kept_out_and_counted(sample: mc.Digits) -> None:
    digits = mc.Digits(sample.images, sample.labels, Origin("sample"))
    keep_a_model("trained", digits)
    app = study(model="trained")
    assert "It has seen none of these 500 in training" in words(app)
    app.selectbox(key="in_address_of").select("all").run()
    assert "4,500 of these 5,000 were seen in training and are kept out: 500 are left" in words(app)
    assert app.header[0].value.endswith("out of 500")
    assert app.query_params["of"] == "all"


def test_where_all_was_trained_on_the_page_says_so_and_goes_on_if_asked(sample: mc.Digits) -> None:
    digits = mc.Digits(sample.images, sample.labels, Origin("sample"))
    keep_a_model("saw_all", digits)
    folder = folders.runs_folder() / "saw_all"
    card = json.loads((folder / "card.json").read_text())
    card["data"]["train"] = 5000
    (folder / "card.json").write_text(json.dumps(card))
    app = study(model="saw_all")
    assert "was trained on every one of these" in app.info[0].value and not app.header
    app.toggle(key=state.STUDY_SEEN.key).set_value(True).run()
    assert "out of 500 validation samples" in app.header[0].value


def test_digits_of_another_file_are_kept_out_where_their_pictures_were_seen(
    sample: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As MNIST's test digits are, of which Kaggle's file holds most."""
    learned, others = (sample.take(np.arange(first, 5000, 25)) for first in (0, 1))
    digits = mc.Digits(learned.images, learned.labels, Origin("kaggle", "train.csv.gz"))
    (tmp_path / "train.csv.gz").write_bytes(kaggle.write_train(learned.images, learned.labels))
    np.savez(
        tmp_path / "mnist.npz",
        x_train=others.images,
        y_train=others.labels,
        x_test=np.concatenate([learned.images[:90], others.images]),
        y_test=np.concatenate([learned.labels[:90], others.labels]),
    )
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    keep_a_model("trained", digits)
    app = study(model="trained", digits="mnist", of="test")
    seen = 90 - len(learned.take(np.arange(90)).without(digits.split()[0]))
    assert 70 < seen < 90
    assert f"{seen} of these 290 were seen in training and are kept out" in words(app)
    assert app.header[0].value.endswith(f"out of {290 - seen}")
    assert mc.sources()[1].load_labelled_test().labels.tolist()[:90] == learned.labels.tolist()[:90]
