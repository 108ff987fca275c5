"""Maps of digits: what learning did to the layers, and that a drawing finds its digit."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.digits.projection import Components
from mnist_core.models import maps
from mnist_core.models.classifier import Classifier


def nothing(share: float) -> None:
    pass


def by_neighbours(found: dict[str, np.ndarray], labels: np.ndarray) -> float:
    """The share of digits that the two nearest others of a map's points tell."""
    points = found["points"]
    even, odd = slice(0, None, 2), slice(1, None, 2)
    told = KNeighborsClassifier(3).fit(points[even], labels[even])
    return float(told.score(points[odd], labels[odd]))


def test_learning_pulls_digits_apart(few: Digits) -> None:
    layers = [layer.name for layer in mc.describe(mc.architecture("stacked_conv"))]
    told = {}
    for trained in (True, False):
        asked = maps.asked(few.images, model="stacked_conv", layer=layers[-1], trained=trained)
        told[trained] = by_neighbours(maps.study(asked, nothing), few.labels)
    pixels = by_neighbours(maps.study(maps.asked(few.images), nothing), few.labels)
    assert told[True] > 0.95 > pixels > told[False]


@pytest.mark.parametrize("model", ["single_conv", "committee"])
def test_a_drawing_that_is_one_of_the_digits_lies_on_it(model: str, few: Digits) -> None:
    card = mc.read_card(model)
    layer = mc.describe(card.config.architecture)[0].name  # large: it is summed up at random
    found = maps.study(maps.asked(few.images[:30], model=model, layer=layer), nothing)
    numbers = maps.layer_numbers(mc.load_model(model), layer, few.images[7] / np.float32(255))
    components = Components(found["mean"], found["axes"], found["shares"])
    place = components.places(numbers[np.newaxis])[0]
    apart = np.linalg.norm(found["points"] - place, axis=1)
    assert apart.argmin() == 7 and apart[7] < 0.01 * np.sort(apart)[1]


def test_random_sums_keep_distances() -> None:
    points = np.random.default_rng(1).random((20, 5000), np.float32)
    sums = points @ maps._random_sums(5000)
    exact, kept = (np.linalg.norm(some[0] - some[1:], axis=1) for some in (points, sums))
    np.testing.assert_allclose(kept / exact, 1, atol=0.25)


def test_answers_and_styles_are_those_of_the_models(few: Digits) -> None:
    model = mc.load_model("single_conv")
    assert isinstance(model, Classifier)
    read = maps.answers({"images": few.images, "model": np.array("single_conv")}, nothing)["read"]
    np.testing.assert_array_equal(read, model.predict(few.images).argmax(axis=1))
    right = maps.styles_read(
        {
            "images": few.images,
            "labels": few.labels,
            "styles": few.labels.astype(int),
            "models": np.array(["single_conv", "stacked_conv"]),
        },
        nothing,
    )["right"]
    assert right.shape == (2, 10)
    assert right[0].mean() == pytest.approx((read == few.labels).mean())


def test_the_same_digits_are_chosen_each_time() -> None:
    rows = maps.chosen(42000)
    assert len(rows) == maps.MAPPED and (np.diff(rows) > 0).all() and rows[-1] < 42000
    np.testing.assert_array_equal(rows, maps.chosen(42000))
    assert maps.chosen(12).tolist() == list(range(12))
