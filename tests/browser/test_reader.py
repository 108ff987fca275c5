"""The reader in the browser is one behaviour with the core: the same picture of a drawing, the same
probabilities.

More networks and more drawings than there is time for each day:

READER_NETWORKS=300 READER_DRAWINGS=2000 MNIST_DATA=folder pytest tests/browser/test_reader.py
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Error

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import Sketch
from mnist_core.models import browser_file, store
from mnist_core.network import forward
from mnist_core.network.architectures import ARCHITECTURES
from tests.helpers.drawings import drawings, expected, numbers, pen_digits
from tests.helpers.random_networks import random_network, random_weights
from tests.helpers.reader import Floats, ReaderInBrowser, reader_in

NETWORKS = int(os.environ.get("READER_NETWORKS", "20"))
DRAWINGS = int(os.environ.get("READER_DRAWINGS", "200"))

_DATA = Path(os.environ.get("MNIST_DATA") or "nowhere")
PEN = next((folder for folder in (_DATA / "pen", _DATA) if folder.is_dir()), None)

PROBABILITY = 1e-4
PIXEL = 1 / 255


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[ReaderInBrowser]:
    with reader_in(browser) as reader:
        yield reader


@pytest.fixture(scope="module")
def pictures(few: Digits) -> Floats:
    """Twenty digits: float32, (20, 28, 28), 0..1."""
    return few.images[::10].astype(np.float32) / 255


def assert_same(found: Floats, expected: Floats) -> None:
    assert np.abs(found - expected).max() < PROBABILITY
    likeliest_two = np.sort(expected, axis=1)[:, -2:]
    clear = np.diff(likeliest_two)[:, 0] > PROBABILITY  # else either may be the larger one
    assert (found.argmax(axis=1) == expected.argmax(axis=1))[clear].all()


@pytest.mark.parametrize("fast", [True, False], ids=["vectors", "plain"])
@pytest.mark.parametrize("name", ["deep", "robust", "stacked_conv", "single_conv"])
def test_shipped_models_answer_as_on_the_server(
    reader: ReaderInBrowser, pictures: Floats, name: str, fast: bool
) -> None:
    network = mc.read_card(name).config.network
    file = browser_file.from_keras(store.read_file(name, "model.keras"), network)
    assert file
    assert_same(reader.answers(file, pictures, fast=fast), mc.load_model(name).predict(pictures))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_each_layer_of_each_architecture_gives_the_same(
    reader: ReaderInBrowser, pictures: Floats, name: str
) -> None:
    network = mc.architecture(name)
    weights = random_weights(network, np.random.default_rng(4))
    file = browser_file.from_weights(network, weights)
    assert file
    found = reader.layers(file, pictures[7])
    layers = forward.layers(network, weights, pictures[7])
    assert list(found) == list(layers)
    for layer, output in layers.items():
        scale = max(1, float(np.abs(output).max()))
        np.testing.assert_allclose(found[layer], output, atol=2e-5 * scale, err_msg=layer)


@pytest.mark.parametrize("seed", range(NETWORKS))
def test_any_network_answers_the_same(reader: ReaderInBrowser, pictures: Floats, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    weights = random_weights(network, rng)
    file = browser_file.from_weights(network, weights)
    assert file
    answers = forward.predict(network, weights, pictures[::4])
    for fast in (True, False):
        assert_same(reader.answers(file, pictures[::4], fast=fast), answers)


def test_python_knows_what_kinds_of_layers_the_browser_knows(reader: ReaderInBrowser) -> None:
    assert set(reader.kinds()) == browser_file.KINDS


def test_a_damaged_network_is_refused(reader: ReaderInBrowser, pictures: Floats) -> None:
    network = mc.read_card("single_conv").config.network
    file = browser_file.from_keras(store.read_file("single_conv", "model.keras"), network)
    assert file
    changed = bytearray(file)
    changed[-100] ^= 1
    for damaged, why in ((file[:-1000], "damaged"), (bytes(changed), "damaged"), (b"?", "no net")):
        with pytest.raises(Error, match=why):
            reader.answers(damaged, pictures)


def test_a_drawing_is_seen_the_same(reader: ReaderInBrowser) -> None:
    sketches = drawings(DRAWINGS, pen_digits(PEN), np.random.default_rng(5))
    states = set()
    for number, (found, sketch) in enumerate(zip(reader.see(sketches), sketches, strict=True)):
        state, picture = expected(sketch)
        states.add(state)
        assert found[0] == state, number
        if picture is not None:
            assert found[1] is not None and np.abs(found[1] - picture).max() < PIXEL, number
    assert states == {"digits", "dot", "blank"}


def test_a_stroke_that_grows_is_seen_as_one_that_is_finished(reader: ReaderInBrowser) -> None:
    (sketch,) = numbers(1, pen_digits(None), np.random.default_rng(3))
    growing = [
        Sketch((*sketch.strokes[:number], replace(stroke, points=stroke.points[:length])))
        for number, stroke in enumerate(sketch.strokes)
        for length in (1, 2, 7, len(stroke.points))
    ]
    undone = [Sketch(sketch.strokes[:number]) for number in (2, 1, 0)]
    sketches = [*growing, *undone, sketch]
    for found, sketch in zip(reader.see(sketches), sketches, strict=True):
        state, picture = expected(sketch)
        assert found[0] == state
        if picture is not None:
            assert found[1] is not None and np.abs(found[1] - picture).max() < PIXEL


def test_several_digits_are_told_apart_the_same(reader: ReaderInBrowser) -> None:
    sketches = numbers(DRAWINGS // 4, pen_digits(PEN), np.random.default_rng(9))
    counts = set()
    for number, (found, sketch) in enumerate(zip(reader.separate(sketches), sketches, strict=True)):
        ink = sketch.visible_ink()
        assert ink is not None
        try:
            pictures = np.stack([steps.picture for steps in separate(ink)])
        except mc.DrawingError:
            assert found[0] == "lines", number
            counts.add("lines")
            continue
        counts.add(len(pictures))
        assert found[0] == "digits" and len(found[1]) == len(pictures), number
        assert np.abs(found[1] - pictures).max() < PIXEL, number
    assert counts >= {"lines", 2, 3, 4}, counts
