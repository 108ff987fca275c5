"""A photo of a digit on paper as ink, whatever the light, the paper's colour and the camera."""

import struct
import threading
import warnings
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from mnist_core.drawing.preprocessing import Picture
from mnist_core.errors import DrawingError

# A free host has about 690 MB for the whole app. Measured at 29 megapixels, unpacking takes up to 6
# bytes a pixel. A WebP takes 16, because its decoder keeps four copies. With these bounds no
# picture takes more than 250 MB.
MEGAPIXELS = 100  # of a JPEG, which can be read at an eighth of its size
_MEGAPIXELS_WHOLE = 30  # of what must be unpacked whole: other formats, and a progressive JPEG
_MEGAPIXELS_WEBP = 15

# Pixels that are converted at a time. A copy in colour takes 4 bytes each, and so does a copy in
# floats.
_AT_A_TIME = 1_000_000

_LONGER_SIDE = 800  # pixels of the picture that is looked at
_SMALLEST_SIDE = 8  # pixels
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

# Pillow opens more formats, some of them with the help of other programs.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")

# How to set a picture upright, by the orientation that its camera noted.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# A class may hand in thirty photos at once. Their memory must not add up.
_one_at_a_time = threading.Lock()


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
    return ink_in_photo(_brightness(content, name), name)


def _brightness(content: bytes, name: str) -> NDArray[np.float32]:
    """Return a photo upright and no larger than needed: (height, width), 0..1."""
    if not content:
        raise DrawingError(f"{name} is empty (0 bytes). Choose another picture.")
    try:
        with _one_at_a_time:
            image = _small(content, name)
    except UnidentifiedImageError as error:
        raise DrawingError(
            f"{name} is not a picture that can be opened. Choose a JPEG, PNG or WebP."
        ) from error
    except Image.DecompressionBombError as error:
        raise DrawingError(f"{name} is far too large to open. Make it smaller.") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise DrawingError(f"{name} is damaged ({error}). Choose another picture.") from error
    if min(image.size) < _SMALLEST_SIDE:
        raise DrawingError(
            f"{name} is only {image.width} x {image.height} pixels. Choose a larger picture."
        )
    return np.asarray(image, np.float32) / np.float32(255)


def _small(content: bytes, name: str) -> Image.Image:
    """Return a photo in grey, upright, its longer side at most `_LONGER_SIDE`."""
    image = _opened(content, name)
    turn = _TURNS.get(_orientation(image))
    grey = _grey(image)
    grey.thumbnail((_LONGER_SIDE, _LONGER_SIDE), Image.Resampling.BOX)
    if turn is None:
        return grey
    return grey.transpose(turn)


def _opened(content: bytes, name: str) -> Image.Image:
    """Open a picture without unpacking a pixel; refuse one that would take too much memory."""
    with warnings.catch_warnings():
        # Pillow warns of the size, which is checked below, and of damaged notes of the camera.
        warnings.simplefilter("ignore")
        image = Image.open(BytesIO(content), formats=_FORMATS)
    is_jpeg = image.format in ("JPEG", "MPO")
    is_progressive = bool(image.info.get("progressive"))
    most = _most_megapixels(image.format, is_jpeg and not is_progressive)
    megapixels = image.width * image.height / 1e6
    if megapixels > most:
        better = "a JPEG that is not progressive" if is_jpeg and is_progressive else "JPEG"
        raise DrawingError(
            f"{name} has {megapixels:,.0f} megapixels, too many to open. Make it smaller, or save"
            f" it as {better}."
        )
    # A JPEG is unpacked no larger than needed.
    image.draft("RGB", (_LONGER_SIDE, _LONGER_SIDE))
    return image


def _most_megapixels(format_: str | None, can_be_read_small: bool) -> int:
    if can_be_read_small:
        return MEGAPIXELS
    if format_ == "WEBP":
        return _MEGAPIXELS_WEBP
    return _MEGAPIXELS_WHOLE


def _grey(image: Image.Image) -> Image.Image:
    """Return a picture in 256 greys, on white paper where it is transparent."""
    if image.mode.startswith(("I", "F")):
        return _grey_of_deep(image)
    grey = Image.new("L", image.size)
    for top, rows in _strips(image):
        if image.has_transparency_data:
            rows = rows.convert("RGBA")
            white = Image.new("RGBA", rows.size, "white")
            rows = Image.alpha_composite(white, rows)
        grey.paste(rows.convert("RGB").convert("L"), (0, top))
    return grey


def _grey_of_deep(image: Image.Image) -> Image.Image:
    """Return a picture of 16 bits or more in 256 greys, from its darkest to its brightest."""
    low = min(float(np.asarray(rows).min()) for _, rows in _strips(image))
    high = max(float(np.asarray(rows).max()) for _, rows in _strips(image))
    span = max(high - low, 1)
    grey = Image.new("L", image.size)
    for top, rows in _strips(image):
        scaled = 255 * (np.asarray(rows, np.float32) - low) / span
        grey.paste(Image.fromarray(scaled.astype(np.uint8)), (0, top))
    return grey


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Yield the picture some rows at a time, each strip with the index of its first row."""
    rows = max(_AT_A_TIME // image.width, 1)
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        yield top, image.crop((0, top, image.width, bottom))


def _orientation(image: Image.Image) -> int:
    """Return how the camera was held, 1..8 as in EXIF; 1 is upright."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return int(image.getexif().get(ExifTags.Base.Orientation, 1))
        except (OSError, ValueError, TypeError, KeyError, SyntaxError, struct.error):
            return 1  # damaged notes of a camera are no reason to refuse its picture


def ink_in_photo(brightness: NDArray[np.float32], name: str = "The picture") -> Picture:
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

    light = _resized(brightness, _fit(brightness.shape, _LIGHT_SIDE), Image.Resampling.BOX)
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


def _is_dark_on_light(light: NDArray[np.float32]) -> bool:
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
    light: NDArray[np.float32], on_paper: bool, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """Return how bright the paper or the board is below the ink, enlarged to `shape`.

    Closing (a maximum, then a minimum, over a neighbourhood that is wider than any stroke) replaces
    dark strokes by the paper around them. Opening does the same for chalk on a board.
    """
    from scipy import ndimage

    size = (_WIDEST_STROKE, _WIDEST_STROKE)
    without_ink = ndimage.grey_closing if on_paper else ndimage.grey_opening
    ground = ndimage.gaussian_filter(without_ink(light, size), _WIDEST_STROKE / 4)
    height, width = shape
    return _resized(ground, (width, height), Image.Resampling.BILINEAR).clip(_BLACK)


def _full_contrast(contrast: NDArray[np.float32]) -> float:
    """Return the contrast of plain ink: the median of what is over half the maximum."""
    most = contrast.max()
    if most <= 0:
        return 0.0
    return float(np.percentile(contrast[contrast > most / 2], 50))


def _resized(
    values: NDArray[np.float32], size: tuple[int, int], resampling: Image.Resampling
) -> NDArray[np.float32]:
    """Return a picture in another size, (width, height)."""
    return np.asarray(Image.fromarray(values).resize(size, resampling), np.float32)


def _fit(shape: tuple[int, ...], side: int) -> tuple[int, int]:
    """Return (width, height) of the same form whose longer side is `side`."""
    height, width = shape
    scale = side / max(height, width)
    return max(round(width * scale), 1), max(round(height * scale), 1)


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
    edge = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
    inside = ~np.isin(number, edge)
    if not inside.any() or areas[inside].max() < _LEAST_DIGIT * ink.size:
        inside[:] = True
    large = areas >= _SPECK * areas[inside].max()
    kept = np.isin(pieces, number[inside & large])
    with_soft_edges = ndimage.binary_dilation(kept, with_diagonals, 2)
    return np.where(with_soft_edges, ink, 0).astype(np.float32)
