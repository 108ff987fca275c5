"""The Train page as Streamlit runs it: settings, links, runs of an earlier server, the teacher.
Nobody trains here."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits import own_digits
from mnist_core.digits.digits import Origin
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.engine import Engine, Run
from mnist_core.models import store
from mnist_core.training import nicknames, run_files
from pages.parts import server, state
from pages.parts.training import downloads, form
from tests.helpers.digit_files import as_csv
from tests.helpers.markdown import seen
from tests.helpers.visits import box, visit, words

SETTINGS = ("epochs", "batch_size", "subset", "seed", "dropout")
FILES = {
    name: (folders.MODELS / "single_conv" / name).read_bytes()
    for name in ("model.keras", "model.tflite")
}


@pytest.fixture
def own(few: mc.Digits) -> list[OwnDigit]:
    return [
        OwnDigit(int(label), image)
        for label, image in zip(few.labels[:3], few.images[:3], strict=True)
    ]


def follow_link(**query: str) -> AppTest:
    """The page as somebody sees it who opens a link to it."""
    app = visit("train")
    for key in (state.SETTINGS.key, state.WRITTEN.key):  # `visit` has been there without the link
        del app.session_state[key]
    app.query_params.update(query)
    return app.run()


def value(app: AppTest, name: str) -> Any:
    return getattr(app.session_state[state.SETTINGS.key], name)


def control(controls: Any, name: str) -> Any:
    """The control of a setting; its key ends in a number that counts how often the page has set
    it."""
    return next(found for found in controls if found.key and found.key.startswith(f"set_{name}_"))


def in_url(app: AppTest, name: str) -> str | None:
    found = app.query_params.get(name)
    return found[0] if isinstance(found, list) else found


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_a_link_fills_the_form_and_stays_in_the_url() -> None:
    link = {
        "architecture": "stacked_conv",
        "epochs": "7",
        "batch_size": "32",
        "optimizer": "adam",
        "learning_rate": "0.01",
        "dropout": "0.3",
        "seed": "5",
        "subset": "500",
        "augment": "true",
    }
    app = follow_link(**link)
    assert not app.exception and not app.warning and not app.error
    assert [value(app, name) for name in SETTINGS] == [7, 32, 500, 5, 0.3]
    assert (
        app.radio[0].value == "stacked_conv" and control(app.selectbox, "optimizer").value == "adam"
    )
    assert control(app.toggle, "augment").value is True and app.select_slider[0].value == 0.01
    assert {name: in_url(app, name) for name in link} == link


def test_a_page_interrupted_half_way_goes_on_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit begins anew wherever it is when, say, the visitor's key arrives."""

    def interrupted() -> None:
        raise RerunException(RerunData())

    with monkeypatch.context() as once:
        once.setattr(form, "first", lambda: (once.undo(), interrupted()))
        app = follow_link(epochs="7", seed="x")
    assert (
        not app.exception
        and value(app, "epochs") == 7
        and "The link asks for seed=x" in app.warning[0].value
    )


def test_what_the_visitor_changes_is_in_the_url_and_outlasts_the_page() -> None:
    app = visit("train")
    control(app.number_input, "epochs").set_value(3).run()
    control(app.number_input, "subset").set_value(700).run()
    assert in_url(app, "epochs") == "3" and in_url(app, "subset") == "700"
    app.switch_page("pages/explore.py").run()
    app.switch_page("pages/train.py").run()
    assert value(app, "epochs") == 3 and value(app, "subset") == 700
    assert in_url(app, "epochs") == "3"
    control(app.number_input, "subset").set_value(None).run()
    assert "subset" not in app.query_params and not app.exception


@pytest.mark.parametrize(
    ("setting", "text", "bound"),
    [
        ("epochs", "100000", "from 1 to 200"),
        ("batch_size", "-4", "from 8 to 1,024"),
        ("learning_rate", "1e9", "from 1e-06 to 1"),
        ("dropout", "nan", "from 0 to 0.8"),
        ("architecture", "resnet", "single_conv, stacked_conv, robust"),
        ("lock", "everything", "or all"),
    ],
)
def test_a_link_out_of_bounds_is_refused_in_words_until_something_is_chosen(
    setting: str, text: str, bound: str
) -> None:
    app = follow_link(**{setting: text})
    assert not app.exception and bound in app.warning[0].value
    assert [value(app, "epochs"), value(app, "batch_size"), value(app, "learning_rate")] == [
        20,
        64,
        0.001,
    ]
    app.run()
    assert bound in app.warning[0].value  # the page may run again by itself at any time
    control(app.number_input, "seed").set_value(1).run()
    assert not app.warning


def test_locked_settings_are_words_and_the_others_controls() -> None:
    app = follow_link(epochs="7", lock="epochs,optimizer,digits")
    shown = {
        element.key.rpartition("_")[0]
        for element in (*app.number_input, *app.selectbox)
        if element.key
    }
    assert "set_epochs" not in shown and "set_batch_size" in shown and "set_optimizer" not in shown
    assert "digits" not in [box.key for box in app.selectbox]
    assert "Epochs: **7**" in words(app) and "Optimizer: **RMSprop**" in words(app)
    assert "Digits in use: **5,000 digits of MNIST, bundled**" in words(app)
    app.radio[0].set_value("stacked_conv").run()
    assert value(app, "epochs") == 7  # another network does not open the lock
    assert in_url(app, "lock") == "digits,epochs,optimizer"
    app.switch_page("pages/explore.py").run()
    app.switch_page("pages/train.py").run()
    assert "Epochs: **7**" in words(app)


def test_everything_locked() -> None:
    app = follow_link(architecture="stacked_conv", lock="all")
    assert not app.radio and "Architecture: **Stacked convolutions**" in words(app)
    assert "Dropout: **own: 0.2**" in words(app) and "Augmentation: **off**" in words(app)
    assert "Start training" in labels(app) and not [
        label for label in labels(app) if "Tutorial" in label
    ]
    assert not [field for field in app.number_input if field.key.startswith("set_")]


def test_the_tutorials_settings_are_a_click_away() -> None:
    app = follow_link(optimizer="sgd", subset="500", augment="true", epochs="3")
    press(app, "Tutorial: second network")
    assert app.radio[0].value == "stacked_conv"
    assert [value(app, name) for name in SETTINGS] == [5, 64, None, 0, None]
    assert value(app, "optimizer") == "rmsprop" and value(app, "augment") is False
    press(app, "Tutorial: first network")
    assert app.radio[0].value == "single_conv" and value(app, "epochs") == 20


def test_what_an_epoch_costs_is_said_before() -> None:
    app = visit("train")
    assert "60,192 multiplications" in words(
        app
    ) and "An epoch over 4,500 digits takes about" in words(app)
    control(app.number_input, "subset").set_value(1000).run()
    assert "An epoch over 1,000 digits takes about" in words(app)
    assert "There are only" not in words(app)
    control(app.number_input, "subset").set_value(99999).run()
    assert "There are only 4,500 digits to train on: all of them are used" in words(app)


def test_more_than_the_server_allows_is_refused_naming_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MNIST_LIMIT_EPOCHS", "5")
    app = press(visit("train"), "Start training")
    assert not app.exception and "at most 5 epochs of one run" in app.error[0].value
    assert not server.engine().runs() and {"Start training", "Step by step"} <= set(labels(app))


def test_a_number_out_of_bounds_is_said_beside_its_field_and_nothing_starts() -> None:
    app = visit("train")
    control(app.number_input, "epochs").set_value(0).run()
    assert '"Epochs" must be a whole number from 1 to 200, not 0' in app.error[0].value
    start, by_steps = (
        next(button for button in app.button if button.label == label)
        for label in ("Start training", "Step by step")
    )
    assert start.disabled and by_steps.disabled and value(app, "epochs") == 20
    control(app.number_input, "batch_size").set_value(32).run()  # the others are taken all the same
    assert value(app, "batch_size") == 32 and app.error
    press(app, form.TUTORIAL_LABELS[0])
    assert not app.error and value(app, "epochs") == 20
    assert control(app.number_input, "epochs").value == 20


def test_the_settings_that_are_there_already_are_marked_and_said() -> None:
    app = visit("train")
    assert not app.toast
    press(app, form.TUTORIAL_LABELS[0])
    assert "the tutorial's settings already" in app.toast[0].value
    control(app.number_input, "epochs").set_value(3).run()
    press(app, form.TUTORIAL_LABELS[0])
    assert "already" not in app.toast[0].value and value(app, "epochs") == 20


def test_a_recipe_says_what_it_changes_is_taken_and_undone() -> None:
    app = follow_link(architecture="deep", epochs="7", seed="5", augment="true")
    said = next(caption.value for caption in app.caption if "It changes" in caption.value)
    for change in ("**Epochs** 7 → 50", "**Augmentation** on → off", "off → 1", "off → 2"):
        assert change in said
    assert "Seed" not in said
    press(app, "Use the recipe of Deep")
    assert value(app, "seed") == 5 and control(app.number_input, "epochs").value == 50
    assert control(app.selectbox, "schedule").value == "warmup_cosine"
    link = {"schedule": "warmup_cosine", "average_last": "2", "distortion": "1.0"}
    assert {name: in_url(app, name) for name in link} == link
    assert "Use the recipe of Deep" not in labels(app)
    press(app, "Undo")
    assert value(app, "epochs") == 7 and value(app, "augment") is True
    assert value(app, "schedule") == "constant" and not set(link) & set(app.query_params)
    assert "Undo" not in labels(app)


def test_a_recipe_leaves_what_a_link_locks() -> None:
    app = follow_link(architecture="deep", epochs="7", lock="epochs,schedule")
    press(app, "Use the recipe of Deep")
    assert value(app, "epochs") == 7 and value(app, "schedule") == "constant"
    assert value(app, "batch_size") == 128 and "Undo" in labels(app)


WEIGHTS = [np.zeros(shape, np.float32) for shape in ((3, 3, 1, 32), (32,), (1152, 10), (10,))]


def keep(
    run_id: str, owner: str = "me", accuracies: tuple[float, ...] = (0.8, 0.9), **changes: Any
) -> Run:
    """A run of an earlier server, whose network knows one digit more surely after each epoch: the
    7."""
    digits = mc.load_digits("sample")
    config = mc.TrainingConfig("single_conv", 4, 32, seed=9)
    run = Run(
        run_id,
        owner,
        config,
        digits.origin,
        digits.sha256,
        4500,
        "2026-01-01T00:00:00+00:00",
        status="stopped",
    )
    run_files.create(run)
    history: list[dict[str, float]] = []
    run_files.write_weights(run, WEIGHTS)
    for epoch, accuracy in enumerate(accuracies, start=1):
        history.append(
            {
                "loss": 1 / epoch,
                "accuracy": accuracy,
                "val_loss": 1 / epoch,
                "val_accuracy": accuracy,
            }
        )
        run = replace(run, history=tuple(history), epoch_seconds=(1.5,) * epoch)
        run_files.write_weights(run, [*WEIGHTS[:3], np.eye(10, dtype=np.float32)[7] * epoch])
    run_files.write_state(run, WEIGHTS)
    run = replace(run, **changes)
    run_files.write(run)
    run_files.change_details(run_id, title=run.title, pinned=run.pinned)
    if history:
        card = store.make_card(run_id, run.config, digits, history, owner)
        store.save(folders.runs_folder(), card, FILES, history)
    return run


def owner(app: AppTest) -> str:
    """Who the visitor is on what they own."""
    return hashlib.sha256(app.session_state[state.VISITOR.key].encode()).hexdigest()[:16]


def look(run_id: str, app: AppTest | None = None) -> AppTest:
    app = app or visit("train")
    app.query_params["run"] = run_id
    return app.run()


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_a_run_of_an_earlier_server_with_its_time_machine() -> None:
    keep("20260101-000000-aaaa", accuracies=(0.8, 0.9, 0.91))
    app = look("20260101-000000-aaaa")
    assert not app.exception and not app.error
    assert "One convolution, 3 epochs on 5,000 digits" in app.header[0].value
    assert any("Still improving" in info.value and "91.00%" in info.value for info in app.info)
    (slider,) = app.slider
    assert (slider.min, slider.max, slider.value) == (0, 3, 3)
    sure = np.exp(3) / (np.exp(3) + 9)
    assert f"{sure:.1%}" in html(app)
    slider.set_value(0).run()
    assert html(app).count(">10.0%<") == 10 and "before any training" in words(
        app
    )  # a tenth for each digit
    slider = app.slider[0].set_value(2).run().slider[0]
    assert slider.value == 2 and f"{np.exp(2) / (np.exp(2) + 9):.1%}" in html(app)


def test_a_planned_run_with_a_mean_says_whose_the_figures_are_and_goes_no_further() -> None:
    config = mc.TrainingConfig("single_conv", 2, schedule="cosine", average_last=2)
    run = keep("20260101-000000-aaaa", config=config)
    last = {"last_val_loss": 0.5, "last_val_accuracy": 0.8125}
    run_files.write(replace(run, history=(*run.history[:-1], run.history[-1] | last)))
    app = visit("train")
    run_files.write(replace(run_files.read(run.id), owner=owner(app)))
    app = look(run.id, app)
    said = words(app)
    assert "With those of the last alone it would be right on 81.25%" in said
    assert "the mean over the last 2 epochs" in said
    assert any("fall to zero over 2 epochs: more of them" in info.value for info in app.info)
    assert "Go on" not in labels(app) and not app.exception


def test_a_run_on_a_part_of_the_digits_says_so() -> None:
    config = mc.TrainingConfig("single_conv", 4, 32, seed=9, subset=1000)
    keep("20260101-000000-aaaa", config=config, samples=1000)
    app = look("20260101-000000-aaaa")
    part = "1,000 of 5,000 digits of MNIST, bundled"
    assert seen(app.header[0].value) == f"One convolution, 2 epochs on {part}"
    assert list(app.dataframe[0].value["Digits"]) == [part]
    assert value(press(app, "Duplicate with a change"), "subset") == 1000
    about = json.loads(downloads.configuration(server.engine().runs()[0]))
    assert about["data"]["samples"] == 1000


def test_digits_that_are_called_like_a_source_are_not_taken_for_it(
    few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook may call its digits as a source is called."""
    (tmp_path / "train.csv").write_bytes(as_csv(few))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    keep("20260101-000000-aaaa", origin=Origin("other", "5,000 digits of MNIST, bundled"))
    app = look("20260101-000000-aaaa")
    assert box(press(app, "Duplicate with a change"), "digits").value == "kaggle"


def test_my_own_drawing_is_followed() -> None:
    keep("20260101-000000-aaaa")
    app = look("20260101-000000-aaaa")
    app.segmented_control(key=state.FOLLOW_SOURCE.key).set_value("drawing").run()
    assert "Draw one first" in str([link.proto.label for link in app.get("page_link")])
    app.session_state[state.LAST_DRAWING.key] = np.zeros((28, 28), np.float32)
    app.run()
    assert "Your drawing" in html(app) and "Probability of each digit" in html(app)


def test_the_time_machine_plays_and_comes_to_its_end() -> None:
    """The browser asks again by itself; here somebody asks in its place."""
    keep("20260101-000000-aaaa", accuracies=(0.8, 0.9, 0.91))
    app = press(look("20260101-000000-aaaa"), "Play")  # from the end: once more from the beginning
    seen_epochs = [app.slider[0].value]
    while "Hold" in labels(app):
        seen_epochs.append(app.run().slider[0].value)
    assert sorted(set(seen_epochs)) == seen_epochs[: len(set(seen_epochs))]
    assert seen_epochs[-1] == 3 and "Play" in labels(app) and not app.exception


def test_a_nickname_is_asked_for_once_and_stands_beside_the_run() -> None:
    app = visit("train")
    assert "No, thanks" not in labels(app)  # whoever has no run needs none
    keep("20260101-000000-aaaa", owner=owner(app))
    keep("20260102-000000-bbbb", owner="somebody else")
    app.run()
    app.text_input(key=state.NICKNAME_AT_ONCE.key).set_value("[Fox](http://x.y)")
    press(app, "Keep")
    assert "No, thanks" not in labels(app)
    assert nicknames.all_of_them() == {owner(app): "[Fox](http://x.y)"}
    assert list(app.dataframe[0].value["Who"]) == ["visitor some", "you"]
    other = visit("train")
    assert list(other.dataframe[0].value["Who"])[1] == "[Fox](http://x.y)"


def test_who_wants_no_nickname_is_not_asked_again() -> None:
    app = visit("train")
    keep("20260101-000000-aaaa", owner=owner(app))
    press(app.run(), "No, thanks")
    assert "No, thanks" not in labels(app.run()) and not nicknames.all_of_them()


def test_where_strangers_meet_nobody_has_a_nickname(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_HOSTED", "1")
    app = visit("train")
    keep("20260101-000000-aaaa", owner=owner(app))
    assert not {"No, thanks", "Keep"} & set(labels(app.run()))


def test_strangers_may_copy_a_run_and_not_change_it() -> None:
    keep("20260101-000000-aaaa", owner="somebody else")
    app = look("20260101-000000-aaaa")
    assert "Duplicate with a change" in labels(app)
    assert not {"Resume", "Delete", "Keep this name", "Go on"} & set(labels(app))
    press(app, "Duplicate with a change")
    assert [value(app, name) for name in SETTINGS] == [4, 32, None, 9, None]


def test_a_locked_setting_withstands_a_duplicate() -> None:
    keep("20260101-000000-aaaa")
    app = look("20260101-000000-aaaa", follow_link(epochs="2", lock="epochs"))
    press(app, "Duplicate with a change")
    assert value(app, "epochs") == 2 and value(app, "batch_size") == 32


def test_a_duplicate_brings_the_digits_along(few: mc.Digits) -> None:
    keep("20260101-000000-aaaa")
    app = look("20260101-000000-aaaa")
    app.session_state[state.UPLOADS.key] = {few.source: few}
    app.session_state[state.DIGITS.wished.key] = few.source
    assert box(app.run(), "digits").value == few.source
    assert box(press(app, "Duplicate with a change"), "digits").value == "sample"


def my_switch(app: AppTest) -> Any:
    return next(toggle for toggle in app.toggle if toggle.label.startswith("Add my"))


def test_my_digits_are_added_by_a_link_and_outlast_the_page(own: list[OwnDigit]) -> None:
    app = follow_link(mine="1")
    assert in_url(app, "mine") == "1" and "A tenth of them, 500," in words(
        app
    )  # the browser has not sent them yet
    app.session_state[state.OWN_DIGITS.key] = own
    app.run()
    assert my_switch(app).value and "A tenth of them, 501," in words(app)
    for wished, held_out in ((False, 500), (True, 501)):
        my_switch(app).set_value(wished).run()
        app.switch_page("pages/explore.py").run()
        app.switch_page("pages/train.py").run()
        assert my_switch(app).value == wished and f"A tenth of them, {held_out}," in words(app)
        assert in_url(app, "mine") == ("1" if wished else None) and not app.exception


def test_a_link_with_locked_digits_decides_about_my_digits_too(
    own: list[OwnDigit], few: mc.Digits
) -> None:
    app = follow_link(digits="sample", lock="digits")
    app.session_state[state.OWN_DIGITS.key], app.session_state[state.UPLOADS.key] = (
        own,
        {few.source: few},
    )
    app.switch_page("pages/explore.py").run()
    box(app, "digits").set_value(few.source).run()
    app.switch_page("pages/train.py").run()
    assert "Digits in use: **5,000 digits of MNIST, bundled**" in words(app)
    assert not [toggle for toggle in app.toggle if toggle.label.startswith("Add my")]


def test_a_run_with_my_digits_goes_on_when_more_were_kept_since(
    own: list[OwnDigit], sample: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained_on, resumed = own_digits.added(sample, own[:2]), []
    app = visit("train")
    changes = {"origin": trained_on.origin, "sha256": trained_on.sha256}
    keep("20260101-000000-aaaa", owner=owner(app), status="stopped", **changes)
    app.session_state[state.OWN_DIGITS.key] = own
    look("20260101-000000-aaaa", app)
    monkeypatch.setattr(
        Engine, "resume", lambda self, run_id, digits, owner: resumed.append(digits.sha256)
    )
    press(app, "Resume")
    assert resumed == [trained_on.sha256]


def test_a_run_goes_on_with_the_same_file_under_another_name(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    resumed: list[str] = []
    app = visit("train")
    upload = Origin("upload", "train.csv")
    keep("20260101-000000-aaaa", owner=owner(app), origin=upload, sha256=few.sha256)
    app.session_state[state.UPLOADS.key] = {
        "train(1).csv (uploaded)": replace(few, origin=Origin("upload", "train(1).csv"))
    }
    look("20260101-000000-aaaa", app)
    monkeypatch.setattr(
        Engine, "resume", lambda self, run_id, digits, owner: resumed.append(digits.sha256)
    )
    press(app, "Resume")
    assert resumed == [few.sha256]


def test_renamed_deleted_and_brought_back() -> None:
    app = visit("train")
    keep("20260101-000000-aaaa", owner=owner(app))
    look("20260101-000000-aaaa", app)
    app.text_input(key="title_20260101-000000-aaaa").set_value("My best")
    press(app, "Keep this name")
    assert "My best on 5,000 digits" in app.header[0].value
    press(app, "Pin")
    assert app.dataframe[0].value["Status"][0] == "stopped, pinned"
    press(app, "Unpin")
    assert app.dataframe[0].value["Status"][0] == "stopped"
    press(app, "Delete")
    assert "**My best** is deleted." in words(app) and not server.engine().runs()
    assert "My best on" not in app.header[0].value
    press(app, "Undo")
    assert "My best on" in app.header[0].value and [
        run.title for run in server.engine().runs()
    ] == ["My best"]


def test_a_name_is_shown_as_it_was_given() -> None:
    title = "![x](https://example.org/x.png) *a* $b$ :red[c] :smile:"
    app = visit("train")
    keep("20260101-000000-aaaa", title=title)
    keep("20260102-000000-bbbb", owner=owner(app), title=title, status="interrupted")
    look("20260101-000000-aaaa", app)
    assert seen(app.header[0].value).startswith(f"{title} on 5,000")
    (interrupted,) = [text.value for text in app.markdown if "was interrupted" in text.value]
    assert seen(interrupted.replace("**", "")).startswith(f"{title} was interrupted")


def test_a_run_that_broke_off_offers_no_model() -> None:
    app = visit("train")
    keep("20260101-000000-aaaa", owner=owner(app), status="failed", message="The disk is full.")
    look("20260101-000000-aaaa", app)
    assert (
        any("It has no model of its last epoch yet" in info.value for info in app.info)
        and not app.success
    )
    assert "Model (.keras)" not in labels(app) and "Resume" in labels(app)


def test_each_of_several_deleted_runs_can_be_brought_back() -> None:
    app = visit("train")
    names = ["20260101-000000-aaaa", "20260102-000000-bbbb"]
    for name in names:
        keep(name, owner=owner(app), title=name)
    for _ in names:
        press(app.run(), "Delete")
    assert words(app).count("is deleted.") == 2 and not server.engine().runs()
    press(press(app, "Undo"), "Undo")
    assert sorted(
        run.title for run in server.engine().runs()
    ) == names and "is deleted" not in words(app)


def test_an_interrupted_run_is_offered_to_its_owner_alone() -> None:
    app = visit("train")
    keep("20260101-000000-aaaa", owner=owner(app), status="interrupted")
    keep("20260101-000000-bbbb", owner="somebody else", status="interrupted")
    keep("20260102-000000-cccc", owner=owner(app), status="finished")
    app.run()
    assert words(app).count("was interrupted after 2 of 4 epochs") == 1
    assert "Resume" in labels(app)


def test_the_table_shows_all_runs_and_overlays_some() -> None:
    app = visit("train")
    keep("20260101-000000-aaaa", owner="somebody else", accuracies=(0.8, 0.95))
    keep("20260102-000000-bbbb", owner=owner(app), accuracies=(0.9,), title="Mine")
    keep("20260103-000000-cccc", owner="somebody else", accuracies=())
    app.run()
    table = app.dataframe[0].value
    assert list(table["Who"]) == ["visitor some", "you", "visitor some"]
    assert list(table["Run"]) == ["One convolution, 4 epochs", "Mine", "One convolution, 2 epochs"]
    assert [str(best) for best in table["Best"]] == ["nan", "0.9", "0.95"]
    assert len(set(table["Visitor"])) == 2  # a colour for each visitor
    assert "batch 32, seed 9, rmsprop, rate 0.001" in table["Settings"][0]

    app.segmented_control(key=state.RUNS_VIEW.key).set_value("leaderboard").run()
    board = app.dataframe[0].value
    assert list(board["Place"]) == [1, 2] and list(board["Best"]) == [0.95, 0.9]


def test_damaged_runs_are_named_and_the_others_stay() -> None:
    keep("20260101-000000-aaaa")
    keep("20260102-000000-bbbb")
    (folders.runs_folder() / ".training/20260102-000000-bbbb/run.json").write_text("{")
    app = visit("train")
    assert not app.exception and any(
        "20260102-000000-bbbb" in warning.value for warning in app.warning
    )
    assert len(app.dataframe[0].value) == 1


def test_files_to_take_away_are_made_when_asked_for() -> None:
    keep("20260101-000000-aaaa")
    app = look("20260101-000000-aaaa")
    assert [button.proto.label for button in app.get("download_button")] == [
        *("Keras script", "Notebook", "Configuration (JSON)"),
        *("Model (.keras)", "Web page (.html)", "Model (.tflite)", "History (CSV)"),
    ]

    (folders.runs_folder() / "20260101-000000-aaaa/model.keras").write_bytes(b"damaged")
    app.run()
    assert "model.keras is not the file that was saved here" in app.error[0].value
    offered = [button.proto.label for button in app.get("download_button")]
    assert "Model (.tflite)" in offered and "Web page (.html)" not in offered


def test_json_of_a_configuration_makes_the_same_configuration() -> None:
    run = keep("20260101-000000-aaaa")
    assert mc.TrainingConfig(**json.loads(downloads.configuration(run))["config"]) == run.config
