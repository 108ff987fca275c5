"""Strokes, and how a visitor's canvas would show them."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.pen_digits import PenDigit, as_visitors_draw, read_pen_digits
from mnist_core.digits.variations import draw_variation, vary_images
from mnist_core.drawing.pen import draw

SEVEN = (np.array([[0.0, 0.0], [0.6, 0.0], [0.2, 1.0]]), np.array([[0.1, 0.5], [0.5, 0.5]]))


def write(folder: Path, *lines: object) -> Path:
    file = folder / "pen.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(json.dumps(line) for line in lines).encode()))
    return file


def test_read(tmp_path: Path) -> None:
    strokes = [stroke.tolist() for stroke in SEVEN]
    first, second = read_pen_digits(
        write(
            tmp_path,
            {"label": 7, "writer": "ab", "strokes": strokes},
            {"label": 1, "strokes": strokes[:1]},
        )
    )
    assert (first.label, first.writer, second.label, second.writer) == (7, "ab", 1, "")
    assert [stroke.tolist() for stroke in first.strokes] == strokes


@pytest.mark.parametrize(
    "line", [{"label": 7}, {"label": "x", "strokes": []}, {"label": 1, "strokes": [[[1, 2, 3]]]}, 7]
)
def test_read_refuses_what_is_no_digit(line: object, tmp_path: Path) -> None:
    good = {"label": 7, "strokes": [[[0, 0], [1, 1]]]}
    with pytest.raises(mc.DataError, match=r"pen\.jsonl\.gz, row 2: this is no digit in strokes"):
        read_pen_digits(write(tmp_path, good, line))


def test_a_straight_stroke_is_as_wide_as_the_pen_and_round_at_its_ends() -> None:
    ink = draw([np.array([[50.0, 100.0], [150.0, 100.0]])], width=20)
    rows, columns = np.nonzero(ink)
    assert np.ptp(rows) + 1 == pytest.approx(20, abs=1)
    assert np.ptp(columns) + 1 == pytest.approx(120, abs=1)
    assert ink.sum() == pytest.approx(100 * 20 + np.pi * 10**2, rel=0.05)


def test_visitors_keep_to_their_canvas() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        strokes, width = as_visitors_draw(SEVEN, rng)
        points = np.concatenate(strokes)
        assert 8 <= width <= 30
        assert points.min() >= width / 2 - 1e-6 and points.max() <= 280 - width / 2 + 1e-6
        assert 0.33 * 280 - 1e-6 <= np.ptp(points, axis=0).max() <= 0.85 * 280
        extent = np.ptp(points, axis=0)
        assert extent[0] / extent[1] == pytest.approx(0.6)


def test_variations_stay_the_digit_they_were() -> None:
    digits = mc.load_digits("sample")
    rows = np.arange(0, 5000, 10)
    varied = vary_images(digits.images[rows], np.random.default_rng(0))
    assert varied.shape == (500, 28, 28) and varied.dtype == np.uint8
    assert np.abs(varied.astype(int) - digits.images[rows]).mean() > 5, "nothing was varied"
    read = mc.load_model("stacked_conv").predict(varied).argmax(axis=1)
    assert (read == digits.labels[rows]).mean() > 0.93


def test_a_varied_pen_digit_is_read_as_what_it_is() -> None:
    rng = np.random.default_rng(0)
    pictures = np.stack([draw_variation(PenDigit(7, SEVEN), rng) for _ in range(50)])
    assert len(np.unique(pictures, axis=0)) == 50
    assert (mc.load_model("stacked_conv").predict(pictures).argmax(axis=1) == 7).mean() > 0.7


def test_pen_digits_can_be_compared_and_kept_in_a_set() -> None:
    one = PenDigit(7, SEVEN)
    other = PenDigit(7, tuple(stroke.copy() for stroke in SEVEN))
    assert one == one and one != other
    assert len({one, other, one}) == 2
