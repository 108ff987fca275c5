"""Several digits in one drawing: which ink belongs to which.

Strokes that do not touch are one digit if one stands over the other, as the bar of a five or the
two strokes of an open four. They are two digits if they stand side by side. Digits that touch are
one piece of ink and stay one. Digits one above the other are several lines, which are refused.
"""

from itertools import combinations

import numpy as np

from mnist_core.drawing.box import Box
from mnist_core.drawing.preprocessing import SOFT_EDGE, Picture, Steps, steps_from_ink
from mnist_core.errors import DrawingError

MOST = 12  # digits in one drawing: more is not a number but a page

_SPECK = 0.02  # of the largest piece's ink: less is a slip of the pen
_OVER = 0.5  # pieces are one digit if this share of the narrower one stands over or under the other

# A piece that is lower than the first share and nearer to a digit than the second is a part of that
# digit. Both are shares of the tallest digit's height. They come from the pen digits that
# `pen_by_writer` gives to train on. Of 6,000 that were drawn with a pen of 8 to 12 pixels, 31 have
# strokes side by side that belong together. One kind is the bar of a five, at most 0.32 high and
# mostly nearer than 0.10. The other is a part of a four, up to 0.6 high but nearer than 0.05.
# Numbers of the held-out writers, with digits of 0.45 to 1 of the line's height, then have the
# right count of digits in 99.5 % of cases.
_ATTACHED = (
    (0.33, 0.15),
    (0.6, 0.05),
)

# Two pieces of like height one above the other are digits of two lines, unless they nearly touch.
# The two circles of an eight are at most 0.21 of the smaller one's height apart, in 8,000 of the
# same digits. Photos break fewer strokes.
_ALIKE = 0.5
_APART = 0.25
_DIGIT = 0.35  # of the tallest piece's height: what is lower is a bar or a dot, and makes no line
_BELOW = 0.25  # share of the narrower one's width: people seldom write digit exactly under digit


_Digit = list[int]  # the labels of its pieces
_Boxes = dict[int, Box]  # by the label of the piece


def separate(ink: Picture) -> list[Steps]:
    """Return the digits of a drawing, from left to right, each with its own way to 28x28.

    Parameters
    ----------
    ink : ndarray of float32, (height, width)
        As `preprocessing.ink_on_canvas` returns it, some of it above 0.3.

    Returns
    -------
    list of Steps
        One for each digit.

    Raises
    ------
    DrawingError
        If there are more digits than `MOST`, or several lines of them.
    """
    # The import takes as long as the whole page, and only this function needs it.
    from skimage.measure import label, regionprops
    from skimage.segmentation import expand_labels

    pieces = label(ink > SOFT_EDGE, connectivity=2)
    regions = regionprops(pieces)
    largest = max(region.area for region in regions)
    boxes = {
        region.label: Box(*region.bbox) for region in regions if region.area > _SPECK * largest
    }
    if _several_lines(list(boxes.values())):
        raise DrawingError(
            f"There are several lines of digits here. One line of up to {MOST} can be read: cut"
            " out, or draw, one."
        )
    digits = _from_left_to_right(_attached(_stacked(boxes), boxes), boxes)
    if len(digits) > MOST:
        raise DrawingError(
            f"That looks like {len(digits)} digits, a whole page. At most {MOST} are read at a"
            " time."
        )
    with_soft_edges = expand_labels(pieces, 2)
    separated = []
    for digit in digits:
        its_ink = np.where(np.isin(with_soft_edges, digit), ink, 0)
        separated.append(steps_from_ink(its_ink.astype(np.float32)))
    return separated


def _several_lines(boxes: list[Box]) -> bool:
    """Return whether digits stand one above the other."""
    tallest = max(box.height for box in boxes)
    tall = [box for box in boxes if box.height >= _DIGIT * tallest]
    for one, other in combinations(tall, 2):
        low, high = sorted((one.height, other.height))
        alike = low >= _ALIKE * high
        apart = max(one.top - other.bottom, other.top - one.bottom) >= _APART * low
        if alike and apart and one.overlap(other) > _BELOW:
            return True
    return False


def _stacked(boxes: _Boxes) -> list[_Digit]:
    """Put pieces that stand over one another into one digit."""
    digits: list[_Digit] = []
    for piece, box in boxes.items():
        together = [piece]
        apart = []
        for digit in digits:
            if any(boxes[other].overlap(box) > _OVER for other in digit):
                together += digit
            else:
                apart.append(digit)
        digits = [*apart, together]
    return digits


def _attached(digits: list[_Digit], boxes: _Boxes) -> list[_Digit]:
    """Put small pieces into the digit beside which they stand, the smallest piece first."""
    digits = [list(digit) for digit in digits]
    tallest = max(_height(digit, boxes) for digit in digits)
    for digit in sorted(digits, key=lambda digit: _height(digit, boxes)):
        others = [other for other in digits if other is not digit]
        if not others:
            break
        gaps = [_gap(digit, other, boxes) for other in others]
        gap = min(gaps)
        height = _height(digit, boxes)
        if any(height < low * tallest and gap < near * tallest for low, near in _ATTACHED):
            nearest = others[gaps.index(gap)]
            nearest += digit
            digits.remove(digit)
    return digits


def _from_left_to_right(digits: list[_Digit], boxes: _Boxes) -> list[_Digit]:
    return sorted(digits, key=lambda digit: min(boxes[piece].left for piece in digit))


def _height(digit: _Digit, boxes: _Boxes) -> int:
    """Return the distance from the top of the highest piece to the bottom of the lowest."""
    top = min(boxes[piece].top for piece in digit)
    bottom = max(boxes[piece].bottom for piece in digit)
    return bottom - top


def _gap(one: _Digit, other: _Digit, boxes: _Boxes) -> float:
    """Return the distance between the nearest boxes of two digits, in pixels."""
    return min(_distance(boxes[a], boxes[b]) for a in one for b in other)


def _distance(one: Box, other: Box) -> int:
    """Return the larger of the distances across and down, or 0 if the boxes meet."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return max(across, down, 0)
