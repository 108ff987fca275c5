"""Several digits in one drawing: which ink belongs to which.

Strokes that do not touch are one digit where they stand over one another (a five's bar over its
body, the two strokes of an open four), and two where they stand side by side. Digits that touch are
one piece of ink, and stay one. Digits one above the other are several lines, which are refused.
"""

from itertools import combinations

import numpy as np

from mnist_core.drawing.preprocessing import SOFT_EDGE, Picture, Steps, steps_from_ink
from mnist_core.errors import DrawingError

MOST = 12  # digits in one drawing; more is no number but a page

_SPECK = 0.02  # of the largest piece's ink; less is a slip of the pen
_OVER = 0.5  # pieces are one digit if this share of the narrower one stands over or under the other

# The shares below are of the tallest digit's height, and come from the pen digits that
# `pen.pen_by_writer` gives to train on. Of 6,000 drawn with a pen of 8 to 12 pixels, 31 have
# strokes side by side that belong together: the bar of a five, at most 0.32 high and mostly nearer
# than 0.10, and a part of a four, up to 0.6 high but nearer than 0.05. What is larger, or stands
# farther away, is a small digit. With digits of 0.45 to 1 of the line's height, numbers of the
# held-out writers then have the right count of digits in 99.5 % of cases.
_ATTACHED = (
    (0.33, 0.15),
    (0.6, 0.05),
)  # lower than the first and nearer than the second: no digit by itself

# Two pieces of like height one above the other are digits of two lines, unless they nearly touch:
# the two circles of an eight are at most 0.21 of the smaller one's height apart (8,000 of the same
# digits; photos break strokes less).
_ALIKE, _APART = 0.5, 0.25
_DIGIT = 0.35  # of the tallest piece's height: what is lower is a bar or a dot, and makes no line
_BELOW = 0.25  # share of the narrower one's width: lines are seldom written digit under digit

Box = tuple[int, int, int, int]  # top, left, bottom, right


def separate(ink: Picture) -> list[Steps]:
    """The digits of a drawing, from left to right, each with its own way to 28x28.

    Parameters
    ----------
    ink : float32, (height, width), 0..1, as `drawing.find_ink` returns it; some of it above 0.3.

    Raises
    ------
    DrawingError : there are more than `MOST`, or several lines of them.
    """
    from skimage.measure import (  # takes as long to import as the page; only this needs it
        label,
        regionprops,
    )
    from skimage.segmentation import expand_labels

    pieces = label(ink > SOFT_EDGE, connectivity=2)
    regions = regionprops(pieces)
    largest = max(region.area for region in regions)
    boxes = {region.label: region.bbox for region in regions if region.area > _SPECK * largest}
    if _several_lines(list(boxes.values())):
        raise DrawingError(
            f"There are several lines of digits here. One line of up to {MOST} can be read: cut"
            " out, or draw, one."
        )
    digits = _grouped(boxes)
    if len(digits) > MOST:
        raise DrawingError(
            f"That looks like {len(digits)} digits, a whole page. At most {MOST} are read at a"
            " time."
        )
    whole = expand_labels(pieces, 2)  # the pen's soft edge goes with the piece beside it
    return [
        steps_from_ink(np.where(np.isin(whole, digit), ink, 0).astype(np.float32))
        for digit in digits
    ]


def _several_lines(boxes: list[Box]) -> bool:
    """Whether digits stand one above the other."""
    least = _DIGIT * max(_height([box]) for box in boxes)
    for one, other in combinations([box for box in boxes if _height([box]) >= least], 2):
        low, high = sorted((_height([one]), _height([other])))
        apart = max(one[0] - other[2], other[0] - one[2])
        if low >= _ALIKE * high and apart >= _APART * low and _overlap(one, other) > _BELOW:
            return True
    return False


def _grouped(boxes: dict[int, Box]) -> list[list[int]]:
    """The pieces of each digit, from left to right."""
    digits: list[list[int]] = []
    for piece, box in boxes.items():
        same = [
            digit for digit in digits if any(_overlap(boxes[other], box) > _OVER for other in digit)
        ]
        digits = [digit for digit in digits if digit not in same] + [
            [piece, *(other for d in same for other in d)]
        ]

    def height(digit: list[int]) -> int:
        return _height([boxes[piece] for piece in digit])

    tall = max(map(height, digits))
    for digit in sorted(digits, key=height):
        others = [other for other in digits if other is not digit]
        near = min(others, key=lambda other: _gap(boxes, digit, other), default=None)
        if near is not None:
            gap = _gap(boxes, digit, near)
            if any(height(digit) < low * tall and gap < close * tall for low, close in _ATTACHED):
                digits.remove(digit)
                near += digit
    return sorted(digits, key=lambda digit: min(boxes[piece][1] for piece in digit))


def _height(boxes: list[Box]) -> int:
    """From the top of the highest to the bottom of the lowest."""
    return max(bottom for _, _, bottom, _ in boxes) - min(top for top, _, _, _ in boxes)


def _overlap(one: Box, other: Box) -> float:
    """The share of the narrower box's width that the other stands over or under; below 0 if they
    stand apart."""
    (_, left, _, right), (_, left_, _, right_) = one, other
    return (min(right, right_) - max(left, left_)) / min(right - left, right_ - left_)


def _gap(boxes: dict[int, Box], one: list[int], other: list[int]) -> float:
    """The distance between the nearest boxes of two digits, in pixels."""

    def between(piece: int, piece_: int) -> float:
        (top, left, bottom, right), (top_, left_, bottom_, right_) = boxes[piece], boxes[piece_]
        return max(left - right_, left_ - right, top - bottom_, top_ - bottom, 0)

    return min(between(piece, piece_) for piece in one for piece_ in other)
