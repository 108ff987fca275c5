"""The recipe of the committee, end to end, and what it trains side by side."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.drawing.width import at_width
from mnist_core.models import store
from mnist_core.network import forward
from mnist_core.recipes import committee
from mnist_core.recipes.seen import Seen
from mnist_core.recipes.side_by_side import SideBySide
from mnist_core.training.distortion import Distortion

BRIEF = replace(committee.CONFIG, epochs=1, average_last=None, batch_size=32)
STILL = Distortion(turn=0, shear=0, scale=0, shift=0, bend=0, smooth=1)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_the_recipe_makes_a_committee_that_is_what_was_trained(
    few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "MODELS", tmp_path / "models")
    monkeypatch.setattr(store, "MODELS", tmp_path / "models")
    writers = np.arange(len(few)) % 20
    kept, widths = tmp_path / "kept", (None, 10)
    committee.make(few, writers, kept, widths, 2, BRIEF, BRIEF)
    card = mc.read_card("committee")
    assert [seat.width for seat in card.members] == [None, 10]
    assert card.data["train"] == len(few) and card.data["validation"] == 20
    assert {file.name for file in kept.iterdir()} == {"trial.npz", "columns-1-to-2.npz"}

    # The float16 files answer as the float32 weights do, by hand.
    model = mc.load_model("committee")
    assert isinstance(model, mc.Committee)
    with np.load(kept / "columns-1-to-2.npz") as stored:
        weights = [stored[f"weights{i}"] for i in range(8)]
    seen = [few.images[:9] / np.float32(255), at_width(few.images[:9], 10)]
    column = mc.architecture("column")
    found = model.answers(few.images[:9])
    for i, pictures in enumerate(seen):
        expected = forward.predict(column, [layer[i] for layer in weights], pictures)
        np.testing.assert_allclose(found[i], expected, atol=2e-3)
        assert np.abs(found[i] - expected).max() > 0  # they are of 16 bits
    np.testing.assert_allclose(model.predict(few.images[:9]), (found[0] + found[1]) / 2, atol=1e-6)
    kernels, biases = model.convolution("1_conv2d", member=1)
    np.testing.assert_allclose(kernels, weights[0][1], atol=1e-3)
    assert biases.shape == (20,)

    # What is done is not done again.
    monkeypatch.setattr(committee, "fit", lambda *_, **__: pytest.fail("trained again"))
    committee.make(few, writers, kept, widths, 2, BRIEF, BRIEF)


@pytest.mark.parametrize("networks", [1, 2])
def test_side_by_side_each_network_answers_as_it_would_alone(networks: int, few: mc.Digits) -> None:
    column = mc.architecture("column")
    numbers = keras.Input((), dtype="int32")
    columns = SideBySide(column, networks, seed=3)
    seen = Seen(few.images[np.newaxis], [0] * networks, STILL, 0)(numbers)
    model = keras.Model(numbers, columns(seen))
    answers = np.asarray(model(np.arange(5, dtype=np.int32)))
    for network in range(networks):
        own = [layer[network] for layer in columns.weights_together()]
        expected = forward.predict(column, own, few.images[:5])
        np.testing.assert_allclose(answers[:, network], expected, atol=1e-5)
    if networks > 1:
        assert np.abs(answers[:, 0] - answers[:, 1]).max() > 0.01
