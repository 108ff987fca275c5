"""Words from outside are shown as they are, wherever on a page they come."""

import csv
import doctest
import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits import kaggle, own_digits
from mnist_core.drawing.sketch import Sketch
from mnist_core.engine import Run
from mnist_core.models import store
from pages.parts import state, words
from pages.parts.training import run_rows
from tests.helpers.markdown import seen, shown_as_markdown
from tests.helpers.visits import open_pictures, visit

HOSTILE = [
    "![](//evil/x.png)",
    "[evil](//evil)",
    "[evil]",
    "[evil]: //evil",
    "[^evil]: evil",
    "https://evil.example/x",
    "see http://evil.example, WWW.evil.example or evil@evil.example",
    "<https://evil.example>",
    "<img src=//evil/x.png>",
    "<!-- evil -->",
    "&lt;evil&gt; &#33;",
    ":red[evil]",
    ":red-background[evil] :small[evil] :color[evil]{background=red}",
    "::evil[evil]",
    ":::evil",
    ":material/home: :material_home: :streamlit: :evil: :+1: 1:evil:",
    "$evil$",
    "$$evil$$",
    "`evil` ``evil``",
    "*evil* **evil** _evil_ __evil__ ~~evil~~ ~evil~ stacked_conv a__b",
    "a | b\n--- | ---\nevil | evil",
    "# evil",
    "- evil",
    "+ evil",
    "* evil",
    "1. evil",
    "12) evil",
    "> evil",
    "---",
    "evil\n===",
    "===",
    "\tevil",
    "    evil",
    "evil\n\n\n# evil",
    "evil  \nevil\\\nevil",
    "\\![](//evil/x.png) \\\\[evil](//evil) \\",
    "```evil",
    "a -> b <- c -- d >= e <= f ~= g <-> h",
    "--",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_literal_is_seen_as_it_was_given(text: str) -> None:
    for whole in (text, f"{text} {text}", text.replace("evil", "ev_il 5")):
        assert seen(words.literal(whole)) == " ".join(whole.split())
    assert seen(words.fill("There is {text}, {text}.", text=text)) == " ".join(
        f"There is {text.strip()}, {text.strip()}.".split()
    )


def test_a_template_keeps_its_own_markdown_and_escapes_the_rest() -> None:
    assert words.fill("**{name}**", name="*a*") == r"**\*a\***"
    assert words.fill("{count:,} and {share:.1%}", count=5000, share=-0.5) == "5,000 and -50.0%"
    inner = words.fill("`{count}`{name}", count=1, name="#")
    assert words.fill("{inner}!", inner=inner) == r"`1`\#!"
    assert words.literal("5,000 digits (a-b).") == "5,000 digits (a-b)."


def test_the_examples_run() -> None:
    tried = doctest.testmod(words)
    assert tried.attempted and not tried.failed


PROBE = "![](//evil/x.png) :red[evil]"  # as long as a message about a link quotes in full
ACTIVE = re.compile(r"(?<!\\)\[|(?<!\\):red")


def assert_harmless(app: AppTest, times: int = 1) -> None:
    """The probe is on the page as often as expected, at least, and nowhere active."""
    assert not app.exception
    texts = [text for text in shown_as_markdown(app) if "evil" in text]
    assert len(texts) >= times, "the probe did not get through: is it still a test?"
    assert not [text for text in texts if ACTIVE.search(text)]


@pytest.mark.parametrize(
    ("page", "times"), [("draw", 1), ("explore", 1), ("mistakes", 2), ("train", 6)]
)
def test_an_address_is_shown_and_not_followed(page: str, times: int) -> None:
    names = ("model", "digits", "run", "lock", "architecture", "epochs", "seed", "drawing", "mine")
    app = visit(page)
    app.query_params.update(dict.fromkeys(names, PROBE))
    assert_harmless(app.run(), times)


def test_names_that_visitors_gave(few: mc.Digits) -> None:
    history = [{"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.5}]
    files = {
        name: (folders.MODELS / "single_conv" / name).read_bytes()
        for name in ("model.keras", "model.tflite")
    }
    digits = mc.Digits(few.images, few.labels, PROBE)
    config = mc.TrainingConfig("single_conv", 1)
    card = store.make_card("theirs", config, digits, history, "they", PROBE)
    store.save(folders.runs_folder(), card, files, history)
    app = visit("mistakes", model="theirs")
    assert_harmless(app)  # the digits that it was trained on
    app.switch_page("pages/draw.py")
    app.query_params["drawing"] = Sketch(picture=few.images[30]).to_link()
    app.run()
    app.button_group(key=state.EXPLAIN.key).set_value("compare").run()
    assert_harmless(app)  # what its owner calls it
    app.session_state[state.DELETED_RUNS.key] = {"20260101-000000-aaaa": PROBE}
    app.switch_page("pages/train.py").run()
    assert_harmless(app)


def test_names_of_files(monkeypatch: pytest.MonkeyPatch, few: mc.Digits) -> None:
    rows = [",".join(kaggle.TRAIN_COLUMNS)]
    rows += [
        ",".join(map(str, [label, *image.flat]))
        for label, image in zip(few.labels, few.images, strict=True)
    ]
    app = visit("explore")

    def upload(content: bytes) -> None:
        app.file_uploader[0].set_value([(f"{PROBE}.csv", content, "text/csv")]).run()

    upload(b"city\nRome\n")
    assert_harmless(app)  # refused
    upload("\n".join(rows).encode())
    assert_harmless(app)  # offered
    {button.label: button for button in app.button}["Use these digits"].click().run()
    app.switch_page("pages/train.py").run()
    assert_harmless(app, 0)
    app.switch_page("pages/draw.py").run()
    open_pictures(app).file_uploader[0].upload(f"{PROBE}.png", b"", "image/png").run()
    assert_harmless(app)
    monkeypatch.setenv("MNIST_DATA", PROBE)
    assert_harmless(app.switch_page("pages/explore.py").run())


FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", " =1+1", "\t=1+1", "\n=1", "\uff1d1+1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_formula_reaches_a_table(formula: str, few: mc.Digits) -> None:
    config = mc.TrainingConfig("single_conv", 2)
    origin = replace(few.origin, file=formula)
    run = Run("20260101-000000-aaaa", formula, config, origin, title=formula)
    cells = [value for value in run_rows.row(run).values() if isinstance(value, str)]
    assert "'" + formula in cells
    assert not any(value.strip().startswith(tuple("=+-@\uff1d")) for value in cells)


def test_files_to_take_away_hold_numbers_only(few: mc.Digits) -> None:
    own = [own_digits.OwnDigit(7, few.images[0])]
    history = store.history_csv([{"loss": 1.5, "val_loss": float("nan")}])
    for content in (own_digits.to_csv(own), history):
        table = list(csv.reader(content.decode().splitlines()))
        assert all(re.fullmatch(r"[a-z_]+[0-9]*", name) for name in table[0])
        assert all(re.fullmatch(r"[0-9.]+|nan|", value) for row in table[1:] for value in row)


def test_tables_with_words_from_outside_are_these() -> None:
    """Another one has to pass them through `words.cell`, or hold the program's own only."""
    pages = Path(__file__).resolve().parents[2] / "pages"
    tables = {
        file.stem
        for file in pages.rglob("*.py")
        if re.search(r"st\.(dataframe|data_editor|table)\(", file.read_text(encoding="utf-8"))
    }
    own = {"explore", "what_it_costs", "scores", "brittle"}
    assert tables - own == {"panel", "run_list", "class_leaderboard"}
