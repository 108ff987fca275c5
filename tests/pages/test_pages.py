"""The pages as Streamlit runs them, without a browser."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits import kaggle
from mnist_core.folders import PROJECT
from pages.parts import state
from tests.helpers.runs import put_run
from tests.helpers.visits import box, use_file, visit, words

PAGES = ("draw", "explore", "anatomy", "train", "mistakes", "predict")


@pytest.mark.parametrize("page", PAGES)
def test_each_page_runs(page: str) -> None:
    app = visit(page)
    assert not app.exception and not app.error and not app.warning
    assert len(app.title) == 1


def last_line_of(code: str, runs: Path) -> str:
    """What a Python process of its own, in which nothing was imported before, prints at last."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=PROJECT,
        env={**os.environ, "MNIST_RUNS": str(runs)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_no_page_imports_tensorflow(tmp_path: Path) -> None:
    """One after the other, in one process: the first that does is named."""
    code = f"""
        import sys
        from streamlit.testing.v1 import AppTest
        from mnist_core.engine import Engine
        Engine.warm_up = lambda self, digits=None: None
        app = AppTest.from_file("app.py", default_timeout=60).run()
        imported = {{}}
        for page in {PAGES!r}:
            if page != "draw":
                app.switch_page(f"pages/{{page}}.py").run()
            assert not app.exception and app.title, page
            imported[page] = sorted({{"tensorflow", "keras"}} & set(sys.modules))
        print(imported)
    """
    assert last_line_of(code, tmp_path) == str({page: [] for page in PAGES})


def test_draw_opens_without_what_it_does_not_need(tmp_path: Path) -> None:
    """Dask and scikit-learn take as long to import as the rest of the page, and pandas half of it.

    Before the paper is sent, not much more is imported than NumPy.
    """
    code = """
        import sys
        from streamlit.testing.v1 import AppTest

        class Watch:
            before = None
            def find_spec(self, name, *rest):
                if name == "pages.parts.drawing.reading":
                    self.before = set(sys.modules)

        watch = Watch()
        sys.meta_path.insert(0, watch)
        app = AppTest.from_file("app.py", default_timeout=60).run()
        assert not app.exception and app.title
        assert "pages.parts.drawing.canvas" in watch.before
        heavy = {"distributed", "dask", "sklearn", "skimage", "scipy", "tensorflow"}
        heavy |= {"pandas", "pyarrow"}
        core = {"digits", "figures", "models", "network", "training"}
        later = {"ai_edge_litert", "h5py"} | {f"mnist_core.{room}" for room in core}
        print(sorted(heavy & set(sys.modules)) + sorted(later & watch.before))
    """
    assert last_line_of(code, tmp_path) == "[]"


def test_a_blank_paper_asks_for_a_drawing_and_predicts_nothing() -> None:
    app = visit("draw")
    assert "Draw any digit" in words(app) and "sure" not in words(app)


@pytest.mark.parametrize("page", ["draw", "mistakes"])
def test_a_page_opened_first_knows_whose_a_model_is(page: str, few: mc.Digits) -> None:
    app = visit(page)
    key = app.session_state[state.VISITOR.key]
    put_run(few, owner=hashlib.sha256(key.encode()).hexdigest()[:16])
    assert "One convolution, 1 epoch · you" in app.run().selectbox[0].options


def test_the_model_in_the_url_is_chosen_and_an_unknown_one_is_not() -> None:
    app = visit("draw", model="single_conv")
    assert app.selectbox[0].value == "single_conv" and not app.warning
    app = visit("draw", model="../../etc")
    assert app.selectbox[0].value == "robust"
    assert "../../etc is not here (any more): Robust is in its place" in app.warning[0].value
    assert app.run().warning and not app.selectbox[0].select("single_conv").run().warning


def test_a_model_chosen_on_one_page_stays_chosen_on_the_next() -> None:
    app = visit("draw")
    app.selectbox[0].select("single_conv").run()
    app.switch_page("pages/mistakes.py").run()
    assert app.selectbox[0].value == "single_conv"
    assert app.query_params["model"] == "single_conv"


def labels_in_the_table(app: AppTest) -> list[int]:
    """What heads the rows of Explore's table."""
    tables = [html.proto.body for html in app.get("html") if "rows of numbers" in html.proto.body]
    return [int(label) for label in re.findall(r'<th scope="row"[^>]*>(\d)</th>', tables[0])]


def test_explore_says_which_digits_these_are() -> None:
    app = visit("explore")
    assert app.selectbox[0].options == ["5,000 digits of MNIST, bundled"]
    assert "The training data is (5000, 785); no test data comes with it." in words(app)
    assert labels_in_the_table(app) == list(mc.load_digits("sample").labels[:5])


def test_explore_at_the_tutorials_numbers(full_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_DATA", str(full_data))
    app = visit("explore")
    assert "training data is (42000, 785) and test data is (28000, 784)." in words(app)
    assert labels_in_the_table(app) == [1, 0, 1, 4, 0]


@pytest.mark.parametrize("page", ["draw", "mistakes"])
def test_a_committee_is_a_model_like_any_other(page: str) -> None:
    app = visit(page, model="committee")
    assert not app.exception and not app.error and not app.warning
    assert "35 networks vote. The first: Column of a committee, 76,040" in words(app)


def test_mistakes_counts_what_evaluation_counts() -> None:
    app = visit("mistakes", model="single_conv")
    validation = mc.load_digits("sample").split()[1]
    wrong = int(
        (
            mc.load_model("single_conv").predict(validation.images).argmax(axis=1)
            != validation.labels
        ).sum()
    )
    assert wrong > 0
    assert (
        app.header[0].value
        == f"There are {wrong} wrongly predicted images out of 500 validation samples"
    )
    assert "It may have seen some of these while training" in words(app)


def test_train_shows_the_layers_of_each_architecture() -> None:
    app = visit("train")
    assert list(app.table[0].value["Parameters"]) == [
        "3 x 3 x 1 x 32 + 32 = 320",
        "0",
        "0",
        "1152 x 10 + 10 = 11,530",
    ]
    assert [field.value for field in app.number_input][:2] == [20, 64]
    app.radio[0].set_value("stacked_conv").run()
    assert len(app.table[0].value) == 7 and "179,242 parameters in all" in words(app)
    assert [field.value for field in app.number_input][:2] == [5, 64]


def test_a_run_that_is_gone_is_said_to_be_gone() -> None:
    app = visit("train", run="20200101-000000-dead")
    app.query_params["run"] = "20200101-000000-dead"
    app.run()
    assert "There is no run 20200101-000000-dead" in app.warning[0].value
    app.query_params.clear()  # a later visit, without the link
    app.run()
    assert not app.warning


def damage_kaggle_file(folder: Path) -> None:
    header = ",".join(kaggle.TRAIN_COLUMNS)
    folder.joinpath("train.csv").write_text(f"{header}\n5{',0' * 783},256\n")


def galleries(app: AppTest) -> str:
    """What Mistakes shows as pictures, as HTML."""
    return "".join(component.proto.json for component in app.get("bidi_component"))


def test_a_network_without_mistakes_shows_what_was_hardest_and_what_another_gets_wrong() -> None:
    app = visit("mistakes", model="robust")
    validation = mc.load_digits("sample").split()[1]
    probabilities = mc.load_model("robust").predict(validation.images)
    assert "There are 0 wrongly predicted" in app.header[0].value
    least = sorted(probabilities.max(axis=1))[:12]
    shown = galleries(app)
    for share in least:
        assert f"{share:.1%} sure; the next guess was" in shown

    theirs = mc.evaluate(mc.load_model("single_conv"), validation)
    assert app.subheader[1].value == "What One convolution gets wrong"
    assert f"{len(theirs.mistakes)} mistakes, the surest first" in words(app)
    surest = theirs.mistakes[0]
    assert f"{validation.labels[surest]} as {theirs.predictions[surest]}" in shown


def test_damaged_test_images_take_nothing_else_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits = mc.load_digits("sample")
    few = mc.Digits(digits.images[::25], digits.labels[::25], "")
    (tmp_path / "train.csv").write_bytes(as_csv(few))
    (tmp_path / "test.csv").write_text("pixel0\nx\n")
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    app = visit("explore")
    assert "test.csv" in app.error[0].value and not app.exception
    assert "(200, 785)" in words(app) and "test data is" not in words(app)
    assert [heading.value for heading in app.header][-2] == "A tenth is held out"


def damage_archive(folder: Path) -> None:
    whole = gzip.compress(b"label,pixel0\n" * 1000)
    folder.joinpath("train.csv.gz").write_bytes(whole[:-20])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            damage_kaggle_file,
            (
                "train.csv, row 2, column pixel783: expected a whole number from 0 to 255, found"
                " '256'."
            ),
        ),
        (
            damage_archive,
            (
                "train.csv.gz: it is damaged (Compressed file ended before the end-of-stream marker"
                " was reached)"
            ),
        ),
    ],
)
@pytest.mark.parametrize("page", ["explore", "train", "mistakes"])
def test_damaged_digits_are_explained_and_others_can_be_chosen(
    page: str,
    damage: Callable[[Path], None],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    damage(tmp_path)
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    app = visit(page)
    assert not app.exception
    assert message in app.error[0].value
    box(app, "digits").select("sample").run()
    assert not app.error and not app.exception


def test_a_damaged_model_is_named_and_the_others_stay(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    monkeypatch.setenv("MNIST_RUNS", str(runs))
    for name in ("damaged", "foreign"):
        shutil.copytree(folders.MODELS / "single_conv", runs / name)
    card = runs / "damaged/card.json"
    card.write_text(
        card.read_text().replace('"single_conv",\n  "config"', '"damaged",\n  "config"')
    )
    (runs / "damaged/model.tflite").write_bytes(b"not what was saved")
    app = visit("mistakes", model="damaged")
    assert "foreign" in app.warning[0].value  # its card is another's
    assert "damaged: model.tflite is not the file that was saved here" in app.error[0].value
    box(app, "model").select("stacked_conv").run()
    assert not app.error and "out of 500" in app.header[0].value


def as_csv(digits: mc.Digits) -> bytes:
    rows = np.column_stack([digits.labels, digits.images.reshape(-1, 784)])
    return "\n".join(
        [",".join(kaggle.TRAIN_COLUMNS), *(",".join(map(str, row)) for row in rows)]
    ).encode()


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    return use_file(app, name, content)


def test_an_uploaded_file_becomes_the_digits_in_use() -> None:
    digits = mc.load_digits("sample")
    app = upload(
        visit("explore"),
        "mine.csv",
        as_csv(mc.Digits(digits.images[::25], digits.labels[::25], "")),
    )
    assert not app.exception and not app.error
    assert "(200, 785)" in words(app) and "mine.csv (uploaded)" in app.selectbox[0].options
    app.switch_page("pages/mistakes.py").run()
    assert "out of 20 validation samples" in app.header[0].value


def test_too_few_digits_to_split_are_refused_in_words() -> None:
    digits = mc.load_digits("sample")
    app = upload(
        visit("explore"), "five.csv", as_csv(mc.Digits(digits.images[:5], digits.labels[:5], ""))
    )
    app.switch_page("pages/mistakes.py").run()
    assert "5 digits are too few to hold out a tenth" in app.error[0].value
    app.switch_page("pages/train.py").run()
    next(button for button in app.button if button.label == "Start training").click().run()
    assert "5 digits are too few to hold out a tenth" in app.error[0].value
    assert "The curves appear here once a network trains." in app.info[0].value


def test_a_wrong_upload_is_explained_and_changes_nothing() -> None:
    app = visit("explore")
    app.file_uploader[0].set_value([("holiday.csv", b"city,days\nRome,3\n", "text/csv")]).run()
    assert "holiday.csv, row 1: this is no table of digits" in app.error[0].value
    assert "(5000, 785)" in words(app)
