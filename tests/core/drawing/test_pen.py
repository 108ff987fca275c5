"""The pen's ink against plain loops, and the same ink wherever a drawing comes from."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.digits import own_digits
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.digits.pen_digits import as_visitors_draw
from mnist_core.drawing import pen
from mnist_core.drawing.preprocessing import as_bytes, steps_from_ink
from mnist_core.drawing.sketch import Sketch, Stroke, from_link

WRITTEN = Path(__file__).resolve().parents[2] / "browser" / "pen_digits.jsonl"


def in_plain_loops(points: NDArray[np.float64], width: float, side: int) -> NDArray[np.float64]:
    """How much of each pixel a round pen covers, by the distance of its middle from the stroke."""
    rows, columns = np.mgrid[:side, :side] + 0.5
    nearest = np.full((side, side), np.inf)
    ends = points[1:] if len(points) > 1 else points
    for (x, y), end in zip(points, ends, strict=False):
        towards_x, towards_y = end[0] - x, end[1] - y
        length = towards_x**2 + towards_y**2
        along = (columns - x) * towards_x + (rows - y) * towards_y
        share = np.clip(along / length, 0, 1) if length else 0
        away = np.hypot(columns - x - share * towards_x, rows - y - share * towards_y)
        nearest = np.minimum(nearest, away)
    return np.clip(width / 2 + 0.5 - nearest, 0, 1)


@pytest.mark.parametrize("width", [1, 2.5, 9, 64])
@pytest.mark.parametrize("points", [1, 2, 20])
def test_each_pixel_is_as_dark_as_it_is_near(points: int, width: float) -> None:
    rng = np.random.default_rng(points)
    for spread in (5, 90):  # some lie beside the canvas
        stroke = 30 + rng.normal(0, spread, (points, 2))
        expected = in_plain_loops(stroke, width, 60)
        np.testing.assert_allclose(pen.draw([stroke], width, 60), expected, atol=1e-6)


def test_what_lies_far_beside_the_canvas_leaves_no_ink() -> None:
    assert not pen.draw([np.array([[-200.0, 30.0], [-100.0, 500.0]])], 20, 60).any()


def strokes_that_people_drew() -> list[Sketch]:
    """Two hundred strokes of real pens, in drawings of all sizes, every third with an eraser."""
    rng = np.random.default_rng(16)
    digits = [json.loads(line) for line in WRITTEN.read_text().splitlines()]
    sketches: list[Sketch] = []
    count = 0
    while count < 200:
        digit = digits[len(sketches) % len(digits)]
        drawn = [np.array(stroke, float).reshape(-1, 2) for stroke in digit["strokes"]]
        placed, width = as_visitors_draw(drawn, rng)
        strokes = [Stroke(points, width) for points in placed]
        if len(sketches) % 3 == 0:
            strokes.append(Stroke(placed[0][:3] + 4, 9, erases=True))
        sketches.append(Sketch(tuple(strokes)))
        count += len(strokes)
    return sketches


def test_one_drawing_is_one_picture_on_paper_by_link_and_among_my_digits() -> None:
    for sketch in strokes_that_people_drew():
        ink = sketch.visible_ink()
        link = sketch.to_link()
        assert ink is not None and link is not None
        picture = steps_from_ink(ink).picture
        digit = OwnDigit(7, as_bytes(picture), sketch)
        (kept,) = own_digits.loads(own_digits.dumps([digit]))
        (loaded,) = own_digits.read_file(own_digits.to_strokes([digit]), "mine.jsonl")
        assert kept.sketch is not None and loaded.sketch is not None
        for again in (from_link(link), kept.sketch, loaded.sketch):
            theirs = again.visible_ink()
            assert theirs is not None and theirs.tobytes() == ink.tobytes()
        assert np.array_equal(loaded.picture, digit.picture)
        assert np.array_equal(kept.picture, digit.picture)
