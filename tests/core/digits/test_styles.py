"""Styles of writing: what makes each what it is."""

import numpy as np
import pytest

from mnist_core.digits import stroke_models
from mnist_core.digits.pen_digits import PenDigit
from mnist_core.digits.styles import LATER, STYLES, Style, by_label, draw_style

BY_TITLE = {style.title: style for style in (*STYLES, *LATER)}
STEM = np.array([[0.02, 0.0], [0.0, 0.5], [0.02, 1.0]])


def drawn(style: Style, count: int = 200, real: list[PenDigit] | None = None) -> list[PenDigit]:
    rng = np.random.default_rng(3)
    return [draw_style(style, rng, by_label(real or [])) for _ in range(count)]


def flag_of_one(digit: PenDigit) -> tuple[float, float]:
    """The length of the upstroke as a share of the stem, and its angle below the horizontal."""
    stroke = digit.strokes[0]
    top = int(stroke[:, 1].argmin())
    across, down = stroke[0] - stroke[top]
    stem = float(np.linalg.norm(stroke[-1] - stroke[top]))
    return float(np.hypot(across, down)) / stem, float(np.degrees(np.arctan2(down, -across)))


@pytest.mark.parametrize("style", (*STYLES, *LATER), ids=lambda style: style.title)
def test_each_style_is_a_digit_of_about_height_one_and_has_its_seed(style: Style) -> None:
    digits = drawn(style, 50)
    assert {digit.label for digit in digits} == {style.labels[0]}
    for digit, again in zip(digits, drawn(style, 50), strict=True):
        points = np.concatenate(digit.strokes)
        assert (points == np.concatenate(again.strokes)).all()
        assert np.isfinite(points).all()
        assert 0.8 < np.ptp(points[:, 1]) < 1.5 and np.ptp(points[:, 0]) < 1.3
    shapes = {np.concatenate(digit.strokes).round(6).tobytes() for digit in digits}
    assert len(shapes) == 50, "no two are alike"


def test_flags_are_short_and_long_and_the_long_ones_steeper_than_the_bar_of_a_seven() -> None:
    flags = [flag_of_one(digit) for digit in drawn(BY_TITLE["a 1 with a flag"])]
    lengths = [length for length, _ in flags]
    assert min(lengths) < 0.2 and max(lengths) > 0.65
    assert min(angle for length, angle in flags if length > 0.4) > 15
    feet = [len(digit.strokes) - 1 for digit in drawn(BY_TITLE["a 1 with a flag"])]
    assert 0.2 < np.mean(feet) < 0.5


def test_a_real_one_gets_a_flag_on_its_own_stem() -> None:
    real = [PenDigit(1, (STEM,))]
    digits = drawn(BY_TITLE["a 1 with a flag"], real=real)
    changed = [digit for digit in digits if (digit.strokes[0][-3:] == STEM).all()]
    assert 60 < len(changed) < 140, "about half are made of real ones"
    assert all(flag_of_one(digit)[0] > 0.08 for digit in changed)


def test_who_may_be_either_has_both_labels() -> None:
    assert BY_TITLE["a 1 or a 7"].labels == (1, 7)
    assert sum(len(style.labels) > 1 for style in STYLES) == 1


def test_the_slash_of_a_zero_goes_from_the_lower_left_to_the_upper_right() -> None:
    ring, slash = stroke_models.slashed_zero(np.random.default_rng(0))
    (left, low), (right, high) = slash
    assert left < right and low > high  # y runs down
    assert ring[:, 0].min() - 0.2 < left < right < ring[:, 0].max() + 0.2


def test_the_bar_of_a_five_does_not_touch_it() -> None:
    for digit in drawn(BY_TITLE["a 5, its bar apart"]):
        body, bar = digit.strokes
        distances = np.linalg.norm(body[:, np.newaxis] - bar, axis=2)
        assert distances.min() > 0.02


def test_feet_are_broader_than_the_stem() -> None:
    for digit in drawn(BY_TITLE["a 1 with a curled foot"]):
        points = np.concatenate(digit.strokes)
        foot = points[points[:, 1] > 0.8]
        assert 0.1 < np.ptp(foot[:, 0]) < 1
    for digit in drawn(BY_TITLE["a 7 with a foot"]):
        (before, last) = digit.strokes[0][-2:]
        assert 0.02 < last[0] - before[0] < 0.5, "the pen ends to the right"


def test_an_open_eight_does_not_close() -> None:
    strokes = [digit.strokes[0] for digit in drawn(BY_TITLE["an 8 that stays open"])]
    gaps = [np.linalg.norm(stroke[0] - stroke[-1]) for stroke in strokes]
    assert min(gaps) > 0.02 and np.mean(gaps) > 0.1


@pytest.mark.parametrize("title", ["a 1 with a flag", "a slashed zero", "a 5, its bar apart"])
def test_what_does_not_fit_is_drawn_by_code(title: str) -> None:
    style = BY_TITLE[title]
    dot = PenDigit(style.labels[0], tuple(np.zeros((2, 2)) for _ in range(3)))
    assert all(
        len(np.unique(np.concatenate(digit.strokes), axis=0)) > 2
        for digit in drawn(style, 20, [dot])
    )
