"""Predict, without a browser."""

import io
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits import kaggle, unlabelled
from mnist_core.digits.digits import Digits
from pages.parts import server, state
from pages.parts.predict import prediction
from tests.helpers.digit_files import as_csv
from tests.helpers.tables import archive, as_frame, as_xlsx, csv
from tests.helpers.visits import box, visit, words


@pytest.fixture(autouse=True)
def nobody_has_read() -> None:
    server.READERS.forget()


def as_test_csv(images: np.ndarray) -> bytes:
    rows = [",".join(map(str, image.flat)) for image in images]
    return "\r\n".join([",".join(kaggle.PIXELS), *rows, ""]).encode()


@pytest.fixture
def data(few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Digits:
    """A folder of Kaggle's two files, with the same 200 digits in both."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "train.csv").write_bytes(as_csv(few))
    (folder / "test.csv").write_bytes(as_test_csv(few.images))
    monkeypatch.setenv("MNIST_DATA", str(folder))
    return few


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def predict(app: AppTest) -> prediction.Prediction:
    """Press the button, wait until all is read, and look again."""
    press(app, "Predict all")
    (reading,) = server.readers()._readings.values()
    assert reading.wait(60)
    app.run()
    assert not app.exception
    return app.session_state[state.PREDICTED.key]


def test_a_test_set_is_predicted_looked_through_and_offered(data: Digits) -> None:
    app = visit("predict", model="single_conv")
    assert box(app, "test_set").value == "kaggle" and not app.error
    predictions = predict(app).predictions
    expected = mc.load_model("single_conv").predict(data.images)
    np.testing.assert_array_equal(predictions.probabilities, expected)
    assert "200 predictions by One convolution" in words(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["submission.csv", "probabilities.csv", "probabilities.parquet"]
    assert not app.button or not any(it.label.startswith("Predict all") for it in app.button)

    (place,) = app.number_input
    place.set_value(141).run()
    shown = "".join(html.proto.body for html in app.get("html"))
    assert f"prediction:{expected[140].argmax()}" in shown and "Image 140" in shown
    app.button_group(key=state.PREDICTED_AS.key).set_value(7).run()
    sevens = np.flatnonzero(expected.argmax(axis=1) == 7)
    assert f"Picture, of {len(sevens)}" in app.number_input[0].label
    assert f"Image {sevens[0]}: a 7" in "".join(html.proto.body for html in app.get("html"))


def test_several_vote_and_the_address_says_who(data: Digits) -> None:
    app = visit("predict", model="single_conv", voters="stacked_conv,nobody")
    models = [mc.load_model(name) for name in ("single_conv", "stacked_conv")]
    assert app.query_params["voters"] == "stacked_conv"
    found = predict(app)
    assert found.title == "One convolution + Stacked convolutions"
    voted = mc.Committee(models).predict(data.images)
    np.testing.assert_array_equal(found.predictions.probabilities, voted)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("single_conv", "A score will be an honest one"),
        ("committee", r"It has seen most of the answers.*about 24,015 of these"),
        ("theirs", "is not known here"),
    ],
)
def test_what_the_model_has_seen_is_said_before_the_download(
    model: str, said: str, data: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = copy_of_single_conv("theirs") / "card.json"
    card.write_text(card.read_text().replace("Kaggle's Digit Recognizer (train.csv.gz)", "theirs"))
    checksum = unlabelled.Unlabelled("", "", data.images).sha256
    monkeypatch.setitem(unlabelled._KNOWN, checksum, "kaggle")
    app = visit("predict", model=model)
    predict(app)
    (message,) = [*app.success, *app.warning, *app.info]
    assert re.search(said, message.value)
    kinds = [element.type for element in app.main]
    assert kinds.index(message.type) < kinds.index("download_button")


def test_a_deleted_model_takes_no_predictions_with_it(data: Digits) -> None:
    copy_of_single_conv("mine")
    app = visit("predict", model="mine")
    predict(app)
    shutil.rmtree(folders.runs_folder() / "mine")
    app.run()
    assert not app.exception and len(app.get("download_button")) == 3
    assert "mine is not here (any more)" in app.warning[0].value
    assert "was deleted meanwhile. What it has predicted is still here" in app.warning[1].value


def test_a_model_that_is_gone_before_it_is_asked_is_said_to_be(data: Digits) -> None:
    (copy_of_single_conv("mine") / "model.tflite").unlink()
    app = visit("predict", model="mine")
    press(app, "Predict all")
    assert "mine: the file model.tflite is missing" in app.error[0].value and not app.exception


def test_a_reading_is_cancelled(data: Digits) -> None:
    app = visit("predict", model="committee", test="sample")
    press(app, "Predict all 5,000")
    (reading,) = server.readers()._readings.values()
    press(app, "Cancel")
    assert reading.over and not reading.finished and not app.exception
    assert any(button.label == "Predict all 5,000" for button in app.button)
    assert state.PREDICTED.key not in app.session_state


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


def bring(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(*file, "application/octet-stream") for file in files]).run()
    assert not app.exception
    return app


def test_what_somebody_brings_is_read_and_what_is_wrong_takes_nothing_away(data: Digits) -> None:
    images = data.images
    blank = png(np.full((300, 300), 200, np.uint8))
    pictures = {f"={row}.png": png(images[row]) for row in range(30)}
    app = visit("predict", model="single_conv")
    bring(app, ("a.zip", zipped(pictures | {"blank.png": blank})), ("no.png", b"no picture"))
    assert "blank.png looks blank" in app.error[0].value
    assert "no.png is not a picture" in app.error[1].value
    assert box(app, "test_set").value == "a.zip: 30 digits (yours)"
    found = predict(app)
    np.testing.assert_array_equal(found.pictures.images, images[:30])
    assert not len(found.predictions.select(only_unsure=True))
    assert "To none of them the answer is" in words(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["probabilities.csv", "probabilities.parquet"]  # Kaggle takes no pictures

    table = as_test_csv(images[:20])
    short = table.replace(b",0\r", b"\r", 1)
    for name, content, message in [
        ("short.csv", short, "short.csv, row 2: expected 784 values in this line, found 783"),
        ("empty.zip", zipped({}), "empty.zip holds no pictures"),
        ("blank.png", blank, "blank.png looks blank"),
        ("damaged.zip", b"PK", "damaged.zip is no zip file"),
    ]:
        bring(app, (name, content))
        assert message in app.error[0].value and not app.file_uploader[0].value
        # What was brought before is still chosen, and its predictions are there.
        assert box(app, "test_set").value == "a.zip: 30 digits (yours)"
        assert app.session_state[state.PREDICTED.key] is found
        assert "30 predictions by One convolution" in words(app)

    bring(app, ("mine.csv", table))
    assert not app.error and "12 of 20 digits in mine.csv: is this right?" in words(app)
    press(app, "Leave them")
    assert "is this right?" not in words(app)


def test_a_table_of_any_form_is_looked_at_laid_and_read(data: Digits) -> None:
    frame = as_frame(mc.Digits(255 - data.images.transpose(0, 2, 1), data.labels, ""))
    app = visit("predict", model="single_conv")
    for name, content in (
        ("mine.csv", csv(frame.drop(columns="label"), index=True, sep=";")),
        ("mine.zip", archive({"mine.xlsx": as_xlsx(frame)})),
    ):
        bring(app, (name, content))
        assert f"12 of 200 digits in {name}: is this right?" in words(app)
        assert "dark on light" in words(app)
        press(app, "Swap rows and columns")
        press(app, "Swap dark and light")
        press(app, "Swap dark and light")
        press(app, "Use these digits")
        assert not app.exception and f"{name} (yours)" in box(app, "test_set").options
        assert box(app, "test_set").value == f"{name} (yours)"
        brought = app.session_state[state.BROUGHT.key]
        np.testing.assert_array_equal(brought.images, data.images)
    found = predict(app)
    assert len(found.predictions) == 200 and not app.error
    labels = [button.proto.label for button in app.get("download_button")]
    assert "submission.csv" in labels


@pytest.mark.parametrize(
    ("asked", "said"),
    [("mine.csv (yours)", "mine.csv (yours) is not here"), ("brought", "What you brought is not")],
)
def test_after_a_reload_it_is_said_what_is_to_be_brought_again(
    asked: str, said: str, data: Digits
) -> None:
    app = visit("predict", test=asked)
    assert app.warning[0].value.startswith(said) and not app.exception


def test_without_a_test_file_it_says_what_to_do(data: Digits) -> None:
    mc.sources()[0].file.with_name("test.csv").unlink()
    app = visit("predict")
    assert "There is no test.csv beside train.csv" in app.info[0].value
    assert not app.error and not app.exception


def copy_of_single_conv(name: str) -> Path:
    folder = folders.runs_folder() / name
    shutil.copytree(folders.MODELS / "single_conv", folder)
    card = folder / "card.json"
    card.write_text(card.read_text().replace('"name": "single_conv"', f'"name": "{name}"'))
    return folder


def test_those_who_vote_are_kept_as_a_committee_and_let_go(data: Digits) -> None:
    app = visit("predict", model="single_conv", voters="stacked_conv")
    app.text_input[0].set_value("![x](//evil)").run()
    press(app, "Keep it")
    (kept,) = [card for card in mc.list_cards()[0] if card.owner]
    assert box(app, "model").value == kept.name and not app.multiselect[0].value
    assert len(predict(app).predictions) == 200
    assert app.header[0].value.startswith("200 predictions by !\\[x\\](//evil)")
    press(app, "Remove this committee")
    assert not app.exception and not [card for card in mc.list_cards()[0] if card.owner]
    assert "was deleted meanwhile" in app.warning[0].value
