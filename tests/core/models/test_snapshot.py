"""A network by its weights alone, against LiteRT."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.models import keras_file, store
from mnist_core.models.snapshot import Snapshot


@pytest.mark.parametrize("name", ["single_conv", "robust"])
def test_it_is_asked_like_a_classifier(name: str, sample: mc.Digits) -> None:
    model = mc.load_model(name)
    assert isinstance(model, mc.Classifier)
    network = mc.architecture(name)
    weights = keras_file.weights(store.read_file(name, "model.keras"), network)
    snapshot = Snapshot(network, weights)
    images = sample.images[::1000]
    assert np.allclose(snapshot.predict(images), model.predict(images), atol=1e-4)
    layers, expected = snapshot.layers(images[0]), model.layers(images[0])
    assert list(layers) == list(expected)
    for layer, output in expected.items():
        assert np.allclose(layers[layer], output, rtol=1e-3, atol=1e-3)
    convolutions = [layer.name for layer in mc.describe(network) if layer.kind == "Conv2D"]
    for layer in convolutions:
        for ours, theirs in zip(snapshot.convolution(layer), model.convolution(layer), strict=True):
            assert np.allclose(ours, theirs, atol=1e-3)
    with pytest.raises(KeyError):
        snapshot.convolution(list(expected)[-1])
    with pytest.raises(mc.DrawingError):
        snapshot.predict(images[0])
