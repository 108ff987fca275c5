"""Numbers as tables: what stands in them, and that each can be read on its ground."""

import re

import numpy as np
import pytest

from mnist_core import figures
from tests.helpers.contrast import contrast


def rows_of(html: str) -> list[list[str]]:
    """What the cells say, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [re.findall(r">([^<>]*)</t[hd]>", row) for row in rows]


def test_some_columns_of_the_data_stand_between_dots_for_the_others() -> None:
    images = np.arange(2 * 784, dtype=np.uint32).reshape(2, 28, 28).astype(np.uint8)
    html = figures.data_table(np.array([5, 0], np.uint8), images, (0, 1, 400, 783))
    head, *rows = rows_of(html)
    assert head == ["label", "pixel0", "pixel1", "…", "pixel400", "…", "pixel783"]
    for row, label, image in zip(rows, (5, 0), images, strict=True):
        zero, one, middle, last = (str(image.flat[pixel]) for pixel in (0, 1, 400, 783))
        assert row == [str(label), zero, one, "…", middle, "…", last]


def test_what_is_left_out_at_either_end_shows_too() -> None:
    html = figures.data_table(np.zeros(1, np.uint8), np.zeros((1, 28, 28), np.uint8), (5,))
    assert rows_of(html)[0] == ["label", "…", "pixel5", "…"]


@pytest.mark.parametrize("value", range(256))
def test_each_pixels_number_can_be_read_on_its_grey(value: int) -> None:
    html = figures.pixel_table(np.full((28, 28), value, np.uint8))
    colour = re.search(rf'color:#(\w)\w\w;[^"]*">{value}<', html)
    assert colour
    text = int(colour[1] * 2, 16)
    assert contrast((value, value, value), (text, text, text)) >= 4.5
