"""A digit at another width."""

import numpy as np
import pytest

from mnist_core.digits.digits import Digits
from mnist_core.drawing.width import WIDTHS, at_width


def extent(picture: np.ndarray) -> tuple[int, int]:
    """The first column with more than half an ink's worth of the darkest, and the number of those
    up to the last."""
    there = np.flatnonzero((picture > 0.5 * picture.max()).any(axis=0))
    return int(there[0]), int(there[-1] - there[0] + 1)


def box(first: int, behind: int) -> np.ndarray:
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, first:behind] = 255
    return picture


@pytest.mark.parametrize("width", [4, 10, 13, 20, 28])
@pytest.mark.parametrize(("first", "behind"), [(12, 16), (5, 23), (2, 9), (0, 28)])
def test_a_box_gets_the_width_and_the_middle(width: int, first: int, behind: int) -> None:
    (scaled,) = at_width(box(first, behind)[np.newaxis], width)
    left, found = extent(scaled)
    assert abs(found - width) <= 1  # the edges of an odd width lie half over two columns
    assert abs(left + found / 2 - 14) <= 0.5
    # Rows stay where they are.
    assert not scaled[:4].any() and not scaled[24:].any()


def test_ink_is_averaged_by_hand() -> None:
    """Eight columns, alike by twos, shrunk to four are each two's mean; four stay four."""
    picture = np.zeros((1, 28, 28), np.float32)
    picture[0, 10, 12:16] = 1, 0, 0.5, 1
    scaled = at_width(picture, 4)
    np.testing.assert_allclose(scaled, picture, atol=1e-6)  # its own width
    wide = np.zeros((1, 28, 28), np.float32)
    wide[0, 10, 10:18] = np.repeat([1, 0, 0.5, 1], 2)
    np.testing.assert_allclose(at_width(wide, 4), picture, atol=1e-6)


def test_as_written_and_blank_stay_as_they_are(few: Digits) -> None:
    np.testing.assert_array_equal(at_width(few.images, None), few.images / np.float32(255))
    blank = np.zeros((2, 28, 28), np.uint8)
    assert not at_width(blank, 10).any()


def test_digits_among_blank_ones_and_alone_are_scaled_alike(few: Digits) -> None:
    images = few.images[:20]
    together = at_width(np.concatenate([images, np.zeros_like(images)]), 14)[:20]
    for picture, expected in zip(images, together, strict=True):
        np.testing.assert_array_equal(at_width(picture[np.newaxis], 14)[0], expected)
    widths = [extent(picture)[1] for picture in together]
    assert abs(np.median(widths) - 14) <= 1 and together.min() >= 0 and together.max() <= 1
    assert 10 in WIDTHS and 28 in WIDTHS


def test_floats_are_scaled_as_bytes_are(few: Digits) -> None:
    floats = few.images[:10] / np.float32(255)
    np.testing.assert_allclose(at_width(floats, 12), at_width(few.images[:10], 12), atol=1e-6)
