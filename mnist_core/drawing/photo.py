"""A photo of a digit as ink, whatever the light, the paper, the camera and what lies around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.colour_bar import is_colour_bar
from mnist_core.drawing.ground import contrast_to_ground, full_contrast
from mnist_core.drawing.marks import Piece, digits_among, pieces_of
from mnist_core.drawing.mending import mended
from mnist_core.drawing.picture_file import read_brightness
from mnist_core.drawing.preprocessing import Picture, along_the_edge, as_bytes
from mnist_core.drawing.resizing import Floats, Resampling, scaled
from mnist_core.drawing.surroundings import (
    Cell,
    Mask,
    Slices,
    bounds,
    fills_rectangle,
    find_cells,
    find_panel,
    within,
)
from mnist_core.drawing.tiny import as_it_was, has_few_pixels
from mnist_core.errors import DrawingError

# A pixel with less than the first share of the full contrast is paper. With more than the sum of
# both it is all ink.
_PAPER_UP_TO = 0.35
_FROM_PAPER_TO_INK = 0.4

_NESTED = 3  # panels in panels, frames in frames
_LINE = 0.006  # of the longer side: the soft edge of a frame's line

# A frame counts beside the one with the highest digit if what stands in it is not much lower, or if
# it is a box of the same row, in which part of a digit may be hidden by a line.
_LOW = 0.4
_AS_HIGH = 0.8

_PALER = 0.35  # times the contrast of plain ink: a line so pale may still be that of a frame

_CROPPED = 0.45  # of a piece's length: what runs along the edge for longer is no digit
_RECTANGULAR = 0.9  # of the rectangle around it is within a table

_MOST_BOXES = 24  # between which strokes are mended: twice as many as there may be digits

_SOFT = 2  # pixels: how far the soft edge of a stroke reaches

_TINY_ENLARGED = 320  # pixels, of the longer side: what a picture of few pixels is looked at in
_BROAD = 1.6  # times as broad as high: several digits, even if it has few pixels


@dataclass(frozen=True, eq=False)
class Photo:
    """What was found in a picture.

    Attributes
    ----------
    brightness : ndarray of uint8, (height, width)
        The picture, 0 is black.
    ink : ndarray of uint8, (height, width)
        All ink in it, 255 is ink.
    numbers : ndarray of uint16, (height, width)
        To which piece of ink each pixel belongs; 0 for paper.
    pieces : tuple of Piece
        All there are.
    taken : frozenset of int
        The numbers of those that were taken for digits.
    one_digit : bool
        Whether the picture is so small that it can show but one.
    """

    brightness: NDArray[np.uint8]
    ink: NDArray[np.uint8]
    numbers: NDArray[np.uint16]
    pieces: tuple[Piece, ...]
    taken: frozenset[int]
    one_digit: bool

    def ink_of(self, numbers: frozenset[int]) -> Picture:
        """Return the ink of some pieces alone: float32, (height, width)."""
        from scipy import ndimage

        boxes = [piece for piece in self.pieces if piece.number in numbers]
        top = max(min(box.top for box in boxes) - _SOFT, 0)
        left = max(min(box.left for box in boxes) - _SOFT, 0)
        bottom = max(box.bottom for box in boxes) + _SOFT
        right = max(box.right for box in boxes) + _SOFT
        around = slice(top, bottom), slice(left, right)
        is_kept = np.zeros(int(self.numbers.max()) + 1, bool)
        is_kept[list(numbers)] = True
        kept = is_kept[self.numbers[around]]
        with_soft_edges = ndimage.binary_dilation(kept, np.ones((3, 3)), _SOFT)
        others = (self.numbers[around] > 0) & ~kept
        ink = np.zeros(self.ink.shape, np.float32)
        ink[around] = np.where(with_soft_edges & ~others, self.ink[around], 0)
        return ink / np.float32(255)


def read_photo(content: bytes, name: str = "The picture") -> Picture:
    """Return the ink of the digits in a photo or scan.

    Parameters
    ----------
    content : bytes
        Of a JPEG, PNG, HEIC, AVIF, WebP, GIF (its first frame is read), BMP or TIFF file. It shows
        dark ink on light paper, or chalk on a board.
    name : str, optional
        Of the file, for messages.

    Returns
    -------
    ndarray of float32, (height, width)
        0 is paper, 1 is ink. The longer side has at most 800 pixels.

    Raises
    ------
    DrawingError
        If it is not a picture, is too large, or is blank.
    """
    photo = look_at(content, name)
    return photo.ink_of(photo.taken)


def look_at(content: bytes, name: str = "The picture") -> Photo:
    """Return what there is in a photo, and what of it was taken for digits.

    Parameters
    ----------
    content, name
        As for `read_photo`.

    Returns
    -------
    Photo
        With at least one piece taken.

    Raises
    ------
    DrawingError
        As `read_photo` does.
    """
    return find_digits(read_brightness(content, name), name)


def find_digits(brightness: Floats, name: str = "The picture") -> Photo:
    """Return what there is on a page or on a board, in uneven light.

    Parameters
    ----------
    brightness : ndarray of float32, (height, width)
        0 is black, 1 is white.
    name : str, optional
        Of the file, for messages.

    Returns
    -------
    Photo
        With at least one piece taken.

    Raises
    ------
    DrawingError
        If the page is blank.
    """
    part = _outermost_panel(brightness)
    seen = as_it_was(brightness[part])
    tiny = has_few_pixels(seen)
    if tiny:
        scale = max(_TINY_ENLARGED / max(seen.shape), 1)
        brightness = scaled(seen, scale, Resampling.BICUBIC).clip(0, 1)
        contrast = contrast_to_ground(brightness, even=True)
        ink = _share_of_full(contrast, name)
        numbers, pieces = pieces_of(ink)
    else:
        contrast = np.zeros_like(brightness)
        contrast[part] = contrast_to_ground(brightness[part])
        ink, numbers, pieces = _pieces_within_frames(contrast, part, name)
    if not pieces:
        raise blank(name)
    one_digit = tiny and ink.shape[1] < _BROAD * ink.shape[0]
    digits = [piece for piece in pieces if not is_colour_bar(piece, contrast)] or pieces
    taken = pieces if one_digit else digits_among(digits, ink.size)
    return Photo(
        as_bytes(brightness),
        as_bytes(ink),
        numbers.astype(np.uint16),
        tuple(pieces),
        frozenset(piece.number for piece in taken),
        one_digit,
    )


def turned(brightness: NDArray[np.uint8], degrees: float) -> Floats:
    """Turn a picture to the right.

    Parameters
    ----------
    brightness : ndarray of uint8, (height, width)
        As in `Photo`.
    degrees : float
        By how much.

    Returns
    -------
    ndarray of float32, (height, width)
        Of a size that holds all of it; what was not there goes on as the middle of its edge.
    """
    edge = along_the_edge(brightness)
    picture = Image.fromarray(brightness).rotate(
        -degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=int(np.median(edge))
    )
    return np.asarray(picture, np.float32) / np.float32(255)


def _outermost_panel(brightness: Floats) -> Slices:
    """Return the panel in a figure, or in another panel; the whole picture where there is none."""
    rows, columns = slice(0, brightness.shape[0]), slice(0, brightness.shape[1])
    for _ in range(_NESTED):
        panel = find_panel(brightness[rows, columns])
        if panel is None:
            break
        rows, columns = within(rows, panel[0]), within(columns, panel[1])
    return rows, columns


def _pieces_within_frames(
    contrast: Floats, part: Slices, name: str
) -> tuple[Picture, NDArray[np.int32], list[Piece]]:
    """Return the ink in a part of a picture, and its pieces as `pieces_of` does."""
    ink, inside, is_framed = _ink_within_frames(contrast, part, name)
    numbers, pieces = pieces_of(ink, inside)
    if is_framed or len(digits_among(pieces, ink.size)) < 2:
        return ink, numbers, pieces
    # They may be parts of pale lines.
    ink_within, inside, is_framed = _ink_within_frames(contrast, part, name, paler=True)
    if not is_framed:
        return ink, numbers, pieces
    return ink_within, *pieces_of(ink_within, inside)


def _ink_within_frames(
    contrast: Floats, part: Slices, name: str, paler: bool = False
) -> tuple[Picture, Mask, bool]:
    """Return the ink in a part of a picture, within which bounds it lies, and if it is framed.

    Lines of frames are looked for in the ink, or in what is much paler than the ink.
    """
    from scipy import ndimage

    inside = np.zeros(contrast.shape, bool)
    inside[part] = True
    ink = _share_of_full(contrast, name)
    lines = _share_of_full(contrast, name, _PALER) if paler else ink
    line = max(round(_LINE * max(ink[part].shape)), 1)
    is_framed = False
    for _ in range(_NESTED):
        cells = _framed(lines[part], contrast[part])
        if not cells:
            break
        is_framed = True
        framed = [cell.inside for cell in cells]
        if len(framed) > _MOST_BOXES:
            framed = [np.any(framed, axis=0)]
        insides = []
        for one in framed:
            within_lines = np.zeros_like(inside)
            within_lines[part] = one
            within_lines &= inside
            if not within_lines.any():
                continue
            box = bounds(within_lines)
            within_lines[box] = ndimage.binary_erosion(within_lines[box], iterations=line)
            insides.append(within_lines)
        full = full_contrast(np.where(np.any(insides, axis=0), contrast, 0))
        if full is None:
            raise blank(name)
        contrast, inside = mended(contrast, insides, full)
        lines = ink = _share_of_full(contrast, name)
    return ink, inside, is_framed


def _share_of_full(contrast: Floats, name: str, pale: float = 1) -> Picture:
    """Return how much ink each pixel carries, given its contrast to the ground.

    All ink counts as if it were as pale as a share of the plain ink.
    """
    full = full_contrast(contrast)
    if full is None:
        raise blank(name)
    full *= pale
    share = contrast * np.float32(1 / (full * _FROM_PAPER_TO_INK))
    share -= np.float32(_PAPER_UP_TO / _FROM_PAPER_TO_INK)
    return np.clip(share, 0, 1, out=share)


def _framed(ink: Picture, contrast: Floats) -> list[Cell]:
    """Return the frames of digits; none if there is a larger digit outside of them."""
    cells = find_cells(ink, contrast)
    if not cells:
        return []
    main = max(cells, key=lambda cell: cell.content)
    highest = main.content
    cells = [
        cell
        for cell in cells
        if cell.content >= _LOW * highest or cell.height >= _AS_HIGH * main.height
    ]
    inside: Mask = np.any([cell.inside for cell in cells], axis=0)
    numbers, pieces = pieces_of(np.where(inside, 0, ink))
    rectangles = [bounds(cell.inside) for cell in cells if cell.is_rectangle]
    # The lines of a table run out of the picture. A ring does not, but a digit may be cropped.
    along = 0 if rectangles else _CROPPED
    digits = [
        piece
        for piece in pieces
        if piece.along_edge <= along * max(piece.height, piece.width)
        and not _encloses(piece, inside)
        and not _is_table(piece, numbers, rectangles)
        and not is_colour_bar(piece, contrast)
    ]
    if any(p.height > highest for p in digits):
        return []
    return cells


def _encloses(piece: Piece, inside: Mask) -> bool:
    """Return whether a piece is the frame around a cell, or one of its lines."""
    box = inside[piece.top : piece.bottom, piece.left : piece.right]
    return bool(box.mean() > 0.5)


def _is_table(piece: Piece, numbers: NDArray[np.int32], cells: list[Slices]) -> bool:
    """Return whether a piece is all lines around a cell and others, in which nothing may stand."""
    around = any(
        piece.top <= rows.start
        and rows.stop <= piece.bottom
        and piece.left <= columns.start
        and columns.stop <= piece.right
        for rows, columns in cells
    )
    box = numbers[piece.top : piece.bottom, piece.left : piece.right]
    return around and fills_rectangle(box == piece.number) > _RECTANGULAR


def blank(name: str) -> DrawingError:
    """Return what is to be said of a picture without ink."""
    return DrawingError(
        f"{name} looks blank. Write darker or larger, and let the digit fill most of the picture."
    )
