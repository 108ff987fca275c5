"""The Draw page as Streamlit runs it, without a browser: drawings come by link."""

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits import stroke_models
from mnist_core.drawing.photo import read_photo
from mnist_core.drawing.read_picture import on_paper
from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.models import store
from mnist_core.models.answer import a_digit, in_percent, read_answer
from mnist_core.network.layers import KINDS
from pages.parts import state
from pages.parts.explain.panel import WAYS
from pages.parts.layers.views import VIEWS
from tests.helpers import scenes
from tests.helpers.visits import open_pictures, visit, words

ONE = Stroke(np.array([[140.0, 60.0], [140.0, 220.0]]), 20.0)
DOT = Stroke(np.array([[140.0, 140.0]]), 20.0)


def link(*strokes: Stroke, picture: np.ndarray | None = None) -> str:
    made = Sketch(strokes, picture).to_link()
    assert made
    return made


def answer(app: object) -> str:
    html = [element.value for element in app.get("html")]  # type: ignore[attr-defined]
    return next((text for text in html if "font-size:clamp(" in text), "")


def bars(app: object) -> str:
    html = [element.value for element in app.get("html")]  # type: ignore[attr-defined]
    return next((text for text in html if "Probability of each digit" in text), "")


def test_a_link_opens_with_the_drawing_and_its_answer() -> None:
    app = visit("draw", drawing=link(ONE), model="single_conv")
    assert ">1</span>" in answer(app) and "sure" in answer(app)
    assert app.query_params["drawing"] == link(ONE)


def test_a_digit_of_mnist_by_link(sample: mc.Digits) -> None:
    app = visit("draw", drawing=link(picture=sample.images[3000]))
    assert f">{sample.labels[3000]}</span>" in answer(app)


@pytest.mark.parametrize("several", [{}, {"several": "1"}])
def test_however_faint_a_picture_is(several: dict[str, str], sample: mc.Digits) -> None:
    app = visit("draw", drawing=link(picture=sample.images[3000] // 5), **several)
    assert not app.exception and answer(app)


def test_a_damaged_model_of_somebody_else_is_left_out(sample: mc.Digits) -> None:
    app = visit("draw", drawing=link(ONE))
    history = [{"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.5}]
    config = mc.TrainingConfig("single_conv", 1)
    files = {
        name: (folders.MODELS / "single_conv" / name).read_bytes()
        for name in ("model.keras", "model.tflite")
    }
    store.save(
        folders.runs_folder(),
        store.make_card("theirs", config, sample, history, "they"),
        files,
        history,
    )
    (folders.runs_folder() / "theirs" / "model.tflite").write_bytes(b"")
    app.button_group(key=state.EXPLAIN.key).set_value("compare").run()
    app.multiselect[0].set_value(["single_conv", "theirs"]).run()
    assert not app.exception and "theirs" in app.error[0].value
    app.button_group(key=state.KEEP_AS.key).set_value(1).run()
    app.session_state[state.OWN_FOLDER.key] = True
    app.run()
    assert not app.exception and "on 1 of your digits" in words(app)


def test_the_committee_votes_member_by_member(sample: mc.Digits) -> None:
    image = sample.images[892]
    committee = mc.load_model("committee")
    assert isinstance(committee, mc.Committee)
    answers = committee.answers(image[np.newaxis])[:, 0]
    app = visit("draw", drawing=link(picture=image), model="robust")
    app.button_group(key=state.EXPLAIN.key).set_value("compare").run()
    app.button_group(key=state.COMPARE.key).set_value("votes").run()
    (marks,) = [html.value for html in app.get("html") if "Member 35: a" in html.value]
    for member, said in enumerate(answers.argmax(axis=1), start=1):
        assert f"Member {member}: {a_digit(int(said))}," in marks
    assert marks.count("<figure") == 7 and "10 pixels wide" in marks and "as written" in marks
    said = [a_digit(int(said)) for said in np.unique(answers.argmax(axis=1))]
    assert len(said) > 1 and all(f" {digit}" in words(app) for digit in said)
    assert "They disagree: " in words(app)
    assert "All 35: **99.76%** of 10,000 test digits right" in words(app)
    assert "misreads 46 of 10,000 test digits, and of these mistakes another one makes 48%" in (
        words(app)
    )
    app.slider[0].set_value(7).run()
    assert "Any 5 of them: **99.69%**" in words(app)
    of_seven = read_answer(answers[:7].mean(axis=0)).words
    assert any(of_seven in html.value for html in app.get("html"))


def test_an_untouched_digit_of_the_data_is_read_as_it_is(sample: mc.Digits) -> None:
    """A mistake of the gallery stays one on the paper, though cutting it out again would change
    some pixels."""
    model = mc.load_model("single_conv")
    wrong = np.flatnonzero(model.predict(sample.images).argmax(axis=1) != sample.labels)
    for row in wrong[:5]:
        said = model.predict(sample.images[row : row + 1])[0]
        app = visit("draw", drawing=link(picture=sample.images[row]), model="single_conv")
        assert in_percent(float(said.max())) in bars(app)


def test_a_link_to_several_digits_says_so() -> None:
    strokes = [Stroke(np.array([[x, 90.0], [x, 190.0]]), 20.0) for x in (60.0, 200.0)]
    app = visit("draw", drawing=link(*strokes), several="1")
    assert any(">11</span>" in element.value for element in app.get("html"))
    app.toggle[0].set_value(False).run()
    assert "several" not in app.query_params and "drawing" in app.query_params
    assert not any(">11</span>" in element.value for element in app.get("html"))


def test_an_edited_link_is_refused_in_words_and_the_page_stays() -> None:
    app = visit("draw", drawing="nonsense")
    assert "The link holds no drawing that can be read" in app.error[0].value
    assert "Draw any digit" in words(app) and "drawing" not in app.query_params
    app.button[0].run()
    assert not app.exception


def test_what_was_erased_altogether_is_blank() -> None:
    everything = Stroke(np.array([[140.0, y] for y in range(0, 281, 10)]), 60.0, erases=True)
    app = visit("draw", drawing=link(ONE, everything))
    assert not app.exception and not app.error
    assert "Draw any digit" in words(app)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("model", ["robust", "single_conv", "stacked_conv"])
def test_each_way_to_look_closer_with_each_model(way: str, model: str) -> None:
    app = visit("draw", drawing=link(ONE), model=model)
    app.button_group(key=state.EXPLAIN.key).set_value(way).run()
    assert not app.exception and not app.error


def test_nothing_is_computed_for_what_is_folded_away(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    predict = mc.Classifier.predict
    monkeypatch.setattr(
        mc.Classifier,
        "predict",
        lambda self, images: asked.append(len(images)) or predict(self, images),
    )
    monkeypatch.setattr(
        mc.Classifier, "layers", lambda *_: pytest.fail("feature maps that nobody sees")
    )
    monkeypatch.setattr(
        "mnist_core.models.explain.occlusion", lambda *_: pytest.fail("a map that nobody sees")
    )
    visit("draw", drawing=link(ONE))
    assert asked == [1], "one drawing, one question"


def test_too_many_digits_are_a_page() -> None:
    dots = [Stroke(np.array([[10.0 + 20 * place, 140.0]]), 8.0) for place in range(14)]
    app = visit("draw", drawing=link(*dots))
    app.toggle[0].set_value(True).run()
    assert not app.exception and not app.error
    assert "Several lines of digits, or a page" in words(app)


TWO_LINES = [Stroke(np.array([[140.0, y], [140.0, y + 80.0]]), 20.0) for y in (20.0, 180.0)]


def last_drawing(app: AppTest) -> object:
    return app.session_state[state.LAST_DRAWING.key]


def expanders(app: AppTest) -> list[str]:
    return [expander.label for expander in app.expander]


def test_a_refused_drawing_takes_nothing_else_away() -> None:
    app = visit("draw", drawing=link(ONE))
    assert last_drawing(app) is not None
    app.query_params["drawing"], app.query_params["several"] = link(*TWO_LINES), "1"
    app.run()
    assert "Several lines of digits" in words(app) and not app.error
    assert "My digits" in expanders(app) and not answer(app)
    assert last_drawing(app) is None, "Train would follow a drawing that is no longer there"


def test_a_damaged_model_takes_nothing_else_away() -> None:
    shutil.copytree(folders.MODELS / "single_conv", folders.runs_folder() / "damaged")
    card = folders.runs_folder() / "damaged/card.json"
    card.write_text(
        card.read_text().replace('"single_conv",\n  "config"', '"damaged",\n  "config"')
    )
    (folders.runs_folder() / "damaged/model.tflite").write_bytes(b"")
    app = visit("draw", drawing=link(ONE), model="damaged")
    assert "damaged: model.tflite is not the file" in app.error[0].value
    assert "My digits" in expanders(app) and not answer(app)
    assert last_drawing(app) is not None, "the drawing itself is good"


def missing_data(folder: Path) -> Path:
    return folder / "nowhere"


def damaged_data(folder: Path) -> Path:
    (folder / "train.csv").write_text("label,pixel0\n5,x\n")
    return folder


@pytest.mark.parametrize("make", [missing_data, damaged_data])
def test_wrong_data_is_said_where_it_is_needed_and_the_rest_goes_on(
    make: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DATA", str(make(tmp_path)))
    app = visit("draw", drawing=link(ONE))
    app.button_group(key=state.EXPLAIN.key).set_value("why").run()
    assert not app.exception and len(app.error) == 1
    assert "nowhere" in app.error[0].value or "train.csv" in app.error[0].value
    assert "Blue ink speaks for a 1" in words(app) and "My digits" in expanders(app)


def test_a_sample_that_cannot_be_had_is_said_and_the_drawing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("draw", drawing=link(ONE))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path / "nowhere"))
    open_pictures(app).button(key="sample_7").click().run()
    assert not app.exception and "which does not exist" in app.error[0].value
    assert ">1</span>" in answer(app) and app.query_params["drawing"] == link(ONE)


def photo(digits: list[np.ndarray], across: int) -> bytes:
    """Digits of MNIST in rows on grey paper, as a PNG."""
    rows = [
        np.concatenate(digits[start : start + across], axis=1)
        for start in range(0, len(digits), across)
    ]
    page = Image.fromarray(np.pad(np.concatenate(rows), 20))
    large = np.asarray(
        page.resize((page.width * 5, page.height * 5), Image.Resampling.BICUBIC), float
    )
    content = BytesIO()
    Image.fromarray((220 - 0.7 * large).astype(np.uint8)).save(content, "PNG")
    return content.getvalue()


def test_a_photo_of_a_number_is_read_as_one_and_a_page_is_refused(sample: mc.Digits) -> None:
    app = visit("draw")
    rows = [600, 1100, 2100]
    content = photo([np.pad(sample.images[row], 2) for row in rows], across=3)
    open_pictures(app).file_uploader[0].upload("number.png", content, "image/png").run()
    assert not app.exception and not app.error
    assert "does not fit into the page's address" in words(app)
    number = "".join(str(sample.labels[row]) for row in rows)
    assert any(f">{number}</span>" in element.value for element in app.get("html"))

    before = app.query_params
    content = photo([np.pad(sample.images[row], 4) for row in range(0, 5000, 250)], across=20)
    open_pictures(app).file_uploader[0].upload("page.png", content, "image/png").run()
    assert "a whole page" in app.error[0].value and app.query_params == before
    assert not app.file_uploader[0].value
    content = photo([np.pad(sample.images[row], 4) for row in range(0, 5000, 250)], across=5)
    open_pictures(app).file_uploader[0].upload("lines.png", content, "image/png").run()
    assert "several lines of digits" in app.error[0].value and app.query_params == before
    assert any(f">{number}</span>" in element.value for element in app.get("html"))


def test_a_slanted_photo_is_turned_by_some_degrees() -> None:
    rng = np.random.default_rng(3)
    picture = scenes.page((320, 320))
    scenes.write(picture, stroke_models.seven(rng), (160, 160), 150)
    slanted = picture.rotate(24, Image.Resampling.BICUBIC, fillcolor=scenes.PAPER)
    app = visit("draw")
    open_pictures(app).file_uploader[0].upload("seven.png", scenes.png(slanted), "image/png").run()
    as_it_came = app.session_state[state.SKETCH.key].picture
    upright = on_paper(read_photo(scenes.png(picture))) / 255
    missed = []
    for degrees in (0, 12, 24):
        if degrees:
            app.slider(key="degrees_1").set_value(degrees).run()
        assert not app.exception and not app.error
        ink = app.session_state[state.SKETCH.key].picture / 255
        missed.append(np.abs(ink - upright).mean())
    assert missed[0] > missed[1] > missed[2] and missed[2] < 0.2 * missed[0], missed
    assert ">7</span>" in answer(app)
    app.slider(key="degrees_1").set_value(0).run()
    np.testing.assert_array_equal(app.session_state[state.SKETCH.key].picture, as_it_came)


def test_each_kind_of_layer_has_its_view() -> None:
    assert set(VIEWS) == set(KINDS.values())
