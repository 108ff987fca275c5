"""Which pieces of ink in a photo are the digits, and which are marks that lie beside them.

Beside a digit lie the holes of a binder, a full stop, an underline, half of the neighbour, the
buttons of a screenshot. Size and place tell them apart: digits of a line are about equally high.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.box import Box
from mnist_core.drawing.preprocessing import Picture

_PIECE = 0.3  # ink above this belongs to a piece
_SPECK = 0.02  # of the largest piece's area: less is dirt
_LEAST_DIGIT = 0.0001  # of the picture's area: less is not a digit

# A piece at the edge of the picture may be the digit itself, cropped, if it does not run along the
# edge for more than a share of its length, as a shadow or a finger does. What does not fill its box
# is made of strokes, and may run along it for longer; and for as long as it likes if all that lies
# inside is dirt beside it, in area and in length.
_ALONG = 0.45
_ALONG_IN_STROKES = 0.8
_SOLID = 0.6
_DIRT = 0.03
_SHORT = 0.15
_LOWER = 0.5  # it is the digit, then, if whatever lies inside is lower than this share of it

_LOW = 0.4  # of the tallest piece's height: a digit is higher

# A low piece is a part of a digit if it stands over, in or beside it and no farther away than this
# share of the tallest piece's height.
_NEAR_ABOVE = 0.2
_NEAR_BESIDE = 0.15
_OVER = 0.5  # of the narrower one's width
_BELOW = 0.05  # what lies farther below a digit's foot, with its middle, underlines it

# Low pieces may also be a digit in parts: broad ones, one closely below the other, that begin and
# end together about where a digit beside them does. In shares of the tallest piece's height.
_BROAD_PART = 0.25
_BETWEEN_PARTS = 0.3
_ABOUT = 0.2

# A full stop: at least so much of its box is ink, it is at most so much longer than broad, and its
# middle stands so low beside the digit.
_FILLED = 0.6
_ROUND = 1.8
_FOOT = 0.25


@dataclass(frozen=True)
class Piece(Box):
    """Ink that hangs together, in its box.

    Attributes
    ----------
    number : int
        In the picture of the pieces, from 1.
    area : int
        In pixels.
    along_edge : int
        How many pixels of the edge of the picture, or of the cell, it covers.
    """

    number: int
    area: int
    along_edge: int


def pieces_of(
    ink: Picture, inside: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int32], list[Piece]]:
    """Return the pieces of ink in a picture.

    Parameters
    ----------
    ink : ndarray of float32, (height, width)
        0 is paper, 1 is ink.
    inside : ndarray of bool, (height, width), optional
        Where ink is looked for; its edge counts as the picture's.

    Returns
    -------
    numbers : ndarray of int32, (height, width)
        To which piece each pixel belongs; 0 for paper.
    pieces : list of Piece
        Those that are large enough for a digit or a part of one.
    """
    from scipy import ndimage

    numbers, count = ndimage.label(ink > _PIECE, np.ones((3, 3)))
    if not count:
        return numbers, []
    edge = np.ones_like(numbers, bool)
    edge[1:-1, 1:-1] = False
    if inside is not None and not inside.all():
        edge = inside & ~ndimage.binary_erosion(inside & ~edge)
    is_ink = numbers > 0
    areas = np.bincount(numbers[is_ink], minlength=count + 1)
    along = np.bincount(numbers[is_ink & edge], minlength=count + 1)
    boxes = ndimage.find_objects(numbers)
    pieces = []
    for number in np.flatnonzero(areas >= _LEAST_DIGIT * ink.size / 4):
        y, x = boxes[number - 1]
        area, along_edge = int(areas[number]), int(along[number])
        pieces.append(Piece(y.start, x.start, y.stop, x.stop, int(number), area, along_edge))
    return numbers, pieces


def digits_among(pieces: list[Piece], size: int) -> list[Piece]:
    """Return the pieces that are digits or parts of them.

    Parameters
    ----------
    pieces : list of Piece
        All of a picture.
    size : int
        How many pixels the picture has.

    Returns
    -------
    list of Piece
        At least one if there are any.
    """
    whole = _not_at_the_edge(pieces, size)
    largest = max((piece.area for piece in whole), default=0)
    whole = [piece for piece in whole if piece.area >= _SPECK * largest]
    tallest = max((piece.height for piece in whole), default=0)
    tall = [piece for piece in whole if piece.height >= _LOW * tallest]
    tall += _in_parts([piece for piece in whole if piece not in tall], tall, tallest)
    return [piece for piece in whole if piece in tall or _belongs(piece, tall, tallest)]


def with_its_parts(main: Piece, pieces: list[Piece]) -> list[Piece]:
    """Return a piece with those that are parts of the same digit, as the bar of a five is.

    Parameters
    ----------
    main : Piece
        The largest of them.
    pieces : list of Piece
        All of a picture.
    """
    return [
        piece
        for piece in pieces
        if piece is main or (piece.height < main.height and _belongs(piece, [main], main.height))
    ]


def _not_at_the_edge(pieces: list[Piece], size: int) -> list[Piece]:
    """Leave out what runs out of the picture, unless the digit itself does."""
    inside = [piece for piece in pieces if not piece.along_edge]
    cropped = [piece for piece in pieces if piece.along_edge and _is_cropped(piece, inside)]
    within = [piece.height for piece in inside if piece.area >= _LEAST_DIGIT * size]
    highest = max((piece.height for piece in cropped), default=0)
    if within and max(within) >= _LOWER * highest:
        return inside
    if not cropped:
        return pieces
    main = max(cropped, key=lambda piece: piece.height)
    return inside + [
        piece
        for piece in cropped
        if piece.height >= _LOWER * highest or piece.overlap(main) > _OVER
    ]


def _is_cropped(piece: Piece, inside: list[Piece]) -> bool:
    """Return whether a piece at the edge may be a digit, and is no shadow, finger or line."""
    length = _length(piece)
    if piece.along_edge <= _ALONG * length:
        return True
    if piece.area > _SOLID * piece.height * piece.width:
        return False
    only_dirt = all(
        other.area < _DIRT * piece.area and _length(other) < _SHORT * length for other in inside
    )
    return only_dirt or piece.along_edge <= _ALONG_IN_STROKES * length


def _length(piece: Piece) -> int:
    return max(piece.height, piece.width)


def _in_parts(low: list[Piece], tall: list[Piece], tallest: int) -> list[Piece]:
    """Return the low pieces that stand one over another, together as high as a digit beside."""
    columns: list[list[Piece]] = []
    broad = [piece for piece in low if piece.width >= _BROAD_PART * tallest]
    for piece in sorted(broad, key=lambda piece: piece.top):
        for column in columns:
            over = column[-1]
            near = piece.top - over.bottom <= _BETWEEN_PARTS * tallest
            if near and piece.overlap(over) > _OVER:
                column.append(piece)
                break
        else:
            columns.append([piece])
    return [
        piece
        for column in columns
        if len(column) > 1 and any(_is_as_high(column, digit, tallest) for digit in tall)
        for piece in column
    ]


def _is_as_high(column: list[Piece], digit: Piece, tallest: int) -> bool:
    top = column[0].top - digit.top
    bottom = max(piece.bottom for piece in column) - digit.bottom
    stands_beside = all(piece.overlap(digit) <= 0 for piece in column)
    return stands_beside and max(abs(top), abs(bottom)) <= _ABOUT * tallest


def _belongs(piece: Piece, tall: list[Piece], tallest: int) -> bool:
    """Return whether a low piece is a part of a digit, or a comma between two."""
    for digit in tall:
        above = digit.top - piece.bottom
        below = (piece.top + piece.bottom) / 2 - digit.bottom
        if piece.overlap(digit) > _OVER:
            if above <= _NEAR_ABOVE * tallest and below <= _BELOW * tallest:
                return True
            continue
        beside = max(piece.left - digit.right, digit.left - piece.right)
        level = above <= 0 and piece.top <= digit.bottom
        near = beside <= _NEAR_BESIDE * tallest
        if level and near and not _is_full_stop(piece, digit):
            return True
    middle = (piece.top + piece.bottom) / 2
    left = [d for d in tall if d.right <= piece.left and d.top < middle]
    right = [d for d in tall if d.left >= piece.right and d.top < middle]
    between = bool(left) and bool(right)
    return between and abs(middle - max(d.bottom for d in left)) < _FOOT * tallest


def _is_full_stop(piece: Piece, digit: Piece) -> bool:
    filled = piece.area / (piece.height * piece.width)
    longer, shorter = max(piece.height, piece.width), min(piece.height, piece.width)
    middle = (piece.top + piece.bottom) / 2
    low = middle > digit.bottom - _FOOT * digit.height
    return filled > _FILLED and longer <= _ROUND * shorter and low
