"""A photo of a digit on paper as ink: whatever the light, the paper's colour and the camera's
size."""

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
# bytes a pixel; a WebP, of which the decoder keeps four copies, 16. With these bounds no picture
# takes more than 250 MB.
MEGAPIXELS = 100  # of a JPEG, which can be read at an eighth of its size
_MEGAPIXELS_WHOLE = 30  # of what must be unpacked whole: other formats, and a progressive JPEG
_MEGAPIXELS_WEBP = 15
# Pixels that are converted at a time: a copy in colour takes 4 bytes each, one in floats as many.
_AT_A_TIME = 1_000_000
_SIDE = 800  # pixels of the longer side that are looked at
_PAPER_SIDE = 160  # of the picture of the light on the paper
_WIDEST_STROKE = 32  # at that size
_FAINTEST = 0.12  # contrast of ink to its paper; less is a blank page in uneven light
_SPECK = 0.02  # of the largest piece's area
_FORMATS = (
    "JPEG",
    "PNG",
    "WEBP",
    "GIF",
    "BMP",
    "TIFF",
)  # Pillow opens more, some with other programs' help
_TURNS = {  # how to set a picture upright, by the orientation that its camera noted
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_one_at_a_time = (
    threading.Lock()
)  # a class may hand in thirty photos at once; their memory must not add up


def read_photo(content: bytes, name: str = "The picture") -> Picture:
    """The ink in a photo or scan.

    Parameters ---------- content : of a JPEG, PNG, WebP, GIF (its first frame), BMP or TIFF file;
    dark ink on light paper, or chalk on a
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
    if min(image.size) < 8:
        raise DrawingError(
            f"{name} is only {image.width} x {image.height} pixels. Choose a larger picture."
        )
    return np.asarray(image, np.float32) / np.float32(255)


def _small(content: bytes, name: str) -> Image.Image:
    """Mode L, upright, the longer side at most `_SIDE`."""
    image = _opened(content, name)
    turn = _TURNS.get(_orientation(image))
    grey = _grey(image)
    grey.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    return grey if turn is None else grey.transpose(turn)


def _opened(content: bytes, name: str) -> Image.Image:
    """The picture, of which no pixel is unpacked yet; refused where that would take too much
    memory."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of its size, which is checked here, and of damaged notes of the camera
        image = Image.open(BytesIO(content), formats=_FORMATS)
    jpeg = image.format in ("JPEG", "MPO")
    if jpeg and not image.info.get("progressive"):
        most = MEGAPIXELS
    else:
        most = _MEGAPIXELS_WEBP if image.format == "WEBP" else _MEGAPIXELS_WHOLE
    megapixels = image.width * image.height / 1e6
    if megapixels > most:
        better = "a JPEG that is not progressive" if jpeg and most < MEGAPIXELS else "JPEG"
        raise DrawingError(
            f"{name} has {megapixels:,.0f} megapixels, too many to open. Make it smaller, or save"
            f" it as {better}."
        )
    image.draft("RGB", (_SIDE, _SIDE))  # a JPEG is unpacked no larger than needed
    return image


def _grey(image: Image.Image) -> Image.Image:
    """Mode L, on white paper where it is transparent."""
    deep, clear = (
        image.mode.startswith(("I", "F")),
        image.has_transparency_data,
    )  # deep: 16 bits and more
    if deep:
        low = min(float(np.asarray(rows).min()) for _, rows in _strips(image))
        high = max(float(np.asarray(rows).max()) for _, rows in _strips(image))
    grey = Image.new("L", image.size)
    for top, rows in _strips(image):
        if deep:
            rows = Image.fromarray(
                (255 * (np.asarray(rows, np.float32) - low) / max(high - low, 1)).astype(np.uint8)
            )
        elif clear:
            rows = rows.convert("RGBA")
            rows = Image.alpha_composite(Image.new("RGBA", rows.size, "white"), rows)
        grey.paste(rows.convert("RGB").convert("L"), (0, top))
    return grey


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """The picture some rows at a time, each strip with the index of its first row."""
    rows = max(_AT_A_TIME // image.width, 1)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


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

    Dark strokes are what closing (a maximum, then a minimum over a neighbourhood wider than any
    stroke) fills with the paper around them. The same upside down finds chalk on a board.
    """
    from scipy import ndimage  # for photos only: the page's first opening does not wait for it

    small = np.asarray(
        Image.fromarray(brightness).resize(
            _fit(brightness.shape, _PAPER_SIDE), Image.Resampling.BOX
        ),
        np.float32,
    )
    size = (_WIDEST_STROKE, _WIDEST_STROKE)
    # Most of a neighbourhood is ground, whatever its colour; what strays from it farthest is ink.
    coarse = small[::4, ::4]
    strays = coarse - ndimage.median_filter(coarse, _WIDEST_STROKE // 2)
    on_paper = -np.percentile(strays, 1) >= np.percentile(strays, 99)
    ground = ndimage.grey_closing(small, size) if on_paper else ndimage.grey_opening(small, size)
    ground = ndimage.gaussian_filter(ground, _WIDEST_STROKE / 4)
    ground = np.asarray(
        Image.fromarray(ground).resize(brightness.shape[::-1], Image.Resampling.BILINEAR),
        np.float32,
    ).clip(1 / 255)
    # A shadow darkens ink and paper alike, so it is their ratio that counts; on a board the
    # difference.
    contrast = (1 - brightness / ground if on_paper else brightness - ground).clip(0, 1)
    contrast = ndimage.gaussian_filter(contrast, max(contrast.shape) / 800)  # the camera's noise
    full = (
        float(np.percentile(contrast[contrast > contrast.max() / 2], 50))
        if contrast.max() > 0
        else 0.0
    )
    if full < _FAINTEST:
        raise DrawingError(
            f"{name} looks blank. Write darker or larger, and let the digit fill most of the"
            " picture."
        )
    ink = ((contrast / full - 0.35) / 0.4).clip(0, 1).astype(np.float32)
    return _without_specks(ink)


def _fit(shape: tuple[int, ...], side: int) -> tuple[int, int]:
    """(width, height) of the same form with the longer side `side`."""
    height, width = shape
    scale = side / max(height, width)
    return max(round(width * scale), 1), max(round(height * scale), 1)


def _without_specks(ink: Picture) -> Picture:
    """Without small pieces, and without those that run out of the picture: the paper's edge, a
    finger, a shadow."""
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
