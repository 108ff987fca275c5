"""What one sees in digits, on digits drawn for it; and the styles that are found in real ones."""

from collections.abc import Callable

import numpy as np
import pytest

from mnist_core.digits import styles_found, traits
from mnist_core.digits.digits import Digits
from mnist_core.digits.pen_digits import PenDigit
from mnist_core.digits.traits import Seen, look_at
from mnist_core.digits.variations import as_drawn


def drawn(*strokes: list[tuple[float, float]]) -> np.ndarray:
    """One picture, (1, 28, 28), of strokes with a pen."""
    lines = tuple(np.array(stroke, float) for stroke in strokes)
    return as_drawn(PenDigit(0, lines).strokes, np.random.default_rng(0))[np.newaxis]


def circle(x: float, y: float, radius: float, turns: float = 1.05) -> list[tuple[float, float]]:
    angles = np.linspace(0, 2 * np.pi * turns, 60)
    return [(x + radius * np.sin(a), y - radius * np.cos(a)) for a in angles]


STEM = [(0.5, 0.0), (0.5, 1.0)]
FLAG = [(0.2, 0.25), (0.5, 0.0)]
FOOT = [(0.25, 1.0), (0.75, 1.0)]
SEVEN = [(0.0, 0.0), (0.6, 0.0), (0.3, 1.0)]
BAR = [(0.1, 0.55), (0.75, 0.55)]


@pytest.mark.parametrize(
    ("measure", "with_it", "without_it"),
    [
        (traits.foot, [STEM, FOOT], [STEM]),
        (traits.flag, [STEM, FLAG], [STEM]),
        (traits.bar, [SEVEN, BAR], [SEVEN]),
        (traits.hook, [[(0.6, 0), (0.6, 0.7), (0.5, 0.95), (0.1, 0.9)]], [STEM]),
        (traits.loops, [circle(0, 0, 1)], [circle(0, 0, 1, turns=0.75)]),
        (traits.pieces, [STEM, [(1.0, 0.0), (1.0, 1.0)]], [STEM]),
        (traits.slant, [[(0.6, 0.0), (0.0, 1.0)]], [STEM]),
        (traits.breadth, [circle(0, 0, 1)], [STEM]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_trait_is_measured_where_it_is_drawn(
    measure: Callable[[Seen], np.ndarray], with_it: list, without_it: list
) -> None:
    above = [trait.above for trait in traits.TRAITS if trait.measure is measure and trait.seen]
    there, not_there = (
        float(measure(look_at(drawn(*lines)))[0]) for lines in (with_it, without_it)
    )  # type: ignore[operator]
    assert there > above[0] > not_there


def test_loops_are_counted_and_pictures_do_not_touch() -> None:
    eight = drawn(circle(0, 0, 1), circle(0, 2, 1))
    zero, one = drawn(circle(0, 0, 1)), drawn(STEM)
    several = np.concatenate([eight, one, zero, np.zeros_like(one), eight])
    assert traits.loops(look_at(several)).tolist() == [2, 0, 1, 0, 2]
    assert traits.pieces(look_at(several)).tolist() == [1, 1, 1, 0, 1]


def test_slant_is_in_degrees_and_thickness_in_pixels() -> None:
    columns = np.arange(28)
    picture = np.zeros((2, 28, 28), np.uint8)
    for row in range(4, 24):
        picture[0, row, 12:16] = 255
        picture[1, row, 24 - row : 28 - row] = 255  # one column to the left a row
    seen = look_at(picture)
    np.testing.assert_allclose(traits.slant(seen), [0, 45], atol=1e-4)
    # 4 x 20 pixels of ink with an edge of 48: twice the ink over the edge, by 4 / pi.
    assert traits.thickness(seen)[0] == pytest.approx(2 * 80 / 48 * 4 / np.pi)
    assert len(columns) == 28


def test_styles_of_real_digits(sample: Digits) -> None:
    told: list[float] = []
    found = styles_found.find(
        {"images": sample.images, "labels": sample.labels}, lambda share: told.append(share)
    )
    styles = styles_found.as_styles(found, np.bincount(sample.labels, minlength=10))
    assert told == sorted(told) and told[-1] == pytest.approx(1)
    for digit in range(10):
        of_digit = [style for style in styles if style.digit == digit]
        assert sum(style.count for style in of_digit) == 500  # each digit is in one style
        assert len({style.name for style in of_digit}) == len(of_digit) > 2
        for style in of_digit:
            assert (sample.labels[style.examples] == digit).all()
    # What a group is called by is what is seen in it, and not in the others of its kind.
    for digit, words, measure, above in [
        (7, "with a bar", traits.bar, 0.2),
        (2, "with a loop", traits.loops, 0.5),
        (4, "closed on top", traits.loops, 0.5),
    ]:
        rows = {
            word in style.name: sample.images[style.examples]
            for word in (words,)
            for style in styles
            if style.digit == digit
        }
        shares = {there: (measure(look_at(some)) > above).mean() for there, some in rows.items()}
        assert shares[True] >= 0.6 > shares[False], (digit, words)


def test_few_digits_have_no_styles(few: Digits) -> None:
    some = {"images": few.images[:150], "labels": few.labels[:150] % 2}
    assert set(styles_found.find(some, lambda share: None)["digit"].tolist()) == {0, 1}
    some = {"images": few.images[:10], "labels": few.labels[:10]}
    assert not len(styles_found.find(some, lambda share: None)["digit"])
