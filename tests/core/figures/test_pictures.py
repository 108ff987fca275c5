"""Pictures: the frame around a part of one, and the buttons on many."""

import re

import numpy as np
import pytest
from PIL import ImageColor

from mnist_core import figures
from mnist_core.figures.colours import BLUE, ORANGE
from tests.helpers.contrast import contrast


@pytest.mark.parametrize("ground", [BLUE, ORANGE, (255, 255, 255), (0, 0, 0), (128, 128, 128)])
def test_a_frame_is_seen_on_any_colour(ground: tuple[int, int, int]) -> None:
    box = slice(0, 1), slice(0, 1)
    html = figures.picture(np.zeros((3, 3), np.float32), "a kernel", 220, box)
    lines = re.findall(r"#\w+", html.split("<div")[-1])
    assert max(contrast(ImageColor.getrgb(line)[:3], ground) for line in lines) >= 4.5


def test_a_button_on_a_kernel_is_as_large_as_the_kernel() -> None:
    html = figures.signed(np.ones((9, 3, 3), np.float32), "9 kernels", 8, buttons=True)
    margins = re.findall(r"margin:0 ([\d.]+)% ([\d.]+)% 0", html)
    assert margins == [("25.0000", "25.0000")] * 9  # of a kernel with its gap: 1 pixel of 4
