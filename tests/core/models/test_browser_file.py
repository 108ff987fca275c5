"""The file for the browser holds the very weights of a model, whatever its file for the server does
with them."""

import json
import struct
import zlib
from dataclasses import dataclass

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.folders import MODELS
from mnist_core.models import browser_file, keras_file
from mnist_core.network import forward
from mnist_core.network.architectures import ARCHITECTURES, Architecture
from mnist_core.network.layers import BatchNormalization, Dense, Flatten
from mnist_core.training import epoch as training
from mnist_core.training import model_files
from tests.helpers.random_networks import random_network, random_weights

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

# The converter to LiteRT multiplies the last two together.
FUSED = Architecture(
    "fused",
    "",
    "",
    (Flatten(), Dense(20, "relu"), BatchNormalization(), Dense(10, "softmax")),
    epochs=1,
)


@pytest.mark.parametrize(
    "network",
    [*ARCHITECTURES.values(), FUSED, random_network(np.random.default_rng(8))],
    ids=lambda network: network.name,
)
def test_the_weights_of_a_saved_network_are_read(network: Architecture) -> None:
    weights = random_weights(network, np.random.default_rng(1))
    model = training.build(network)
    model.set_weights(weights)
    found = keras_file.weights(model_files.keras_file(model), network)
    assert len(found) == len(weights)
    for ours, theirs in zip(found, weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("name", ["deep", "robust", "single_conv", "stacked_conv"])
def test_both_files_of_a_shipped_model_answer_the_same(name: str, few: mc.Digits) -> None:
    network = mc.read_card(name).config.network
    weights = keras_file.weights((MODELS / name / "model.keras").read_bytes(), network)
    found = forward.predict(network, weights, few.images[::5])
    np.testing.assert_allclose(found, mc.load_model(name).predict(few.images[::5]), atol=1e-5)


def test_the_file_is_as_it_says() -> None:
    weights = random_weights(FUSED, np.random.default_rng(2))
    file = browser_file.from_weights(FUSED, weights)
    assert file and file[:4] == b"MNET"
    checksum, length = struct.unpack("<II", file[4:12])
    assert checksum == zlib.crc32(file[8:]) and length % 4 == 0
    layers = json.loads(file[12 : 12 + length])["layers"]
    assert [layer["kind"] for layer in layers] == [layer.kind for layer in FUSED.layers]
    assert [layer["shape"] for layer in layers] == [[784], [20], [20], [10]]
    numbers = np.frombuffer(file[12 + length :], "<f4")
    np.testing.assert_array_equal(numbers[: 20 * 784].reshape(20, 784).T, weights[0])


def test_a_foreign_file_is_refused() -> None:
    network = mc.architecture("single_conv")
    other = (MODELS / "robust" / "model.keras").read_bytes()
    for content in (b"", other[:1000], other):
        with pytest.raises(mc.ModelError):
            browser_file.from_keras(content, network)


def test_a_kind_of_layer_that_no_browser_knows_gives_no_file() -> None:
    @dataclass(frozen=True)
    class Blur(Flatten):
        pass

    network = Architecture("blurred", "", "", (Blur(), Dense(10, "softmax")), epochs=1)
    assert (
        browser_file.from_weights(network, random_weights(network, np.random.default_rng(3)))
        is None
    )
    assert browser_file.from_keras(b"", network) is None
