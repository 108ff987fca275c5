"""Ways of writing a digit that people in a part of the world have, and MNIST's people seldom had.

Half of them are drawn by code (`stroke_models`), half are real pen digits that get a flag, a foot,
a slash or a bar, or whose bar is moved away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits import stroke_models
from mnist_core.digits.pen_digits import PenDigit

Stroke = NDArray[np.float64]  # (points, 2)
Rng = np.random.Generator
Change = Callable[[Sequence[Stroke], Rng], list[Stroke] | None]


@dataclass(frozen=True)
class Style:
    """A way of writing a digit.

    Attributes
    ----------
    title : str
        What it is.
    labels : tuple of int
        The digit. Where nobody can tell, each that it may be.
    model : callable
        Draws one, given a source of chance.
    change : callable, optional
        Makes one out of the strokes of a real digit, or returns None where that cannot be done.
    """

    title: str
    labels: tuple[int, ...]
    model: Callable[[Rng], list[Stroke]]
    change: Change | None = None


def by_label(digits: Sequence[PenDigit]) -> dict[int, list[PenDigit]]:
    """Sort pen digits.

    Parameters
    ----------
    digits : sequence of PenDigit
        In any order.

    Returns
    -------
    dict of list of PenDigit
        By their labels.
    """
    sorted_digits: dict[int, list[PenDigit]] = {}
    for digit in digits:
        sorted_digits.setdefault(digit.label, []).append(digit)
    return sorted_digits


def draw_style(
    style: Style, rng: Rng, digits: Mapping[int, Sequence[PenDigit]] | None = None
) -> PenDigit:
    """Write a digit in a style.

    Parameters
    ----------
    style : Style
        One of `STYLES`.
    rng : Generator
        Where chance comes from.
    digits : mapping of int to sequence of PenDigit, optional
        Real ones by their labels, of which half of the results are made where the style can do
        that.

    Returns
    -------
    PenDigit
        With the first of the style's labels.
    """
    label = style.labels[0]
    real = digits.get(label) if digits else None
    if style.change and real and rng.random() < 0.5:
        for _ in range(20):  # until it fits
            strokes = style.change(real[int(rng.integers(len(real)))].strokes, rng)
            if strokes is not None:
                return PenDigit(label, tuple(strokes))
    return PenDigit(label, tuple(style.model(rng)))


def _with_a_flag(strokes: Sequence[Stroke], rng: Rng) -> list[Stroke] | None:
    """Give a plain 1 the upstroke, and perhaps the foot, of a drawn one."""
    stem = strokes[0]
    if len(strokes) > 1 or not _is_straight(stem):
        return None
    if stem[0, 1] > stem[-1, 1]:
        stem = stem[::-1]
    flag, *foot = stroke_models.flagged_one(rng)
    flag = flag[: _corner(flag) + 1]
    height = float(np.ptp(stem[:, 1]))
    placed = [np.concatenate([flag * height + stem[0], stem])]
    for line in foot:
        middle = np.array([line[:, 0].mean(), line[:, 1].mean()])
        placed.append((line - middle) * height + stem[-1])
    return placed


def _with_a_slash(strokes: Sequence[Stroke], rng: Rng) -> list[Stroke] | None:
    if len(strokes) > 1:
        return None
    return [strokes[0], stroke_models.slash(rng, strokes[0])]


def _with_a_bar(strokes: Sequence[Stroke], rng: Rng) -> list[Stroke] | None:
    """Put a bar through the stem of a 7 of one stroke."""
    stroke = strokes[0]
    if len(strokes) > 1:
        return None
    top, bottom = stroke[:, 1].min(), stroke[:, 1].max()
    height = top + rng.uniform(0.42, 0.62) * (bottom - top)
    nearest = np.abs(stroke[:, 1] - height).argmin()
    reach = np.array([rng.uniform(0.12, 0.3), rng.uniform(-0.08, 0.05)]) * (bottom - top)
    return [stroke, np.stack([stroke[nearest] - reach, stroke[nearest] + reach])]


def _with_its_bar_apart(strokes: Sequence[Stroke], rng: Rng) -> list[Stroke] | None:
    """Move the bar of a 5 away, up and to the right."""
    if len(strokes) != 2:
        return None
    body, bar = sorted(strokes, key=lambda stroke: -float(np.ptp(stroke[:, 1])))
    is_a_bar = np.ptp(bar[:, 0]) > 2 * np.ptp(bar[:, 1])
    if not is_a_bar or bar[:, 1].mean() > body[:, 1].mean():
        return None
    away = np.array([rng.uniform(0.02, 0.2), -rng.uniform(0, 0.15)])
    return [body, bar + away]


def _is_straight(stroke: Stroke) -> bool:
    distance = float(np.linalg.norm(stroke[-1] - stroke[0]))
    way = float(np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum())
    return way < 1.1 * distance


def _corner(flagged: Stroke) -> int:
    """Where the upstroke of a drawn 1 ends and its stem begins: at (0, 0)."""
    return int(np.abs(flagged).sum(axis=1).argmin())


STYLES = (
    Style("a 1 with a flag", (1,), stroke_models.flagged_one, _with_a_flag),
    Style("a 1 or a 7", (1, 7), stroke_models.one_or_seven),
    Style("a 7 with bar or serif", (7,), stroke_models.seven, _with_a_bar),
    Style("a slashed zero", (0,), stroke_models.slashed_zero, _with_a_slash),
    Style("a 5, its bar apart", (5,), stroke_models.five_with_its_bar_apart, _with_its_bar_apart),
    Style("a 9 with a straight stem", (9,), stroke_models.nine_with_a_straight_stem),
    Style("a 4 in two strokes", (4,), stroke_models.four_in_two_strokes),
    Style("a 2 with a loop", (2,), stroke_models.two_with_a_loop),
    Style("an 8 that stays open", (8,), stroke_models.eight_that_stays_open),
    # Those with which the styles above might be confused.
    Style("a 7 with a hook", (7,), stroke_models.hooked_seven, _with_a_bar),
    Style("a 0 with a curl", (0,), stroke_models.zero_with_a_curl),
    Style("a 4 in one stroke", (4,), stroke_models.four_in_one_stroke),
    Style("a 9 that stays open", (9,), stroke_models.nine_that_stays_open),
    Style("a 2 in angles", (2,), stroke_models.two_in_angles),
    # What a network that had learned from the others still misread most often.
    Style("a 1 with a curled foot", (1,), stroke_models.one_with_a_curled_foot),
    Style("a 7 with a foot", (7,), stroke_models.seven_with_a_foot),
)

# What the network that had learned from those still misread most often, and what that may be
# confused with.
LATER = (
    Style("a 0 whose ends cross", (0,), stroke_models.zero_whose_ends_cross),
    Style("an 8 open at its top", (8,), stroke_models.eight_open_at_its_top),
)
