"""Which readings are shown, in what order and in which kinds."""

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering

import mnist_core as mc
from mnist_core.models.likeness import MOST, likeness
from mnist_core.models.readings import KINDS, ORDERS, Reading, Wish, readings, select

Found = list[Reading]


@pytest.fixture(scope="module")
def evaluation(sample: mc.Digits) -> mc.Evaluation:
    return mc.evaluate(mc.load_model("single_conv"), sample)


@pytest.fixture(scope="module")
def found(sample: mc.Digits, evaluation: mc.Evaluation) -> Found:
    return readings(sample, evaluation)


def test_a_reading_is_a_row_of_the_arrays(
    found: Found, sample: mc.Digits, evaluation: mc.Evaluation
) -> None:
    assert len(found) == 5000
    for row in range(0, 5000, 37):
        reading, shares = found[row], evaluation.probabilities[row]
        best, second = sorted(range(10), key=lambda digit: -shares[digit])[:2]
        assert (reading.row, reading.answer, reading.second) == (row, best, second)
        assert reading.sureness == shares[best]
        assert reading.margin == pytest.approx(shares[best] - shares[second])
        assert (reading.picture == sample.images[row]).all()
        assert reading.title == f"{sample.labels[row]} as {best}"
        assert reading.right == (best == sample.labels[row])


def test_of_two_alike_the_answer_is_argmax_s_and_the_second_is_the_other(
    sample: mc.Digits,
) -> None:
    alike = np.zeros((1, 10), np.float32)
    alike[0, [2, 7]] = 0.5
    one = sample.take(np.array([0]))
    (reading,) = readings(one, mc.Evaluation(one.labels, alike))
    assert (reading.answer, reading.second, reading.margin) == (2, 7, 0)


def test_mistakes_come_as_the_evaluation_has_them(found: Found, evaluation: mc.Evaluation) -> None:
    wrong = select(found, Wish("wrong"))
    assert [reading.row for reading in wrong] == evaluation.mistakes.tolist()


def test_the_barely_right_are_right_and_the_closest_first(found: Found) -> None:
    barely = select(found, Wish("barely", order="closest"))
    margins = [reading.margin for reading in barely]
    assert margins == sorted(margins) and all(reading.right for reading in barely)
    assert len(barely) + len(select(found, Wish("wrong"))) == 5000


def test_not_sure_is_an_answer_of_its_own(found: Found, evaluation: mc.Evaluation) -> None:
    refused = select(found, Wish("not_sure", refused_below=0.6))
    below = np.flatnonzero(evaluation.probabilities.max(axis=1) < 0.6)
    assert sorted(reading.row for reading in refused) == below.tolist()
    assert {reading.right for reading in refused} == {True, False}


def test_filters_go_together(found: Found, evaluation: mc.Evaluation) -> None:
    wish = Wish("all", truth=4, answer=9, sure_from=0.5, sure_to=0.9, order="digit")
    shares = evaluation.probabilities
    expected = [
        row
        for row in range(5000)
        if evaluation.labels[row] == 4
        and evaluation.predictions[row] == 9
        and 0.5 <= shares[row, 9] <= 0.9
    ]
    assert expected and [reading.row for reading in select(found, wish)] == expected
    in_order = [(reading.truth, reading.answer) for reading in select(found, Wish(order="digit"))]
    assert in_order == sorted(in_order)


@pytest.mark.parametrize("wrong", [{"kind": "funny"}, {"order": "random"}])
def test_an_edited_address_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="There is no"):
        Wish(**wrong)
    assert "wrong" in KINDS and "likeness" in ORDERS


def test_kinds_are_ward_s_and_every_picture_is_in_one(sample: mc.Digits) -> None:
    some = sample.take(np.arange(0, 5000, 50))
    features = mc.load_model("stacked_conv").features(some.images)
    found = likeness(features)
    kinds = found.kinds(6)
    assert sorted(np.concatenate(kinds).tolist()) == list(range(100))
    assert [len(kind) for kind in kinds] == sorted(map(len, kinds), reverse=True)
    directions = features / np.linalg.norm(features, axis=1, keepdims=True)
    theirs = AgglomerativeClustering(6).fit_predict(directions)
    expected = {frozenset(np.flatnonzero(theirs == kind).tolist()) for kind in range(6)}
    assert {frozenset(kind.tolist()) for kind in kinds} == expected
    # Neighbours in the order are alike: mostly they show the same digit.
    labels = some.labels[found.order()]
    assert (labels[1:] == labels[:-1]).mean() > 0.5


@pytest.mark.parametrize("count", [0, 1])
def test_few_pictures_are_of_few_kinds(count: int) -> None:
    found = likeness(np.ones((count, 4), np.float32))
    assert found.order().tolist() == list(range(count)) and len(found.kinds(3)) == count


def test_more_pictures_than_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        likeness(np.zeros((MOST + 1, 1), np.float32))


@pytest.mark.parametrize("name", ["single_conv", "stacked_conv", "committee"])
def test_features_are_what_the_layer_before_the_last_makes(name: str, sample: mc.Digits) -> None:
    model, card = mc.load_model(name), mc.read_card(name)
    images = sample.images[::1700]
    last_hidden = mc.describe(card.config.architecture)[-2].name
    for image, features in zip(images, model.features(images), strict=True):
        expected = model.layers(image)[last_hidden].ravel()
        np.testing.assert_allclose(features, expected, atol=1e-5)
