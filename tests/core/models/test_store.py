"""Trained models as folders: whole or not at all, and nothing foreign is ever loaded."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

import mnist_core as mc
from mnist_core import durable, folders
from mnist_core.digits.corruptions import KINDS, corrupt
from mnist_core.digits.digits import Digits, Origin
from mnist_core.digits.non_digits import draw_nonsense
from mnist_core.digits.pen_digits import pen_by_writer, read_pen_digits
from mnist_core.digits.variations import as_drawn
from mnist_core.folders import runs_folder
from mnist_core.models import store
from mnist_core.models.answer import SURE_FROM
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import Dense, Flatten, MaxPooling2D
from mnist_core.recipes.tutorial import TARGET_ACCURACY
from mnist_core.training import epoch as training

HISTORY = [
    {"loss": 0.5, "accuracy": 0.8, "val_loss": 0.4, "val_accuracy": 0.85},
    {"loss": 0.3, "accuracy": 0.9, "val_loss": 0.2, "val_accuracy": 0.95},
]
FILES = {
    name: (folders.MODELS / "single_conv" / name).read_bytes()
    for name in ("model.keras", "model.tflite")
}

MADE = Path(__file__).resolve().parents[2] / "made_before"
SHIPPED = ["committee", "deep", "robust", "single_conv", "stacked_conv"]


def save(few: Digits, name: str = "mine", owner: str = "ab12", **changes: Any) -> Path:
    """One more run of the user's."""
    card = store.make_card(name, mc.TrainingConfig("single_conv", epochs=3), few, HISTORY, owner)
    return store.save(folders.runs_folder(), replace(card, **changes), FILES, HISTORY)


def names() -> list[str]:
    return [card.name for card in mc.list_cards()[0]]


def test_saved_and_loaded(few: Digits) -> None:
    folder = save(few)
    card = mc.read_card("mine")
    assert (card.config, card.epochs, card.owner) == (
        mc.TrainingConfig("single_conv", epochs=3),
        2,
        "ab12",
    )
    assert card.metrics == HISTORY[-1]
    assert card.data == {
        "source": few.source,
        "origin": {"kind": "sample", "file": "", "own_digits": 0},
        "sha256": few.sha256,
        "train": 180,
        "validation": 20,
    }
    assert card.origin == few.origin
    assert card in mc.list_cards()[0]
    assert pd.read_csv(folder / "history.csv").to_dict("records") == [
        {"epoch": i + 1} | HISTORY[i] for i in range(2)
    ]
    assert store.read_history("mine") == HISTORY
    np.testing.assert_array_equal(
        mc.load_model("mine").predict(few.images), mc.load_model("single_conv").predict(few.images)
    )


def test_last_weeks_app_reads_a_card(few: Digits) -> None:
    """It takes no card with other fields; within the data it passes over what it does not know."""
    before = json.loads(next((MADE / "runs").glob("*/card.json")).read_text())
    now = json.loads((save(few) / "card.json").read_text())
    assert set(now) == set(before)
    assert set(now["data"]) > set(before["data"])


def test_a_card_of_last_week_has_an_origin(few: Digits) -> None:
    rewrite(data=DATA | {"source": "MNIST (x).csv (uploaded)"})(save(few))
    assert mc.read_card("mine").origin == Origin("upload", "MNIST (x).csv")


def test_a_model_of_a_part_says_so(few: Digits) -> None:
    for subset, title in ((100, f"100 of {few.source}"), (500, few.source), (None, few.source)):
        config = mc.TrainingConfig("single_conv", epochs=3, subset=subset)
        assert store.make_card("mine", config, few, HISTORY).digits_title == title


def test_shipped_models_come_first_then_the_newest(few: Digits) -> None:
    save(few, "older", created="2026-01-01T00:00:00+00:00")
    save(few, "newer", created="2026-01-02T00:00:00+00:00")
    cards, problems = mc.list_cards()
    assert [card.name for card in cards] == [*SHIPPED, "newer", "older"]
    assert problems == []


def test_saved_again(few: Digits) -> None:
    save(few, owner="first")
    save(few, owner="second")
    assert mc.read_card("mine").owner == "second"
    assert [path.name for path in folders.runs_folder().iterdir()] == ["mine"]


def test_another_label_is_seen_at_once_and_no_other_card_is_read_again(
    few: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = save(few)
    save(few, "other")
    names()
    before = folder.parent.stat().st_mtime_ns
    read: list[str] = []
    read_card = store._read_card
    monkeypatch.setattr(
        store, "_read_card", lambda folder: read.append(folder.name) or read_card(folder)
    )
    store.relabel("mine", "My best")
    read.clear()
    assert "My best" in [card.title for card in mc.list_cards()[0]] and read == ["mine"]
    names()
    assert read == ["mine"], "nothing has changed since"
    assert folder.parent.stat().st_mtime_ns == before
    assert sorted(path.name for path in folder.iterdir()) == sorted(["card.json", *store.FILES])


def test_what_is_damaged_and_mended_again_is_seen_as_it_is(few: Digits) -> None:
    card = save(few) / "card.json"
    whole = card.read_text()
    assert "mine" in names()
    card.write_text("{")
    assert "mine" not in names() and len(mc.list_cards()[1]) == 1
    card.write_text(whole)
    assert "mine" in names() and not mc.list_cards()[1]
    shutil.rmtree(card.parent)
    assert "mine" not in names()


def test_half_written_folders_are_not_seen(few: Digits) -> None:
    save(few).rename(folders.runs_folder() / ".mine-x1y2")
    assert "mine" not in names() and mc.list_cards()[1] == []


@pytest.mark.parametrize("step", ["model.tflite", "card.json", "rename"])
def test_an_interrupted_save_leaves_the_old_model(
    step: str, few: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full when a file is written, or when the new folder takes its name."""
    save(few, owner="old")
    write_new, rename = durable.write_new, Path.rename
    is_full = True

    def writes(file: Path, content: bytes) -> None:
        if file.name == step:
            raise OSError("No space left on device")
        write_new(file, content)

    def renames(path: Path, target: Path) -> Path:
        nonlocal is_full
        if step == "rename" and target.name == "mine" and is_full:
            # The old folder takes its name back afterwards.
            is_full = False
            raise OSError("No space left on device")
        return rename(path, target)

    monkeypatch.setattr(durable, "write_new", writes)
    monkeypatch.setattr(Path, "rename", renames)
    with pytest.raises(OSError, match="No space left"):
        save(few, owner="new")
    assert mc.read_card("mine").owner == "old"
    assert len(mc.load_model("mine").predict(few.images)) == 200
    assert [path.name for path in folders.runs_folder().iterdir()] == ["mine"]


def rewrite(**changes: Any) -> Callable[[Path], None]:
    """A change to the card; None removes a field."""

    def damage(folder: Path) -> None:
        card = json.loads((folder / "card.json").read_text()) | changes
        (folder / "card.json").write_text(
            json.dumps({k: v for k, v in card.items() if v is not None})
        )

    return damage


CONFIG = asdict(mc.TrainingConfig("single_conv", 3))
DATA = {"source": "digits", "sha256": "0" * 64, "train": 180, "validation": 20}
DAMAGED_CARDS = {
    "no card": lambda folder: (folder / "card.json").unlink(),
    "no JSON": lambda folder: (folder / "card.json").write_text("{"),
    "no text": lambda folder: (folder / "card.json").write_bytes(b"\xff\x00\xff"),
    "empty": lambda folder: (folder / "card.json").write_text(""),
    "a list": lambda folder: (folder / "card.json").write_text("[]"),
    "a number": lambda folder: (folder / "card.json").write_text("7"),
    "unknown architecture": rewrite(config=CONFIG | {"architecture": "resnet"}),
    "epochs out of bounds": rewrite(config=CONFIG | {"epochs": 0}),
    "config of another version": rewrite(config=CONFIG | {"weather": "fine"}),
    "config missing": rewrite(config=None),
    "field missing": rewrite(owner=None),
    "field too many": rewrite(note="hello"),
    "another name": rewrite(name="yours"),
    "no checksums": rewrite(files={}),
    "checksums of other files": rewrite(files={"../secret": "00"}),
    "checksums in a list": rewrite(files=list(store.FILES)),
    "metrics missing": rewrite(metrics={}),
    "accuracy in words": rewrite(metrics=HISTORY[-1] | {"val_accuracy": "good"}),
    "accuracy as text": rewrite(metrics=HISTORY[-1] | {"val_accuracy": "0.9"}),
    "epochs in words": rewrite(epochs="two"),
    "data missing": rewrite(data={}),
    **{
        f"{field} of the data missing": rewrite(
            data={key: value for key, value in DATA.items() if key != field}
        )
        for field in DATA
    },
    "data as a list": rewrite(data=[]),
    "source as a number": rewrite(data=DATA | {"source": 7}),
    "origin as text": rewrite(data=DATA | {"origin": "MNIST"}),
    "origin of an unknown kind": rewrite(data=DATA | {"origin": {"kind": "moon"}}),
    "origin with another field": rewrite(data=DATA | {"origin": {"kind": "own", "weather": 1}}),
    "digits in words": rewrite(data=DATA | {"train": "many"}),
    "checksum as a number": rewrite(data=DATA | {"sha256": 7}),
    "date as a number": rewrite(created=20260101),
    "date that is none": rewrite(created="2026-13-01T00:00:00+00:00"),
    "no date": rewrite(created=""),
    "owner as a list": rewrite(owner=[]),
}


@pytest.mark.parametrize("damage", DAMAGED_CARDS.values(), ids=DAMAGED_CARDS.keys())
def test_a_damaged_card_is_one_problem_and_hides_nothing_else(
    damage: Callable[[Path], object], few: Digits
) -> None:
    save(few, "sound")
    damage(save(few, "broken"))
    cards, problems = mc.list_cards()
    assert [card.name for card in cards] == [*SHIPPED, "sound"]
    assert len(problems) == 1 and str(problems[0]).startswith("broken: ")
    for use in (mc.read_card, mc.load_model):
        with pytest.raises(mc.ModelError, match="broken"):
            use("broken")


def flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("file", store.FILES)
@pytest.mark.parametrize(
    "damage",
    [Path.unlink, flip_a_byte, lambda file: file.write_bytes(b"")],
    ids=["missing", "byte flipped", "empty"],
)
def test_a_damaged_file_is_not_used(
    damage: Callable[[Path], object], file: str, few: Digits
) -> None:
    damage(save(few, "broken") / file)
    with pytest.raises(mc.ModelError, match=f"^broken: .*{file}"):
        store.read_file("broken", file)
    if file == "model.tflite":
        with pytest.raises(mc.ModelError, match=r"^broken: "):
            mc.load_model("broken")
    assert "single_conv" in names()


@pytest.mark.parametrize(
    "name",
    [
        "../models/single_conv",
        "..",
        "",
        "single_conv/",
        "/etc",
        "Single_conv",
        "a" * 65,
        ".mine",
        "x\n",
    ],
)
def test_names_lead_nowhere_else(name: str) -> None:
    with pytest.raises(mc.ModelError, match="There is no trained model called"):
        mc.load_model(name)


def test_a_file_in_place_of_the_folder_and_a_stray_file(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "notes.txt").write_text("hello")
    assert mc.list_cards()[1] == []
    shutil.rmtree(tmp_path / "runs")
    (tmp_path / "runs").write_text("hello")
    assert [card.name for card in mc.list_cards()[0]] == SHIPPED


# What ships with the app


@pytest.mark.parametrize("name", TARGET_ACCURACY)
def test_shipped_model(name: str) -> None:
    card = mc.read_card(name)
    assert (
        card.config == mc.TrainingConfig(name, mc.architecture(name).epochs)
        and card.epochs == card.config.epochs
    )
    assert card.metrics["val_accuracy"] >= TARGET_ACCURACY[name]
    assert card.metrics == store.read_history(name)[-1]
    assert not card.owner and card.title == mc.architecture(name).title
    for file in store.FILES:
        assert len(store.read_file(name, file)) < 3_000_000


@pytest.mark.parametrize("name", TARGET_ACCURACY)
def test_shipped_model_is_as_good_as_its_card_says(name: str, kaggle_digits: Digits) -> None:
    card = mc.read_card(name)
    assert card.data["sha256"] == kaggle_digits.sha256
    _, validation = kaggle_digits.split()
    accuracy = mc.evaluate(mc.load_model(name), validation).accuracy
    assert accuracy == pytest.approx(card.metrics["val_accuracy"], abs=1e-6)


def test_robust_is_small_and_tells_its_history() -> None:
    card = mc.read_card("robust")
    assert mc.count_parameters(mc.architecture("robust")) <= 300_000
    assert (
        len(store.read_history("robust")) == card.epochs
        and card.metrics == store.read_history("robust")[-1]
    )
    for file in store.FILES:
        assert len(store.read_file("robust", file)) < 3_000_000


def test_robust_reads_writers_it_has_never_seen(pen: Path) -> None:
    """The targets are those of tests/benchmarks/reading.py, which draws more and prints more."""
    rng = np.random.default_rng(5)
    model, sure_from = mc.load_model("robust"), mc.read_card("robust").sure_from
    for held_out, least in zip(pen_by_writer(pen)[1].values(), (0.99, 0.995), strict=True):
        chosen = held_out[::2]
        answers = model.predict(np.stack([as_drawn(digit.strokes, rng) for digit in chosen]))
        assert (answers.argmax(axis=1) == [digit.label for digit in chosen]).mean() >= least
        assert (answers.max(axis=1) < sure_from).mean() <= 0.005
    nonsense = [as_drawn(draw_nonsense(rng, chosen, held_out=True)[1], rng) for _ in range(500)]
    assert (model.predict(np.stack(nonsense)).max(axis=1) < sure_from).mean() >= 0.93


def test_robust_reads_what_people_read_and_it_once_did_not(pen: Path) -> None:
    rng = np.random.default_rng(5)
    digits = read_pen_digits(pen / "readable_misreads.jsonl.gz")
    drawings = np.stack([as_drawn(digit.strokes, rng) for digit in digits for _ in range(21)])
    read = mc.load_model("robust").predict(drawings).argmax(axis=1).reshape(-1, 21)
    right = read == np.array([[digit.label] for digit in digits])
    assert (right.mean(axis=1) > 0.5).sum() >= 11  # of 16


def test_robust_reads_spoilt_digits_and_does_not_refuse_them(sample: Digits) -> None:
    """As tests/benchmarks/corruptions.py prints it of digits that it has never seen."""
    model, sure_from = mc.load_model("robust"), mc.read_card("robust").sure_from
    some = sample.images[::20]
    rights = []
    for kind in KINDS.values():
        answers = model.predict(corrupt(some, kind, np.random.default_rng(1)))
        right = (answers.argmax(axis=1) == sample.labels[::20]).mean()
        assert right >= 0.93, kind.name
        assert (answers.max(axis=1) < sure_from).mean() <= 0.08, kind.name
        rights.append(right)
    assert np.mean(rights) >= 0.97


def test_a_card_without_a_threshold_has_the_usual_one_and_none_is_out_of_bounds(
    few: Digits,
) -> None:
    folder = save(few)
    assert mc.read_card("mine").sure_from == SURE_FROM
    stored = json.loads((folder / "card.json").read_text())
    stored["data"]["sure_from"] = 0.7
    (folder / "card.json").write_text(json.dumps(stored))
    assert mc.read_card("mine").sure_from == 0.7
    for wrong in (1.2, -0.1, "0.5", float("nan")):
        stored["data"]["sure_from"] = wrong
        (folder / "card.json").write_text(json.dumps(stored))
        with pytest.raises(mc.ModelError, match="makes no sense"):
            mc.read_card("mine")


def test_deep_is_small_and_learned_from_kaggle_s_digits_alone() -> None:
    card = mc.read_card("deep")
    assert mc.count_parameters(mc.architecture("deep")) <= 1_000_000
    assert card.origin.kind == "kaggle" and card.data["train"] == 42_000
    assert card.metrics == store.read_history("deep")[-1] and card.metrics["val_accuracy"] > 0.994
    for file in store.FILES:
        assert len(store.read_file("deep", file)) < 3_000_000


def test_the_committee_is_small_and_has_columns_of_seven_widths() -> None:
    card = mc.read_card("committee")
    assert mc.count_parameters(card.config.architecture) == 76_040
    widths = [seat.width for seat in card.members]
    assert widths == [None, 10, 12, 14, 16, 18, 20] * 5
    files = [store.read_file("committee", name) for name in card.files]
    assert max(map(len, files)) < 3_000_000 and sum(map(len, files)) < 6_000_000


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_composed_network_is_trained_saved_and_read(few: Digits) -> None:
    network = Architecture(
        "mine",
        "Mine",
        "No convolution, and a layer behind Flatten.",
        (MaxPooling2D(2), Flatten(), Dense(16, "tanh"), Dense(10, "softmax")),
        epochs=1,
    )
    config = mc.TrainingConfig(network, epochs=1)
    state, metrics = training.train_epoch(config, *few.split(), training.initial_state(config), 0)
    card = store.make_card("run", config, few, [metrics], "me")
    store.save(runs_folder(), card, training.export(config, state), [metrics])
    assert mc.read_card("run").config == config
    validation = few.split()[1]
    accuracy = mc.evaluate(mc.load_model("run"), validation).accuracy
    assert accuracy == pytest.approx(metrics["val_accuracy"])


@pytest.mark.parametrize("name", ["deep", "robust", "single_conv", "stacked_conv"])
def test_shipped_files_hold_the_weights_and_no_optimizer(name: str) -> None:
    file = folders.MODELS / name / "model.keras"
    assert file.stat().st_size < 5 * mc.architecture(name).parameters + 100_000
    assert getattr(keras.models.load_model(file), "optimizer", None) is None


# Committees


def test_a_visitor_s_committee_is_kept_and_votes(few: Digits) -> None:
    trio = ["single_conv", "stacked_conv", "robust"]
    card = store.make_committee("three", [mc.read_card(name) for name in trio], "me", "We vote")
    store.save(folders.runs_folder(), card, {}, HISTORY)
    assert mc.read_card("three").title == "We vote" and "three" in names()
    assert mc.read_card("committee").title == "Committee of 35"  # and not as one of them
    committee = mc.load_model("three")
    assert isinstance(committee, mc.Committee)
    alone = [mc.load_model(name).predict(few.images) for name in trio]
    np.testing.assert_array_equal(committee.answers(few.images), alone)
    mean = (alone[0] + alone[1] + alone[2]) / 3
    np.testing.assert_allclose(committee.predict(few.images), mean, atol=1e-6)
    # What is shown inside is the first one's.
    layers = mc.load_model("single_conv").layers(few.images[0])
    for name, output in committee.layers(few.images[0]).items():
        np.testing.assert_array_equal(output, layers[name])


def test_a_committee_is_of_certain_networks(few: Digits) -> None:
    save(few)
    members = [mc.read_card("mine"), mc.read_card("robust")]
    card = store.make_committee("pair", members)
    store.save(folders.runs_folder(), card, {}, HISTORY)
    before = mc.read_card("pair").answering_sha256
    changed = {**FILES, "model.tflite": (folders.MODELS / "deep" / "model.tflite").read_bytes()}
    store.save(folders.runs_folder(), mc.read_card("mine"), changed, HISTORY)
    with pytest.raises(mc.ModelError, match="its member mine is no longer the network"):
        mc.load_model("pair")
    again = store.make_committee("pair", [mc.read_card("mine"), mc.read_card("robust")])
    assert again.answering_sha256 != before


def test_committees_are_of_two_and_not_of_committees() -> None:
    robust = mc.read_card("robust")
    pair = store.make_committee("pair", [robust, mc.read_card("single_conv")])
    for members in ([], [robust], [robust, pair]):
        with pytest.raises(mc.ModelError, match="two models at least, and not of committees"):
            store.make_committee("no", members)


@pytest.mark.parametrize(
    "seat",
    [
        {"name": "../robust", "sha256": "a"},
        {"name": "../card.json"},
        {"name": "robust", "width": 99, "sha256": "a"},
        {"name": "robust", "width": "10", "sha256": "a"},
        {"name": "robust", "sha256": 7},
        {"name": 7},
        {},
        "robust",
    ],
)
def test_seats_that_make_no_sense_are_refused(seat: Any) -> None:
    cards = [mc.read_card(name) for name in ("robust", "single_conv")]
    folder = store.save(folders.runs_folder(), store.make_committee("odd", cards), {}, HISTORY)
    stored = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(stored | {"members": [seat, seat]}))
    with pytest.raises(mc.ModelError, match=r"odd: card\.json makes no sense"):
        mc.load_model("odd")
    assert "odd" not in names()
