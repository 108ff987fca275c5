"""A digit as deep and committee saw it."""

import keras
import numpy as np

from mnist_core.digits.digits import Digits
from mnist_core.recipes import distorted
from mnist_core.recipes.seen import distorted_by
from mnist_core.training.distortion import DISTORTION


def test_it_is_what_trained_them(few: Digits) -> None:
    image = few.images[50]
    arrays = {"image": image, "strengths": np.array([0.0, 1.0]), "seed": np.array(4)}
    still, usual = distorted.study(arrays, lambda share: None)["images"]
    np.testing.assert_array_equal(still, image)
    pictures = image[np.newaxis].astype(np.float32) / 255
    theirs = distorted_by(pictures, 28, DISTORTION, keras.random.SeedGenerator(4))
    expected = keras.ops.convert_to_numpy(theirs)[0] * 255
    np.testing.assert_allclose(usual, expected, atol=0.51)
    assert np.abs(usual.astype(int) - image).mean() > 5
