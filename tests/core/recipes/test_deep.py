"""The recipe of the Kaggle entry, end to end, and what its training does."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.models import store
from mnist_core.recipes import committee, deep
from mnist_core.recipes.fitting import fit
from mnist_core.recipes.seen import Seen, distorted_by
from mnist_core.training.distortion import DISTORTION, Distortion
from mnist_core.training.recommended import with_recipe

STILL = Distortion(turn=0, shear=0, scale=0, shift=0, bend=0, smooth=1)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_the_recipe_makes_a_model_that_says_what_the_trial_came_to(
    few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "MODELS", tmp_path / "models")
    monkeypatch.setattr(store, "MODELS", tmp_path / "models")
    config = replace(deep.CONFIG, epochs=1)
    deep.make(few, tmp_path, config)
    card = mc.read_card("deep")
    assert card.config == config
    assert card.data["train"] == len(few) and card.data["validation"] == len(few) // 10
    assert card.metrics == store.read_history("deep")[-1]
    assert mc.load_model("deep").predict(few.images[:3]).shape == (3, 10)


@pytest.mark.parametrize(
    ("name", "config"), [("deep", deep.CONFIG), ("committee", committee.CONFIG)]
)
def test_the_cards_of_the_shipped_models_have_their_recipes(
    name: str, config: mc.TrainingConfig
) -> None:
    assert mc.read_card(name).config == config == with_recipe(config)


def small(digits: mc.Digits) -> keras.Model:
    """One that takes the numbers of digits, and always begins alike."""
    numbers = keras.Input((), dtype="int32")
    seen = Seen(digits.images[np.newaxis], [0], DISTORTION, 5)(numbers)[0]
    start = keras.initializers.GlorotUniform(1)
    flat = keras.layers.Flatten()(seen)
    dense = keras.layers.Dense(10, activation="softmax", kernel_initializer=start)
    return keras.Model(numbers, dense(flat))


def test_an_interrupted_training_ends_where_an_undisturbed_one_does(
    few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = np.arange(len(few), dtype=np.int32)
    learned, held_out = (rows[20:], few.labels[20:]), (rows[:20], few.labels[:20])
    config = replace(deep.CONFIG, epochs=3, seed=0)
    whole = small(few)
    history = fit(whole, config, learned, held_out, tmp_path / "whole.npz")

    cut = small(few)
    model_fit, calls = keras.Model.fit, []

    def interrupted(*arguments: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return model_fit(*arguments, **options)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(keras.Model, "fit", interrupted)
        fit(cut, config, learned, held_out, tmp_path / "cut.npz")
    again = small(few)
    assert fit(again, config, learned, held_out, tmp_path / "cut.npz") == history
    for ours, theirs in zip(again.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_undistorted_digits_stay_and_moved_ones_are_moved(few: mc.Digits) -> None:
    pictures = few.images[:6] / np.float32(255)
    random = keras.random.SeedGenerator(0)
    same = np.asarray(distorted_by(pictures, 28, STILL, random))
    np.testing.assert_allclose(same, pictures, atol=1e-5)

    shifted = Distortion(turn=0, shear=0, scale=0, shift=3, bend=0, smooth=1)
    moved = np.asarray(distorted_by(pictures, 28, shifted, random))
    # As much ink as before, elsewhere, and no further than three pixels.
    np.testing.assert_allclose(moved.sum(axis=(1, 2)), pictures.sum(axis=(1, 2)), rtol=0.02)
    grid = np.indices((28, 28))
    places = [
        np.einsum("nyx,dyx->nd", ink, grid) / ink.sum(axis=(1, 2))[:, np.newaxis]
        for ink in (pictures, moved)
    ]
    way = np.abs(places[1] - places[0])
    assert way.max() <= 3.05 and way.max() > 0.5


def test_each_time_a_digit_is_seen_another_way_and_only_while_training(few: mc.Digits) -> None:
    layer = Seen(few.images[np.newaxis], [0], DISTORTION, 5)
    rows = np.array([4, 7], np.int32)
    plain = few.images[rows, ..., np.newaxis] / np.float32(255)
    np.testing.assert_allclose(np.asarray(layer(rows))[0], plain, atol=1e-6)
    first, second = (np.asarray(layer(rows, training=True))[0] for _ in range(2))
    assert np.abs(first - second).max() > 0.1 and np.abs(first - plain).max() > 0.1
    # Still the same digits: nearer to themselves than to the other.
    distance = ((first[:, np.newaxis] - plain[np.newaxis]) ** 2).sum(axis=(2, 3, 4))
    assert (distance.argmin(axis=1) == [0, 1]).all()
