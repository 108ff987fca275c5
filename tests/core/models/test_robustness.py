"""Accuracy on spoilt digits, and one picture made worse, against doing it by hand."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.corruptions import EVERY_KIND, corrupt
from mnist_core.models import robustness
from mnist_core.models.evaluation import evaluate_in_steps
from tests.helpers.steps import finish


@pytest.fixture(scope="module")
def model() -> mc.Classifier:
    model = mc.load_model("single_conv")
    assert isinstance(model, mc.Classifier)
    return model


def test_the_curve_is_the_accuracy_on_spoilt_digits(model: mc.Classifier, few: mc.Digits) -> None:
    kind = EVERY_KIND["impulse_noise"]
    curve, progress = finish(robustness.curve_in_steps(model, few, kind, (0.0, 2.0, 5.0)))
    assert progress == sorted(progress) and progress[-1] == 1
    for severity, accuracy in zip(curve.severities, curve.accuracy, strict=True):
        pictures = corrupt(few.images, kind, np.random.default_rng(0), severity)
        assert accuracy == (model.predict(pictures).argmax(axis=1) == few.labels).mean()
    assert curve.accuracy[0] > 0.95 > curve.accuracy[1] > curve.accuracy[2]
    assert curve.mean == pytest.approx(sum(curve.accuracy[1:]) / 2)


def test_a_curve_takes_no_more_predictions_than_it_may(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robustness, "PREDICTIONS", 100)
    asked = []

    class Counting:
        def predict(self, images: np.ndarray) -> np.ndarray:
            asked.append(len(images))
            return np.eye(10, dtype=np.float32)[[0] * len(images)]

    counting = Counting()
    curve, _ = finish(robustness.curve_in_steps(counting, few, EVERY_KIND["rotate"]))  # type: ignore[arg-type]
    assert curve.digits == 16 and sum(asked) == 96


def test_one_step_goes_on_from_the_last(model: mc.Classifier, few: mc.Digits) -> None:
    picture = few.images[150]  # a 7
    for kind in (EVERY_KIND["rotate"], EVERY_KIND["thicker"]):
        worse = robustness.worse_and_worse(model, picture, kind)
        assert worse.severities[0] == 0 and worse.severities[-1] == 5
        assert (worse.pictures[0] == picture).all()
        change = [
            np.abs(later.astype(float) - earlier).mean()
            for earlier, later in zip(worse.pictures, worse.pictures[1:], strict=False)
        ]
        assert max(change) < 25  # it does not turn to the other side in between
        answers = worse.probabilities.argmax(axis=1)
        if worse.flip is None:
            assert (answers == answers[0]).all()
        else:
            assert (answers[: worse.flip] == answers[0]).all()
            assert answers[worse.flip] != answers[0]
    assert robustness.worse_and_worse(model, picture, EVERY_KIND["rotate"]).flip is not None


def test_reading_in_steps_gives_what_reading_at_once_does(
    model: mc.Classifier, few: mc.Digits
) -> None:
    evaluation, progress = finish(evaluate_in_steps(model, few, 30))
    assert progress[-1] == 1 and len(progress) == 7
    np.testing.assert_array_equal(evaluation.probabilities, mc.evaluate(model, few).probabilities)


def test_every_kind_is_measured_at_its_published_severity(
    model: mc.Classifier, few: mc.Digits
) -> None:
    some = few.take(np.arange(0, 200, 5))
    shares, progress = finish(robustness.every_kind_in_steps(model, some))
    assert list(shares) == list(EVERY_KIND) and progress == sorted(progress)
    for name in ("zigzag", "thicker"):
        kind = EVERY_KIND[name]
        curve, _ = finish(robustness.curve_in_steps(model, some, kind, (kind.published,)))
        assert shares[name] == curve.accuracy[0]
