"""Fresh weights, against those of Keras."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.network.beginning import initial_weights
from mnist_core.training.building import build


@pytest.mark.parametrize("name", ["stacked_conv", "deep"])
def test_weights_begin_as_keras_has_them(name: str) -> None:
    network = mc.architecture(name)
    theirs = build(network, seed=1).get_weights()
    ours = initial_weights(network)
    assert [array.shape for array in ours] == [array.shape for array in theirs]
    for own, keras in zip(ours, theirs, strict=True):
        assert own.dtype == np.float32
        if keras.std() == 0:  # biases, and what normalization begins with
            np.testing.assert_array_equal(own, keras)
        elif keras.size > 1000:
            assert own.std() == pytest.approx(keras.std(), rel=0.1)
            assert np.abs(own).max() == pytest.approx(np.abs(keras).max(), rel=0.05)
