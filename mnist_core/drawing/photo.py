"""A photo of a digit on paper as ink, whatever the light, the paper's colour and the camera."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.picture_file import read_brightness
from mnist_core.drawing.preprocessing import Picture
from mnist_core.errors import DrawingError

Floats = NDArray[np.float32]

_LIGHT_SIDE = 160  # pixels of the longer side of the picture of the light on the paper
_WIDEST_STROKE = 32  # pixels of that picture
_FAINTEST = 0.12  # contrast of ink to its paper: less is a blank page in uneven light
_BLACK = 1 / 255  # the ground is at least so bright, since brightness is divided by it

# A pixel with less than the first share of the full contrast is paper. With more than the sum of
# both it is all ink.
_PAPER_UP_TO = 0.35
_FROM_PAPER_TO_INK = 0.4

_PIECE = 0.3  # ink above this belongs to a piece
_SPECK = 0.02  # of the largest piece's area: less is dirt
_LEAST_DIGIT = 0.001  # of the picture's area: less is not a digit


def read_photo(content: bytes, name: str = "The picture") -> Picture:
    """Return the ink in a photo or scan.

    Parameters
    ----------
    content : bytes
        Of a JPEG, PNG, WebP, GIF (its first frame is read), BMP or TIFF file. It shows dark ink on
        light paper, or chalk on a board.
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
    return ink_in_photo(read_brightness(content, name), name)


def ink_in_photo(
    brightness: Floats,
    name: str = "The picture",
) -> Picture:
    """Return the ink on a page or on a board, in uneven light.

    Parameters
    ----------
    brightness : ndarray of float32, (height, width)
        0 is black, 1 is white.
    name : str, optional
        Of the file, for messages.

    Returns
    -------
    ndarray of float32, (height, width)
        0 is paper, 1 is ink.

    Raises
    ------
    DrawingError
        If the page is blank.
    """
    # Only photos need it, and the page should not wait for it.
    from scipy import ndimage

    size = _fit(brightness.shape, _LIGHT_SIDE)
    light = _resized(brightness, size, Image.Resampling.BOX)
    on_paper = _is_dark_on_light(light)
    ground = _ground(light, on_paper, brightness.shape)
    # A shadow darkens ink and paper alike, so their ratio counts. On a board the difference does.
    contrast = 1 - brightness / ground if on_paper else brightness - ground
    # The camera's noise is smoothed away.
    blur = max(brightness.shape) / 800
    contrast = ndimage.gaussian_filter(contrast.clip(0, 1), blur)
    full = _full_contrast(contrast)
    if full < _FAINTEST:
        raise DrawingError(
            f"{name} looks blank. Write darker or larger, and let the digit fill most of the"
            " picture."
        )
    ink = (contrast / full - _PAPER_UP_TO) / _FROM_PAPER_TO_INK
    return _without_specks(ink.clip(0, 1).astype(np.float32))


def _is_dark_on_light(light: Floats) -> bool:
    """Return whether the ink is darker than its ground.

    Most of a neighbourhood is ground, whatever its colour. What differs from it most is ink.
    """
    from scipy import ndimage

    coarse = light[::4, ::4]
    difference = coarse - ndimage.median_filter(coarse, _WIDEST_STROKE // 2)
    darker = -np.percentile(difference, 1)
    lighter = np.percentile(difference, 99)
    return bool(darker >= lighter)


def _ground(
    light: Floats,
    on_paper: bool,
    shape: tuple[int, ...],
) -> Floats:
    """Return how bright the paper or the board is below the ink, enlarged to `shape`.

    Closing (a maximum, then a minimum, over a neighbourhood that is wider than any stroke) replaces
    dark strokes by the paper around them. Opening does the same for chalk on a board.
    """
    from scipy import ndimage

    size = (_WIDEST_STROKE, _WIDEST_STROKE)
    without_ink = ndimage.grey_closing if on_paper else ndimage.grey_opening
    ground = ndimage.gaussian_filter(without_ink(light, size), _WIDEST_STROKE / 4)
    height, width = shape
    enlarged = _resized(ground, (width, height), Image.Resampling.BILINEAR)
    return enlarged.clip(_BLACK)


def _full_contrast(contrast: Floats) -> float:
    """Return the contrast of plain ink: the median of what is over half the maximum."""
    most = contrast.max()
    if most <= 0:
        return 0.0
    strong = contrast[contrast > most / 2]
    return float(np.median(strong))


def _resized(
    values: Floats,
    size: tuple[int, int],
    resampling: Image.Resampling,
) -> Floats:
    """Return a picture in another size, (width, height)."""
    image = Image.fromarray(values).resize(size, resampling)
    return np.asarray(image, np.float32)


def _fit(shape: tuple[int, ...], side: int) -> tuple[int, int]:
    """Return (width, height) of the same form whose longer side is `side`."""
    height, width = shape
    scale = side / max(height, width)
    fitted_width = max(round(width * scale), 1)
    fitted_height = max(round(height * scale), 1)
    return fitted_width, fitted_height


def _without_specks(ink: Picture) -> Picture:
    """Take away small pieces, and pieces that run out of the picture.

    The latter are the paper's edge, a finger or a shadow. If there is nothing else, the digit
    itself touches the edge, and they are kept.
    """
    from scipy import ndimage

    with_diagonals = np.ones((3, 3))
    pieces, count = ndimage.label(ink > _PIECE, with_diagonals)
    number = np.arange(1, count + 1)
    areas = ndimage.sum_labels(np.ones_like(ink), pieces, number)
    sides = (
        pieces[0],
        pieces[-1],
        pieces[:, 0],
        pieces[:, -1],
    )
    inside = ~np.isin(number, np.concatenate(sides))
    largest_inside = areas.max(initial=0, where=inside)
    if largest_inside < _LEAST_DIGIT * ink.size:
        inside[:] = True
    large = areas >= _SPECK * areas[inside].max()
    kept = np.isin(pieces, number[inside & large])
    with_soft_edges = ndimage.binary_dilation(kept, with_diagonals, 2)
    return np.where(with_soft_edges, ink, 0).astype(np.float32)
