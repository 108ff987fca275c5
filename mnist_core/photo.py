"""A photo of a digit on paper as ink: whatever the light, the paper's colour and the camera's size."""

import struct
import warnings
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from mnist_core.drawing import Picture
from mnist_core.errors import DrawingError

MEGAPIXELS = 100  # of a JPEG, which can be read at an eighth of its size
_MEGAPIXELS_WHOLE = 30  # of other formats, which must be unpacked whole
_SIDE = 800  # pixels of the longer side that are looked at
_PAPER_SIDE = 160  # of the picture of the light on the paper
_WIDEST_STROKE = 32  # at that size
_FAINTEST = 0.12  # contrast of ink to its paper; less is a blank page in uneven light
_SPECK = 0.02  # of the largest piece's area
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")  # Pillow opens more, some with other programs' help
_TURNS = {  # how to set a picture upright, by the orientation that its camera noted
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_photo(content: bytes, name: str = "The picture") -> Picture:
    """The ink in a photo or scan.

    Parameters
    ----------
    content : of a JPEG, PNG, WebP, GIF (its first frame), BMP or TIFF file; dark ink on light paper, or chalk on a
        board.
    name : of the file, for messages.

    Returns
    -------
    float32, (height, width), 0 = paper, 1 = ink; the longer side at most 800.

    Raises
    ------
    DrawingError : it is no picture, too large, or blank.
    """
    return find_ink(_brightness(content, name), name)


def _brightness(content: bytes, name: str) -> NDArray[np.float32]:
    """(height, width), 0..1, upright and no larger than needed."""
    if not content:
        raise DrawingError(f"{name} is empty (0 bytes). Choose another picture.")
    try:
        image = _upright(content, name)
        if image.mode.startswith(("I", "F")):  # 16 bits and more
            deep = np.asarray(image, np.float32)
            image = Image.fromarray((255 * (deep - deep.min()) / max(float(np.ptp(deep)), 1)).astype(np.uint8))
        if image.has_transparency_data:
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        image = image.convert("RGB").convert("L")
        image.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    except UnidentifiedImageError as error:
        raise DrawingError(f"{name} is not a picture that can be opened. Choose a JPEG, PNG or WebP.") from error
    except Image.DecompressionBombError as error:
        raise DrawingError(f"{name} is far too large to open. Make it smaller.") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise DrawingError(f"{name} is damaged ({error}). Choose another picture.") from error
    if min(image.size) < 8:
        raise DrawingError(f"{name} is only {image.width} x {image.height} pixels. Choose a larger picture.")
    return np.asarray(image, np.float32) / np.float32(255)


def _upright(content: bytes, name: str) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its size, which is checked here, and of damaged notes of the camera
        image = Image.open(BytesIO(content), formats=_FORMATS)
    megapixels = image.width * image.height / 1e6
    if megapixels > (MEGAPIXELS if image.format in ("JPEG", "MPO") else _MEGAPIXELS_WHOLE):
        raise DrawingError(
            f"{name} has {megapixels:,.0f} megapixels, too many to open. Make it smaller, or save it as JPEG."
        )
    image.draft("RGB", (_SIDE, _SIDE))  # a JPEG is unpacked no larger than needed
    turn = _TURNS.get(_orientation(image))
    return image if turn is None else image.transpose(turn)


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1..8 as in EXIF; 1 is upright."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return int(image.getexif().get(ExifTags.Base.Orientation, 1))
        except (OSError, ValueError, TypeError, KeyError, SyntaxError, struct.error):
            return 1  # damaged notes of a camera are no reason to refuse its picture


def find_ink(brightness: NDArray[np.float32], name: str = "The picture") -> Picture:
    """The ink of a page, in uneven light; parameters and errors as `read_photo`, which see.

    Dark strokes are what closing (a maximum, then a minimum over a neighbourhood wider than any stroke) fills with the
    paper around them. The same upside down finds chalk on a board.
    """
    from scipy import ndimage  # for photos only: the page's first opening does not wait for it

    small = np.asarray(
        Image.fromarray(brightness).resize(_fit(brightness.shape, _PAPER_SIDE), Image.Resampling.BOX), np.float32
    )
    size = (_WIDEST_STROKE, _WIDEST_STROKE)
    # Most of a neighbourhood is ground, whatever its colour; what strays from it farthest is ink.
    coarse = small[::4, ::4]
    strays = coarse - ndimage.median_filter(coarse, _WIDEST_STROKE // 2)
    on_paper = -np.percentile(strays, 1) >= np.percentile(strays, 99)
    ground = ndimage.grey_closing(small, size) if on_paper else ndimage.grey_opening(small, size)
    ground = ndimage.gaussian_filter(ground, _WIDEST_STROKE / 4)
    ground = np.asarray(
        Image.fromarray(ground).resize(brightness.shape[::-1], Image.Resampling.BILINEAR), np.float32
    ).clip(1 / 255)
    # A shadow darkens ink and paper alike, so it is their ratio that counts; on a board the difference.
    contrast = (1 - brightness / ground if on_paper else brightness - ground).clip(0, 1)
    contrast = ndimage.gaussian_filter(contrast, max(contrast.shape) / 800)  # the camera's noise
    full = float(np.percentile(contrast[contrast > contrast.max() / 2], 50)) if contrast.max() > 0 else 0.0
    if full < _FAINTEST:
        raise DrawingError(f"{name} looks blank. Write darker or larger, and let the digit fill most of the picture.")
    ink = ((contrast / full - 0.35) / 0.4).clip(0, 1).astype(np.float32)
    return _without_specks(ink)


def _fit(shape: tuple[int, ...], side: int) -> tuple[int, int]:
    """(width, height) of the same form with the longer side `side`."""
    height, width = shape
    scale = side / max(height, width)
    return max(round(width * scale), 1), max(round(height * scale), 1)


def _without_specks(ink: Picture) -> Picture:
    """Without small pieces, and without those that run out of the picture: the paper's edge, a finger, a shadow."""
    from scipy import ndimage

    pieces, count = ndimage.label(ink > 0.3, np.ones((3, 3)))
    number = np.arange(1, count + 1)
    areas = ndimage.sum_labels(np.ones_like(ink), pieces, number)
    edge = np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))
    inside = ~np.isin(number, edge)
    if not inside.any() or areas[inside].max() < 0.001 * ink.size:
        inside[:] = True  # nothing else is there: the digit itself touches the edge
    kept = number[inside & (areas >= _SPECK * areas[inside].max())]
    near = ndimage.binary_dilation(np.isin(pieces, kept), np.ones((3, 3)), 2)
    return np.where(near, ink, 0).astype(np.float32)
