"""Several digits in one drawing."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.drawing.pen import draw
from mnist_core.drawing.preprocessing import steps_from_ink
from mnist_core.drawing.segmentation import separate

ZERO = np.array([[30 + 22 * np.sin(a / 10), 50 - 40 * np.cos(a / 10)] for a in range(64)])
ONE = np.array([[20.0, 10.0], [20.0, 90.0]])
FIVE = (  # the bar apart from the body
    np.array([[12.0, 20], [10, 50], [30, 45], [44, 65], [30, 88], [8, 84]]),
    np.array([[22.0, 8], [52, 6]]),
)
FOUR = (np.array([[10.0, 10], [6, 55], [50, 55]]), np.array([[40.0, 30], [38, 90]]))
EIGHT = (  # two circles
    np.array([[30 + 16 * np.sin(a / 10), 28 - 18 * np.cos(a / 10)] for a in range(64)]),
    np.array([[30 + 18 * np.sin(a / 10), 78 - 19 * np.cos(a / 10)] for a in range(64)]),
)
DOTTED = (np.array([[30.0, 40], [30, 90]]), np.array([[30.0, 12]]))
BROKEN = (np.array([[30.0, 10], [30, 42]]), np.array([[30.0, 58], [30, 90]]))
OPEN_FOUR = (np.array([[4.0, 10], [4, 50], [26, 50]]), np.array([[40.0, 10], [40, 90]]))


def written(*digits: object, step: float = 68) -> np.ndarray:
    strokes = []
    for place, digit in enumerate(digits):
        for stroke in digit if isinstance(digit, tuple) else (digit,):
            strokes.append(stroke + np.array([place * step + 8, 90]))
    return draw(strokes, 10)


@pytest.mark.parametrize(
    "digits",
    [
        *[
            (ZERO,),
            (ONE, ZERO),
            (ONE, ONE, ONE, ONE),
            (FIVE, ZERO),
            (ZERO, FIVE, FIVE),
            (FOUR, ONE),
            (FIVE, FOUR, ZERO),
        ],
        *[(EIGHT,), (EIGHT, ONE), (DOTTED, ZERO), (BROKEN,), (ZERO, BROKEN)],
    ],
)
def test_strokes_of_a_digit_stay_together_and_digits_do_not(digits: tuple[object, ...]) -> None:
    ink = written(*digits)
    found = separate(ink)
    assert len(found) == len(digits)
    assert all(one.box[1].start < other.box[1].start for one, other in pairwise(found)), (
        "not from left to right"
    )
    for digit, steps in zip(digits, found, strict=True):
        alone = steps_from_ink(written(digit))
        assert np.abs(steps.picture - alone.picture).max() < 1e-5
    assert sum(steps.ink for steps in found) == pytest.approx(ink)


def test_an_open_four_beside_its_bar_is_one_digit() -> None:
    assert len(separate(written(OPEN_FOUR, ZERO))) == 2


def test_a_slip_of_the_pen_is_no_digit() -> None:
    ink = written(ZERO, ONE)
    ink[5:9, 5:9] = 1
    assert len(separate(ink)) == 2


def test_numbers_of_mnist_digits(sample: mc.Digits) -> None:
    """Digits of the bundled sample side by side with a gap: separated, each comes back as
    itself."""
    rng = np.random.default_rng(0)
    apart = right = 0
    model = mc.load_model("stacked_conv")
    for _ in range(60):
        rows = rng.integers(0, 5000, 4)
        line = np.concatenate(
            [np.pad(sample.images[row], ((0, 0), (2, 2))) for row in rows], axis=1
        ) / np.float32(255)
        found = separate(np.kron(line, np.ones((4, 4), np.float32)))
        apart += len(found) == 4
        if len(found) == 4:
            read = model.predict(np.stack([steps.picture for steps in found])).argmax(axis=1)
            right += int((read == sample.labels[rows]).sum())
    assert apart >= 54
    assert right >= 0.97 * 4 * apart


def pen_digits() -> dict[int, list[np.ndarray]]:
    """Ten digits of ten hands, 4, 5 and 7 in two strokes; each 1 high."""
    lines = Path(__file__).parents[2].joinpath("browser/pen_digits.jsonl").read_text().splitlines()
    digits = {}
    for stored in map(json.loads, lines):
        strokes = [np.array(stroke) for stroke in stored["strokes"]]
        points = np.concatenate(strokes)
        digits[stored["label"]] = [
            (stroke - points.min(axis=0)) / np.ptp(points[:, 1]) for stroke in strokes
        ]
    return digits


def number(
    rng: np.random.Generator, lowest: float, pen: tuple[float, float]
) -> tuple[np.ndarray, int]:
    """A number of 2 to 5 pen digits that fills the canvas: its ink, and how many digits it has.

    The digits are from `lowest` to 1 of the line's height, which is at least three times the pen's
    width.
    """
    digits = pen_digits()
    while True:
        count, width = int(rng.integers(2, 6)), float(rng.uniform(*pen))
        labels, heights, gaps = (
            rng.integers(0, 10, count),
            rng.uniform(lowest, 1, count),
            rng.uniform(0.08, 0.4, count),
        )
        heights[rng.integers(count)] = 1
        wide = [
            np.concatenate(digits[label])[:, 0].max() * height
            for label, height in zip(labels, heights, strict=True)
        ]
        line = min((272 - count * width) / (sum(wide) + gaps.sum()), 260 - width)
        if line < 3 * width:
            continue
        strokes, left = [], 4 + width / 2
        for label, height, extent, gap in zip(labels, heights, wide, gaps, strict=True):
            top = 4 + width / 2 + rng.uniform() * (1 - height) * line
            strokes += [stroke * height * line + np.array([left, top]) for stroke in digits[label]]
            left += (extent + gap) * line + width
        return draw(strokes, width), count


@pytest.mark.parametrize(("lowest", "pen"), [(0.6, (8, 20)), (0.45, (8, 14)), (0.3, (8, 14))])
def test_small_digits_are_not_taken_for_parts_of_their_neighbours(
    lowest: float, pen: tuple[float, float]
) -> None:
    rng = np.random.default_rng(0)
    numbers = [number(rng, lowest, pen) for _ in range(60)]
    assert np.mean([len(separate(ink)) == count for ink, count in numbers]) >= 0.97


@pytest.mark.parametrize("pen", [8, 12, 16, 20])
def test_a_ten_with_a_small_zero(pen: int) -> None:
    zero = (ZERO - ZERO.min(axis=0)) * np.array([36, 50]) / np.ptp(ZERO, axis=0)
    one = np.array([[40.0, 40], [40, 140]])
    assert len(separate(draw([one, zero + np.array([40 + pen + 18, 90])], pen))) == 2


def test_a_year_in_pen_strokes() -> None:
    """44 pixels wide and 67 from one to the next: its digits are 53 to 98 high."""
    digits = pen_digits()
    strokes = []
    for place, label in enumerate((2, 0, 2, 6)):
        scale = 44 / np.concatenate(digits[label])[:, 0].max()
        strokes += [stroke * scale + np.array([10 + 67 * place, 90]) for stroke in digits[label]]
    assert len(separate(draw(strokes, 8))) == 4


@pytest.mark.parametrize("jitter", [0, 2])
@pytest.mark.parametrize(("rows", "columns"), [(2, 1), (2, 3), (3, 4), (5, 8), (10, 7), (8, 10)])
def test_several_lines_are_refused(rows: int, columns: int, jitter: int, sample: mc.Digits) -> None:
    rng = np.random.default_rng(0)
    page = np.zeros((32 * rows, 32 * columns), np.float32)
    for row in range(rows):
        for column in range(columns):
            top, left = np.array([32 * row + 2, 32 * column + 2]) + rng.integers(
                -jitter, jitter + 1, 2
            )
            digit = sample.images[rng.integers(5000)] / np.float32(255)
            page[top : top + 28, left : left + 28] = np.maximum(
                page[top : top + 28, left : left + 28], digit
            )
    with pytest.raises(
        mc.DrawingError, match=r"several lines of digits here\. One line of up to 12 can be read"
    ):
        separate(np.kron(page, np.ones((3, 3), np.float32)))


def test_two_lines_on_the_canvas_are_refused() -> None:
    line = [ZERO * 0.9 + np.array([place * 80 + 10, 0]) for place in range(3)]
    with pytest.raises(mc.DrawingError, match="several lines"):
        separate(draw([*line, *(zero + np.array([0, 120]) for zero in line)], 12))


def test_a_line_that_climbs_is_one_line() -> None:
    strokes = [ZERO * 0.6 + np.array([place * 60 + 10, 200 - 60 * place]) for place in range(4)]
    assert len(separate(draw(strokes, 10))) == 4


def test_no_digit_of_mnist_is_taken_for_two_lines(sample: mc.Digits) -> None:
    for image in sample.images[::10]:  # broken strokes among them
        separate(np.kron(image / np.float32(255), np.ones((4, 4), np.float32)))
