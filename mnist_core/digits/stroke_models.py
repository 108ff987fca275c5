"""Digits drawn by code, in ways of writing that MNIST's people seldom used.

Each function draws one digit, about 1 high, y down, as a careful hand would, in proportions left to
chance. `variations.draw_variation` makes it less careful.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

Stroke = NDArray[np.float64]  # (points, 2)
Rng = np.random.Generator


def flagged_one(rng: Rng) -> list[Stroke]:
    """Draw a 1 as much of Europe does: with an upstroke, short or long, and perhaps a foot.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    has_foot = rng.random() < 0.4
    # A long flag that is nearly level, at a stem that leans to the left, makes a 7, and with a foot
    # a 2. A short one may be nearly level.
    length = rng.uniform(0.12, 0.5 if has_foot else 0.75)
    lean = rng.uniform(-0.3 if has_foot else -0.22 + 0.15 * length, 0.15)
    lowest = min(20 + 17 * length, 8 + 75 * max(length - 0.2, 0))
    flag = _flag(rng, length, degrees=rng.uniform(lowest, 68))
    if rng.random() < 0.2:  # it begins with a hook
        hook = flag[0] + length * rng.uniform((0, 0), (0.25, 0.25))
        flag = np.concatenate([[hook], flag])
    strokes = [np.concatenate([flag, _stem(rng, lean)])]
    return [*strokes, _foot(rng, lean)] if has_foot else strokes


def one_or_seven(rng: Rng) -> list[Stroke]:
    """Draw what one person writes as a 1 and another as a 7.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    flag = _flag(rng, length=rng.uniform(0.4, 0.7), degrees=rng.uniform(12, 20))
    return [np.concatenate([flag, _stem(rng, lean=rng.uniform(-0.25, -0.08))])]


def seven(rng: Rng) -> list[Stroke]:
    """Draw a 7 with a bar through its stem, with a serif, with both or neither.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    width = rng.uniform(0.4, 0.75)
    tilt = width * rng.uniform(-0.2, 0.1)  # above 0, the left end is the lower one
    lean = -rng.uniform(0.05, 0.6)
    top = [(-width, tilt), (0, 0)]
    if rng.random() < 0.5:
        serif = rng.uniform(0.07, 0.25)
        top.insert(0, (-width + rng.uniform(-0.06, 0.04), tilt + serif))
    strokes = [np.concatenate([np.array(top), _stem(rng, lean)])]
    if rng.random() < 0.5:
        middle = np.array([lean * 0.55, rng.uniform(0.42, 0.62)])
        reach = np.array([rng.uniform(0.12, 0.3), rng.uniform(-0.12, 0.08)])
        bar = np.stack([middle - reach, middle + reach])
        if rng.random() < 0.2:  # the pen was not lifted
            return [np.concatenate([*strokes, bar])]
        strokes.append(bar)
    return strokes


def slashed_zero(rng: Rng) -> list[Stroke]:
    """Draw a 0 with a slash through it.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    ring = _arc(
        (0, 0.5),
        (rng.uniform(0.24, 0.48), 0.5),
        rng.uniform(220, 300),
        rng.uniform(340, 400),
    )
    return [ring, slash(rng, ring)]


def slash(rng: Rng, around: Stroke) -> Stroke:
    """Draw the slash of a zero, from the lower left to the upper right.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.
    around : ndarray of float, (points, 2)
        The zero's other points.

    Returns
    -------
    ndarray of float, (2, 2)
        Both ends.
    """
    middle = (around.min(axis=0) + around.max(axis=0)) / 2
    half = np.ptp(around, axis=0) / 2
    half = np.array([half[0], -half[1]]) * rng.uniform(0.45, 1.1) * rng.uniform(0.8, 1.2, 2)
    ends: Stroke = np.stack([middle - half, middle + half])
    return ends


def five_with_its_bar_apart(rng: Rng) -> list[Stroke]:
    """Draw a 5 whose upper bar is a stroke by itself, and does not touch the rest.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    width = rng.uniform(0.4, 0.85)
    belly = rng.uniform(0.25, 0.5)
    knots = [
        (rng.uniform(0, 0.12), belly * rng.uniform(0.1, 0.5)),
        (0.0, belly),
        (width * 0.55, belly - rng.uniform(0, 0.1)),
        (width, (1 + belly) / 2),
        (width * 0.5, 1.0),
        (-0.05, rng.uniform(0.8, 0.97)),
    ]
    body = np.concatenate([[knots[0]], _smooth(knots[1:])])
    gap = rng.uniform(-0.05, 0.22)
    left = np.array([knots[0][0] + gap, rng.uniform(-0.12, 0.05)])
    right = left + np.array([rng.uniform(0.3, 0.6), rng.uniform(-0.1, 0.05)])
    return [body, np.stack([left, right])]


def nine_with_a_straight_stem(rng: Rng) -> list[Stroke]:
    """Draw a 9 whose stem is a straight line.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    height = rng.uniform(0.4, 0.6)
    width = rng.uniform(0.38, 0.6)
    loop = _arc(
        (-width / 2, height / 2),
        (width / 2, height / 2),
        rng.uniform(-50, -5),
        -rng.uniform(310, 380),
    )
    top = np.array([rng.uniform(-0.03, 0.03), rng.uniform(-0.05, 0.15)])
    foot = np.array([rng.uniform(-0.2, 0.08), 1.0])
    stem = np.stack([top, foot])
    is_one_stroke = rng.random() < 0.5
    return [np.concatenate([loop, stem])] if is_one_stroke else [loop, stem]


def four_in_two_strokes(rng: Rng) -> list[Stroke]:
    """Draw a 4 in two strokes, open or closed at its top.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    bar = rng.uniform(0.48, 0.72)
    width = rng.uniform(0.55, 0.85)
    stem = width * rng.uniform(0.55, 0.85)
    is_open = rng.random() < 0.7
    left_top = rng.uniform(0, 0.35) * stem if is_open else stem * rng.uniform(0.85, 1)
    angle = [(left_top, 0.0), (0.0, bar), (width, bar + rng.uniform(-0.08, 0.05))]
    top = rng.uniform(0, 0.4) if is_open else rng.uniform(-0.03, 0.05)
    lean = rng.uniform(-0.12, 0.05)
    return [np.array(angle), np.array([(stem, top), (stem + lean, 1.0)])]


def two_with_a_loop(rng: Rng) -> list[Stroke]:
    """Draw a 2 with a loop, often tiny, at its lower left corner.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    width = rng.uniform(0.45, 0.7)
    size = rng.uniform(0.04, 0.17)
    corner = 0.97 - size
    knots = [
        (0.0, rng.uniform(0.12, 0.28)),
        (width * 0.5, 0.0),
        (width * 0.9, rng.uniform(0.18, 0.3)),
        (width * 0.5, 0.62),
        (size, corner + size),
        (-size * 0.7, corner + size * 0.3),
        (size * 0.6, corner - size * 0.6),
        (width * 0.6, rng.uniform(0.93, 1.0)),
        (width * rng.uniform(1.0, 1.25), rng.uniform(0.85, 1.0)),
    ]
    return [_smooth(knots)]


def eight_that_stays_open(rng: Rng) -> list[Stroke]:
    """Draw an 8 whose end does not reach its beginning.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    width = rng.uniform(0.38, 0.55)
    waist = rng.uniform(0.4, 0.52)
    if rng.random() < 0.25:  # two rings in two strokes
        upper, lower = (
            _arc(
                (width / 2, middle),
                (width / 2 * rng.uniform(0.8, 1.2), height / 2),
                rng.uniform(150, 300),
                rng.uniform(300, 350),
            )
            for middle, height in ((waist / 2, waist), ((1 + waist) / 2, 1 - waist))
        )
        return [upper, lower]
    gap = rng.uniform(0.06, 0.24)
    knots = [
        (width * 0.9, rng.uniform(0.05, 0.18)),
        (width * 0.45, 0.0),
        (0.03, waist * 0.48),
        (width * 0.5, waist),
        (width, (1 + waist) / 2),
        (width * 0.5, 1.0),
        (0.0, (1 + waist) / 2),
        (width * 0.5, waist + rng.uniform(-0.03, 0.05)),
        (width * rng.uniform(0.85, 1.05), min(0.15 + gap, waist - 0.08)),
    ]
    line = _smooth(knots)
    begins_at_the_left = rng.random() < 0.4
    return [line * (-1, 1)] if begins_at_the_left else [line]


def zero_whose_ends_cross(rng: Rng) -> list[Stroke]:
    """Draw a 0 whose beginning and end cross at its top, and stick out a little.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    crossing = (rng.uniform(-0.12, 0.12), rng.uniform(0.05, 0.2))
    left, right = rng.uniform(0.02, 0.32, 2)
    first, last = (-left, rng.uniform(0, 0.08)), (right, rng.uniform(0, 0.08))
    hook = [(-left * 0.4, rng.uniform(-0.03, 0.0))] if rng.random() < 0.3 else []
    return _either_way(rng, [*hook, first, *_ring(rng, crossing), last])


def eight_open_at_its_top(rng: Rng) -> list[Stroke]:
    """Draw an 8 whose beginning and end bend towards each other, and do not meet.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    crossing = (rng.uniform(-0.06, 0.06), rng.uniform(0.38, 0.52))
    left, right = rng.uniform(0.15, 0.3, 2)
    first = [(-left * rng.uniform(0.1, 0.8), rng.uniform(0, 0.06)), (-left, 0.18)]
    last = [(right, 0.18), (right * rng.uniform(0.1, 0.8), rng.uniform(0, 0.06))]
    return _either_way(rng, [*first, *_ring(rng, crossing), *last])


def _ring(rng: Rng, crossing: tuple[float, float]) -> list[tuple[float, float]]:
    """Knots from a crossing at the top around a ring, first to the right, and back."""
    right, left = rng.uniform(0.22, 0.42, 2)
    middle = (crossing[1] + 1) / 2 + rng.uniform(-0.05, 0.1)
    bottom = (rng.uniform(-0.08, 0.08), 1.0)
    return [crossing, (right, middle), bottom, (-left, middle), crossing]


def _either_way(rng: Rng, knots: Sequence[tuple[float, ...]]) -> list[Stroke]:
    """A smooth line, or its mirror image."""
    return [_smooth(knots) * (-1 if rng.random() < 0.5 else 1, 1)]


def hooked_seven(rng: Rng) -> list[Stroke]:
    """Draw a 7 that begins with a curled hook, and whose stem is bent.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    width = rng.uniform(0.45, 0.75)
    hook = rng.uniform(0.08, 0.4)
    inwards = rng.uniform(0, 0.12) if hook < 0.25 else width * rng.uniform(0.15, 0.5)
    foot = -width * rng.uniform(0.2, 0.9)
    bend = rng.uniform(-0.05, 0.15)
    knots = [
        (-width + inwards, hook),
        (-width, hook * 0.4),
        (-width * 0.6, rng.uniform(-0.02, 0.05)),
        (0.0, rng.uniform(-0.03, 0.06)),
        (foot * 0.4 + bend, 0.45),
        (foot, 1.0),
    ]
    return [_smooth(knots)]


def zero_with_a_curl(rng: Rng) -> list[Stroke]:
    """Draw a 0 whose end passes its beginning, inside of it or beside its top.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    radius = rng.uniform(0.28, 0.46)
    start = rng.uniform(-120, -60)
    turns = np.linspace(0, rng.uniform(380, 460), 40)
    angles = np.radians(start - turns)
    inwards = rng.uniform(-0.3, 0.6) * (turns / 360 - 0.75).clip(0)
    ring = np.stack([radius * np.cos(angles), 0.5 * np.sin(angles)], axis=1)
    return [ring * (1 - inwards[:, np.newaxis])]


def four_in_one_stroke(rng: Rng) -> list[Stroke]:
    """Draw a 4 without lifting the pen: open, like lightning, or crossing itself.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    bar = rng.uniform(0.42, 0.65)
    width = rng.uniform(0.45, 0.7)
    crosses = rng.random() < 0.4
    back = width * rng.uniform(0.5, 0.8) if crosses else width
    knots = [
        (rng.uniform(0.05, 0.4) * width, 0.0),
        (0.0, bar),
        (width, bar + rng.uniform(-0.1, 0.08)),
        (back, rng.uniform(0.0, 0.3) if crosses else bar + 0.05),
        (back + rng.uniform(-0.15, 0.05), 1.0),
    ]
    return [np.array(knots)]


def nine_that_stays_open(rng: Rng) -> list[Stroke]:
    """Draw a 9 whose loop does not close.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    width = rng.uniform(0.4, 0.62)
    height = rng.uniform(0.38, 0.55)
    gap = rng.uniform(0.05, 0.3)
    knots = [
        (-rng.uniform(0.05, 0.25), rng.uniform(0.0, 0.08)),
        (-width, height * 0.5),
        (-width * 0.55, height),
        (-0.06, height * rng.uniform(0.6, 0.9)),
    ]
    top = np.array([rng.uniform(-0.03, 0.05), gap * rng.uniform(-0.4, 0.5)])
    foot = np.array([rng.uniform(-0.45, 0.05), 1.0])
    return [np.concatenate([_smooth(knots), np.stack([top, foot])])]


def two_in_angles(rng: Rng) -> list[Stroke]:
    """Draw a 2 with corners, like a Z, or with little of its arc.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    width = rng.uniform(0.5, 0.8)
    left = rng.uniform(-0.05, 0.1)
    foot = (width * rng.uniform(0.85, 1.2), 1.0 + rng.uniform(-0.08, 0.03))
    if rng.random() < 0.5:
        top = (0.0, rng.uniform(0.0, 0.15))
        corner = (width * rng.uniform(0.75, 1), rng.uniform(-0.03, 0.05))
        return [np.array([top, corner, (left, 1.0), foot])]
    arc = _smooth(
        [
            (width * rng.uniform(0.1, 0.3), rng.uniform(0.08, 0.22)),
            (width * 0.5, 0.0),
            (width * 0.65, rng.uniform(0.12, 0.25)),
            (width * 0.3, 0.55),
            (left, 0.97),
        ]
    )
    return [np.concatenate([arc, [foot]])]


def one_with_a_curled_foot(rng: Rng) -> list[Stroke]:
    """Draw a 1 with an upstroke and a narrow foot that is bent, or hangs on the stem.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    length = rng.uniform(0.15, 0.5)
    lean = rng.uniform(-0.25, 0.1)
    flag = _flag(rng, length, degrees=rng.uniform(20, 65))
    if rng.random() < 0.35:  # it begins with a hook
        hook = flag[0] + length * rng.uniform((-0.1, 0.05), (0.25, 0.35))
        flag = np.concatenate([[hook], flag])
    line = np.concatenate([flag, _stem(rng, lean)])
    left, right = lean - rng.uniform(0.12, 0.42), lean + rng.uniform(0.12, 0.42)
    left_end, right_end = (left, 1 - rng.uniform(-0.03, 0.2)), (right, 1 - rng.uniform(-0.06, 0.16))
    low = 1 + rng.uniform(-0.02, 0.06)
    way = rng.random()
    if way < 0.55:  # a bowl or a wave, in a stroke of its own
        knots = [((lean + 2 * left) / 3, low), (lean, low), ((lean + 2 * right) / 3, 1.0)]
        return [line, _smooth([left_end, *knots, right_end])]
    if way < 0.8:  # the stem ends in a curl to the left; perhaps the pen comes back
        curl = _smooth([(lean, 1.0), ((lean + left) / 2, low), left_end])
        back = [np.array([((lean + 3 * left) / 4, low), right_end])] if rng.random() < 0.6 else []
        return [np.concatenate([line, curl, *back])]
    return [np.concatenate([line, [left_end, right_end]])]  # the pen was not lifted


def seven_with_a_foot(rng: Rng) -> list[Stroke]:
    """Draw a 7 whose stem ends in a tick to the right, or stands on a short line.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.

    Returns
    -------
    list of ndarray of float, (points, 2)
        Its strokes.
    """
    width = rng.uniform(0.4, 0.75)
    foot = -width * rng.uniform(0.05, 0.8)
    if rng.random() < 0.5:  # with a corner
        top = np.array([(-width, width * rng.uniform(-0.2, 0.1)), (0.0, 0.0)])
        line = np.concatenate([top, _stem(rng, foot)])
    else:
        knots = [
            (-width, rng.uniform(-0.06, 0.08)),
            (-width * 0.5, rng.uniform(-0.05, 0.03)),
            (0.0, rng.uniform(-0.02, 0.06)),
            (foot * 0.4 + rng.uniform(-0.03, 0.14), 0.45),
            (foot, 1.0),
        ]
        line = _smooth(knots)
    end, size = line[-1], rng.uniform(0.05, 0.2)
    tick = end + size * rng.uniform((0.6, -0.4), (1.0, 0.15), (1, 2))
    if rng.random() < 0.4:
        left, right = size * rng.uniform(0.3, 1, 2)
        slope = rng.uniform(-0.03, 0.03)
        tick = end + np.array([(-left, slope), (right, -slope)])
    return [np.concatenate([line, tick])]


def _flag(rng: Rng, length: float, degrees: float) -> Stroke:
    """The upstroke to the top of a stem at (0, 0), a little bent."""
    angle = np.radians(degrees)
    start = length * np.array([-np.cos(angle), np.sin(angle)])
    across = length * np.array([np.sin(angle), np.cos(angle)])
    middle = start * rng.uniform(0.4, 0.6) + across * rng.uniform(-0.1, 0.25)
    return _smooth([tuple(start), tuple(middle), (0.0, 0.0)])


def _stem(rng: Rng, lean: float) -> Stroke:
    """From (0, 0) down to (lean, 1), a little bent."""
    middle = (lean * rng.uniform(0.35, 0.6) + rng.uniform(-0.03, 0.03), 0.5)
    return _smooth([(0.0, 0.0), middle, (lean, 1.0)])


def _foot(rng: Rng, middle: float) -> Stroke:
    left, right = rng.uniform(0.12, 0.6, 2)
    if rng.random() < 0.3:  # it begins where the stem ends
        left = rng.uniform(-0.02, 0.06)
        right = rng.uniform(0.3, 0.85)
    tilt = rng.uniform(-0.05, 0.07)
    return np.array([(middle - left, 1.0 + tilt), (middle + right, 1.0 - tilt)])


def _arc(
    middle: tuple[float, float], radii: tuple[float, float], start: float, degrees: float
) -> Stroke:
    """A part of an ellipse, from an angle on; both in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, start + degrees, 32))
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return middle + circle * radii


def _smooth(knots: Sequence[tuple[float, ...]]) -> Stroke:
    """A smooth line through a few points."""
    points = np.array(knots, float)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(np.sqrt(steps + 1e-6))])
    spline = make_interp_spline(along, points, k=min(3, len(points) - 1))
    line: Stroke = spline(np.linspace(0, along[-1], 8 * len(points)))
    return line
