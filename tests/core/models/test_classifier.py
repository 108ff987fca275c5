"""A trained model answering: the same whatever the form, the number and the thread of the
question."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits.digits import Digits

by_model = pytest.mark.parametrize("name", ["single_conv", "stacked_conv"])


@by_model
def test_answers_are_probabilities_and_mostly_right(name: str, few: Digits) -> None:
    answers = mc.load_model(name).predict(few.images)
    assert answers.shape == (200, 10) and answers.dtype == np.float32
    assert answers.min() >= 0
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (
        answers.argmax(axis=1) == few.labels
    ).mean() > 0.96  # both were trained on these among others


@by_model
@pytest.mark.parametrize("form", [np.float16, np.float32, np.float64])
def test_bytes_and_floats_agree(name: str, form: type, few: Digits) -> None:
    model = mc.load_model(name)
    floats = (few.images / 255).astype(form)
    tolerance = 1e-2 if form is np.float16 else 1e-5
    np.testing.assert_allclose(model.predict(floats), model.predict(few.images), atol=tolerance)


@by_model
@pytest.mark.parametrize("n", [0, 1, 64, 65, 200])
def test_any_number_of_pictures(name: str, n: int, few: Digits) -> None:
    model = mc.load_model(name)
    together = model.predict(few.images[:n])
    assert together.shape == (n, 10)
    for row in range(0, n, 13):
        np.testing.assert_allclose(
            model.predict(few.images[row : row + 1])[0], together[row], atol=1e-5
        )


BLANK = np.zeros((2, 28, 28))


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (BLANK[0], r"shape \(n, 28, 28\), not \(28, 28\)"),
        (BLANK[..., np.newaxis], r"not \(2, 28, 28, 1\)"),
        (BLANK.reshape(2, 784), r"not \(2, 784\)"),
        (BLANK.astype(np.int64), "not int64"),
        (BLANK.astype(bool), "not bool"),
        (BLANK.astype(object), "not object"),
        (BLANK * np.nan, "0..1, not nan"),
        (BLANK + 2.0, "0..1, not 2..2. Divide by 255"),
        (BLANK - 0.1, "0..1, not -0.1"),
        (BLANK + np.inf, "0..1, not inf"),
    ],
)
def test_other_pictures_are_refused(images: np.ndarray, words: str) -> None:
    with pytest.raises(mc.DrawingError, match=words):
        mc.load_model("single_conv").predict(images)


@by_model
def test_many_threads_get_the_answers_of_one(name: str, few: Digits) -> None:
    model = mc.load_model(name)
    questions = [few.images[start : start + 1 + start % 7] for start in range(190)]
    one_by_one = [model.predict(question) for question in questions]
    with ThreadPoolExecutor(16) as pool:
        at_once = list(pool.map(model.predict, questions))
    for expected, found in zip(one_by_one, at_once, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_the_question_is_not_changed(few: Digits) -> None:
    floats = few.images / np.float32(255)
    before = floats.copy()
    mc.load_model("single_conv").predict(floats)
    np.testing.assert_array_equal(floats, before)


@pytest.mark.parametrize("content", [b"", b"no model", bytes(5000)], ids=["empty", "text", "zeros"])
def test_foreign_bytes(content: bytes) -> None:
    with pytest.raises(mc.ModelError, match="no exported single_conv model"):
        mc.Classifier(content, mc.architecture("single_conv"))


def test_a_model_of_another_architecture() -> None:
    content = Path(folders.MODELS, "single_conv", "model.tflite").read_bytes()
    with pytest.raises(mc.ModelError, match="no exported stacked_conv model"):
        mc.Classifier(content, mc.architecture("stacked_conv"))
