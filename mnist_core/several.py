"""Several digits in one drawing: which ink belongs to which.

Strokes that do not touch are one digit where they stand over one another (a five's bar over its body, the two strokes
of an open four), and two where they stand side by side. Digits that touch are one piece of ink, and stay one.
"""

import numpy as np

from mnist_core.drawing import SOFT_EDGE, Picture, Steps, steps_from_ink
from mnist_core.errors import DrawingError

MOST = 12  # digits in one drawing; more is no number but a page

_SPECK = 0.02  # of the largest piece's ink; less is a slip of the pen
_OVER = 0.5  # pieces are one digit if this share of the narrower one stands over or under the other
_SMALL, _NEAR = 0.6, 0.15  # of the usual height: what is smaller and still alone belongs to what is so near

Box = tuple[int, int, int, int]  # top, left, bottom, right


def separate(ink: Picture) -> list[Steps]:
    """The digits of a drawing, from left to right, each with its own way to 28x28.

    Parameters
    ----------
    ink : float32, (height, width), 0..1, as `drawing.find_ink` returns it; some of it above 0.3.

    Raises
    ------
    DrawingError : there are more than `MOST`.
    """
    from skimage.measure import label, regionprops  # takes as long to import as the page; only this needs it
    from skimage.segmentation import expand_labels

    pieces = label(ink > SOFT_EDGE, connectivity=2)
    regions = regionprops(pieces)
    largest = max(region.area for region in regions)
    boxes = {region.label: region.bbox for region in regions if region.area > _SPECK * largest}
    digits = _grouped(boxes)
    if len(digits) > MOST:
        raise DrawingError(f"That looks like {len(digits)} digits, a whole page. At most {MOST} are read at a time.")
    whole = expand_labels(pieces, 2)  # the pen's soft edge goes with the piece beside it
    return [steps_from_ink(np.where(np.isin(whole, digit), ink, 0).astype(np.float32)) for digit in digits]


def _grouped(boxes: dict[int, Box]) -> list[list[int]]:
    """The pieces of each digit, from left to right."""
    digits: list[list[int]] = []
    for piece, box in boxes.items():
        same = [digit for digit in digits if any(_overlap(boxes[other], box) > _OVER for other in digit)]
        digits = [digit for digit in digits if digit not in same] + [[piece, *(other for d in same for other in d)]]
    heights = {piece: bottom - top for piece, (top, _, bottom, _) in boxes.items()}
    tall = max(heights.values())
    for digit in [digit for digit in digits if max(heights[piece] for piece in digit) < _SMALL * tall]:
        others = [other for other in digits if other is not digit]
        near = min(others, key=lambda other: _gap(boxes, digit, other), default=None)
        if near is not None and _gap(boxes, digit, near) < _NEAR * tall:
            digits.remove(digit)
            near += digit
    return sorted(digits, key=lambda digit: min(boxes[piece][1] for piece in digit))


def _overlap(one: Box, other: Box) -> float:
    """The share of the narrower box's width that the other stands over or under; below 0 if they stand apart."""
    (_, left, _, right), (_, left_, _, right_) = one, other
    return (min(right, right_) - max(left, left_)) / min(right - left, right_ - left_)


def _gap(boxes: dict[int, Box], one: list[int], other: list[int]) -> float:
    """The distance between the nearest boxes of two digits, in pixels."""

    def between(piece: int, piece_: int) -> float:
        (top, left, bottom, right), (top_, left_, bottom_, right_) = boxes[piece], boxes[piece_]
        return max(left - right_, left_ - right, top - bottom_, top_ - bottom, 0)

    return min(between(piece, piece_) for piece in one for piece_ in other)
