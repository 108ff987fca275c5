"""Where in a picture the digit is: a panel in a figure, the inside of a frame or of a table's cell.

What encloses a digit is not the digit. A panel is a rectangle of another ground, such as
matplotlib's `imshow` or the canvas in a screenshot. A cell is paper with lines around it. Its
convex hull is all that lies within the lines, with what the digit takes of it, even where the digit
touches a line.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_core.drawing.ground import full_contrast
from mnist_core.drawing.resizing import Floats, scaled

Mask = NDArray[np.bool_]
Slices = tuple[slice, slice]

_SIDE = 400  # pixels of the longer side of the picture in which panels and cells are looked for

# A panel: its least share of the picture, how much of its box it fills, how much of it is ground,
# and how much of what lies around it is of the other tone.
_LEAST_PANEL = 0.1
_MOST_PANEL = 0.92
_RECTANGLE = 0.93
_GROUND_OF_PANEL = 0.6
_AROUND_PANEL = 0.85
_AROUND_ROUGHLY = 0.5
_FAR_FROM_LINE = (5, 10)  # pixels: what lies around it goes on behind a line
_STEP = 0.2  # of brightness, from the one ground to the other

# A cell: how much of the smallest rectangle around it its hull fills (an ellipse fills 0.785), and
# how much of its outline runs along a line or along the edge of the picture.
_RECTANGULAR = 0.9
_LINED = 0.75
_LINED_ROUND = 0.9
_AT_EDGE = 0.55  # of the outline may be the edge of the picture: two lines at least are drawn
_LINE = 0.3  # ink above this belongs to a line
_AROUND_CELL = 2  # pixels: so far from its hull is its outline
_LEAST_CELL = 0.004  # of the picture
_MOST_CELL = 0.97
_NARROWEST = 0.2  # times as broad as high: narrower is the bar of colours beside a figure

# What stands in a cell, in shares of its height. In a ring, a dot or a slash is a part of a zero.
_IN_RECTANGLE = (0.1, 1.01)
_IN_RING = (0.25, 0.8)
_STRAIGHT = 0.2  # as broad as long at most: the slash
_LEANS = 0.3  # as far to the side as down, at least


class Cell(NamedTuple):
    """The inside of a frame.

    Attributes
    ----------
    inside : ndarray of bool, (height, width)
        What lies within the lines.
    content : int
        The height of the highest piece of ink there, in pixels.
    is_rectangle : bool
        Rather than a ring.
    """

    inside: Mask
    content: int
    is_rectangle: bool

    @property
    def height(self) -> int:
        """Of the inside, in pixels."""
        return int(self.inside.any(axis=1).sum())


def find_panel(brightness: Floats) -> Slices | None:
    """Return the rows and columns of a panel whose ground is not that of the picture.

    Parameters
    ----------
    brightness : ndarray of float32, (height, width)
        0 is black, 1 is white.

    Returns
    -------
    tuple of slice, or None
        The largest panel with something on it; None if there is none.
    """
    from scipy import ndimage
    from skimage.filters import threshold_otsu

    scale = min(_SIDE / max(brightness.shape), 1)
    small = scaled(brightness, scale)
    dark = small <= threshold_otsu(small)
    for tone in (dark, ~dark):
        parts, count = ndimage.label(tone)
        if not count:
            continue
        areas = np.bincount(parts.ravel())[1:]
        for number in (areas.argsort()[::-1] + 1)[:3]:
            if areas[number - 1] < _LEAST_PANEL * _GROUND_OF_PANEL * tone.size:
                break
            part = parts == number
            box = bounds(part)
            if part[box].shape == tone.shape:
                continue  # it is the ground around all others
            # Roughly at first, with what sticks out of it.
            if _step_around(part, box, small) < _AROUND_ROUGHLY:
                continue
            box = _body(part, box)
            if _is_panel(part, tone, box, small):
                return _enlarged(box, scale, brightness.shape)
    return None


def _is_panel(part: Mask, tone: Mask, box: Slices, brightness: Floats) -> bool:
    """Return whether a part of one tone is a rectangle with something on it, on another ground.

    What a digit encloses is of the same tone.
    """
    inside = part[box]
    share = inside.size / part.size
    if not _LEAST_PANEL < share < _MOST_PANEL or min(inside.shape) < 8:
        return False
    has_content = 0.01 < 1 - tone[box].mean() < 1 - _GROUND_OF_PANEL
    if not has_content or _step_around(part, box, brightness) <= _AROUND_PANEL:
        return False
    return bool(_filled(inside).mean() > _RECTANGLE)


def _step_around(part: Mask, box: Slices, brightness: Floats) -> float:
    """Return how much of what lies around the box of a part is of another tone; 0 if nothing does.

    Light that falls off has no step: the tone just inside is the tone just outside.
    """
    around = np.zeros_like(part)
    around[_grown(box, _FAR_FROM_LINE[1])] = True
    around[_grown(box, _FAR_FROM_LINE[0])] = False
    within_rim = part.copy()
    within_rim[_grown(box, -_FAR_FROM_LINE[1])] = False
    if not around.any() or not within_rim.any():
        return 0.0
    step = np.abs(brightness[around] - np.median(brightness[within_rim])) > _STEP
    return float(step.mean())


def _body(part: Mask, box: Slices) -> Slices:
    """Return the box of a part without what sticks out of it, such as the ticks of an axis."""
    from scipy import ndimage

    filled = _filled(part[box])
    if filled.mean() < _RECTANGLE / 2:
        return box
    tick = max(min(filled.shape) // 16, 3)
    body = ndimage.grey_opening(filled.astype(np.uint8), (tick, tick))
    bodies = ndimage.find_objects(body)
    if not bodies:
        return box
    rows, columns = bodies[0]
    return within(box[0], rows), within(box[1], columns)


def _filled(part: Mask) -> Mask:
    """Return a part with its holes, as SciPy's `binary_fill_holes` does in thrice the time."""
    from scipy import ndimage

    outside, _ = ndimage.label(np.pad(~part, 1, constant_values=True))
    filled: Mask = outside[1:-1, 1:-1] != outside[0, 0]
    return filled


def bounds(mask: Mask) -> Slices:
    """Return the rows and columns between which a mask lies; there must be something in it."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def within(outer: slice, inner: slice) -> slice:
    """Return rows or columns of a part as rows or columns of the whole."""
    return slice(outer.start + inner.start, outer.start + inner.stop)


def find_cells(ink: Floats, contrast: Floats) -> list[Cell]:
    """Return the insides of the frames in a picture that have ink in them.

    Parameters
    ----------
    ink : ndarray of float32, (height, width)
        0 is paper, 1 is ink, such as the lines of a frame.
    contrast : ndarray of float32, (height, width)
        To the ground. What stands in a frame may be much paler than its lines.

    Returns
    -------
    list of Cell
        In no order. Empty if nothing is framed.
    """
    from scipy import ndimage
    from skimage.measure import label, regionprops

    scale = min(_SIDE / max(ink.shape), 1)
    # A line may be thinner than a pixel of the small picture.
    dark = scaled(ink, scale) > _LINE * min(scale * 1.5, 1)
    closed = ndimage.binary_dilation(dark, np.ones((3, 3)))
    paper = label(~closed, connectivity=1)
    edge = np.ones_like(dark)
    edge[1:-1, 1:-1] = False
    pale: Floats | None = None
    cells = []
    for region in regionprops(paper):
        if not region.area_bbox / dark.size > _LEAST_CELL or min(region.image.shape) < 12:
            continue
        if region.image.shape[1] < _NARROWEST * region.image.shape[0]:
            continue
        if _is_all_around(region, dark.shape) or region.area_convex > _MOST_CELL * dark.size:
            continue
        box = _grown(region.slice, _AROUND_CELL)
        hull = np.zeros_like(dark)
        hull[region.slice] = region.image_convex
        limits = _limits(hull[box], closed[box], edge[box])
        if limits is None:
            continue
        pale = scaled(contrast, scale) if pale is None else pale
        within_lines = np.zeros_like(dark)
        within_lines[box] = ndimage.binary_erosion(hull[box], iterations=_AROUND_CELL)
        content = _highest(pale * within_lines)
        if _in_a_corner(hull) and (content & _rim(within_lines)).any():
            continue  # two strokes of a cropped digit, and a part of one of them
        height, highest = region.image.shape[0], content.any(axis=1).sum()
        is_slash = limits is _IN_RING and _is_slash(content)
        if limits[0] * height < highest < limits[1] * height and not is_slash:
            inside = _grown_hull(region, ink.shape, scale)
            cells.append(Cell(inside, round(highest / scale), limits is _IN_RECTANGLE))
    return cells


def _is_all_around(region: Any, shape: tuple[int, ...]) -> bool:
    """Return whether a region reaches so far into all corners of the picture that it is no cell.

    Its hull lacks no more than a triangle in each. That is known sooner than the hull.
    """
    if region.image.shape != shape:
        return False
    lacking = sum(
        corner[0].argmax() * corner[:, 0].argmax() / 2
        for rows in (region.image, region.image[::-1])
        for corner in (rows, rows[:, ::-1])
    )
    return bool(lacking < (1 - _MOST_CELL) * region.image.size)


def _limits(hull: Mask, dark: Mask, edge: Mask) -> tuple[float, float] | None:
    """Return the least and the greatest share of its height that a cell's content has."""
    from scipy import ndimage

    outline = ndimage.binary_dilation(hull, np.ones((3, 3)), iterations=_AROUND_CELL) & ~hull
    lined = float(dark[outline].mean()) if outline.any() else 1.0
    at_edge = (hull & edge).sum()
    around = 2 * sum(hull.any(axis=axis).sum() for axis in (0, 1))
    is_band = at_edge <= _AT_EDGE * around
    if is_band and lined > _LINED and fills_rectangle(hull) > _RECTANGULAR:
        return _IN_RECTANGLE
    if not at_edge and lined > _LINED_ROUND:
        return _IN_RING
    return None


def fills_rectangle(piece: Mask) -> float:
    """Return how much of the smallest rectangle around it, turned up to 15 degrees, a piece fills.

    Parameters
    ----------
    piece : ndarray of bool, (height, width)
        What lies between the first and the last place of a row is a part of it.

    Returns
    -------
    float
        1 for a rectangle, and for the lines of a table; 0.785 for an ellipse.
    """
    rows = np.flatnonzero(piece.any(axis=1))
    first = piece[rows].argmax(axis=1)
    last = piece.shape[1] - 1 - piece[rows, ::-1].argmax(axis=1)
    places, columns = np.tile(rows, 2), np.concatenate([first, last])
    best = np.inf
    for degrees in np.arange(-15, 15.1, 1.5):
        turn = np.radians(degrees)
        across = columns * np.cos(turn) + places * np.sin(turn)
        down = places * np.cos(turn) - columns * np.sin(turn)
        best = min(best, (np.ptp(across) + 1) * (np.ptp(down) + 1))
    return float((last - first + 1).sum() / best)


def _highest(contrast: Floats) -> Mask:
    """Return where the highest piece of ink is; nowhere if there is none."""
    from scipy import ndimage

    full = full_contrast(contrast)
    if full is None:
        return np.zeros(contrast.shape, bool)
    parts, count = ndimage.label(contrast > full / 2, np.ones((3, 3)))
    boxes = ndimage.find_objects(parts)
    number = max(range(count), key=lambda i: boxes[i][0].stop - boxes[i][0].start)
    highest: Mask = parts == number + 1
    return highest


def _in_a_corner(hull: Mask) -> bool:
    """Return whether two edges of the picture that meet are edges of a region."""
    return bool(hull[0].any() != hull[-1].any() and hull[:, 0].any() != hull[:, -1].any())


def _rim(mask: Mask) -> Mask:
    from scipy import ndimage

    rim: Mask = mask & ~ndimage.binary_erosion(mask)
    return rim


def _is_slash(piece: Mask) -> bool:
    """Return whether a piece is a straight stroke that leans to one side."""
    places = np.argwhere(piece)
    if len(places) < 3:
        return False
    (short, long), axes = np.linalg.eigh(np.cov(places.T))
    down, across = np.abs(axes[:, 1])
    return bool(short < _STRAIGHT**2 * long and across > _LEANS * down)


def _grown_hull(region: Any, shape: tuple[int, ...], scale: float) -> Mask:
    """Return the hull of a cell in the picture's own size."""
    from skimage.measure import find_contours

    top, left = region.bbox[:2]
    padded = np.pad(region.image_convex, 1).astype(float)
    outline = find_contours(padded, 0.5)[0] - 1 + (top, left)
    drawn = Image.new("1", (shape[1], shape[0]))
    # Pixel i of the small picture covers i/scale to (i + 1)/scale of the large one.
    points = [((x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5) for y, x in outline]
    ImageDraw.Draw(drawn).polygon(points, fill=1)
    return np.asarray(drawn)


def _grown(box: Slices, margin: int) -> Slices:
    rows, columns = (slice(max(side.start - margin, 0), side.stop + margin) for side in box)
    return rows, columns


def _enlarged(box: Slices, scale: float, shape: tuple[int, ...]) -> Slices:
    """Return a box of the small picture in the large one, without the pixels of its edge."""
    sides = []
    for side, length in zip(box, shape, strict=True):
        start = int(np.ceil((side.start + 1) / scale)) if side.start else 0
        stop = min(int((side.stop - 1) / scale), length)
        sides.append(slice(start, stop))
    return sides[0], sides[1]
