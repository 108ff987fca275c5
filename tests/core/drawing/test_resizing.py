"""A digit at another size."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.drawing.resizing import at_size


@pytest.mark.parametrize("side", [1, 2, 4, 7, 14, 28, 56])
def test_pixels_are_means_of_blocks_or_blocks_of_themselves(side: int) -> None:
    picture = mc.load_digits("sample").images[777] / np.float32(255)
    found = at_size(picture, side)
    expected = np.kron(picture, np.ones((side // 28 or 1,) * 2))
    if side < 28:
        block = 28 // side
        expected = picture.reshape(side, block, side, block).mean(axis=(1, 3))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert found.dtype == np.float32


def test_any_size_keeps_within_black_and_white() -> None:
    picture = mc.load_digits("sample").images[2777] / np.float32(255)
    for side in range(1, 57):
        assert at_size(picture, side).shape == (side, side)
        assert 0 <= at_size(picture, side).min() <= at_size(picture, side).max() <= 1
