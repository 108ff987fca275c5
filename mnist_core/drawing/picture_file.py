"""A picture file of a stranger: opened in little memory, or refused in words."""

import struct
import threading
import warnings
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageStat, UnidentifiedImageError

from mnist_core.drawing.picture_parts import has_more_chunks, jpeg_scans
from mnist_core.errors import DrawingError

# A free host has about 690 MB for the whole app. Measured at 29 megapixels, unpacking takes up to 6
# bytes a pixel. A WebP takes 16, because its decoder keeps four copies, an AVIF 9, a HEIC 7. With
# these bounds no picture takes more than 250 MB.
MEGAPIXELS = 220  # of a JPEG, which can be read at an eighth of its size; phones make up to 200
_MEGAPIXELS_WHOLE = 30  # of what must be unpacked whole: other formats, and a progressive JPEG
_MEGAPIXELS_OF = {"WEBP": 15, "AVIF": 24}

MEGABYTES = 40  # of a file; a JPEG of 100 megapixels in good quality has them

# Pillow keeps something for each row, so a picture of one column takes 20 bytes a pixel.
_LONGEST_SIDE = 20_000  # pixels, of the picture as it is stored

_PARTS = 10_000  # of a file: each takes some time. A PNG of 40 MB has 5,000 of 8 kB.
_SCANS = 30  # of a JPEG. Each takes 25 ms for 30 megapixels; a progressive one has 10.

# Pixels that are converted at a time. A copy in colour takes 4 bytes each, and so does a copy in
# floats.
_AT_A_TIME = 1_000_000

_LONGER_SIDE = 800  # pixels of the picture that is looked at
_SMALLEST_SIDE = 8  # pixels

# Pillow opens more formats, some of them with the help of other programs.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")

# Red ink on blue paper can be as bright as the paper: if one colour varies so many times as much as
# the grey, it is looked at instead.
_HIDDEN = 2.5
_ENOUGH = 400  # pixels, of the longer side, tell it

# What the names of such files end in.
ENDINGS = ("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif")

# How files of both kinds go on after the length of their first part. Phones of one make write HEIC.
_HEIF_OR_AVIF = b"ftyp"

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


def read_brightness(content: bytes, name: str) -> NDArray[np.float32]:
    """Read a picture upright, in one shade and no larger than needed.

    Parameters
    ----------
    content : bytes
        Of a file in one of the formats that can be opened.
    name : str
        Of the file, for messages.

    Returns
    -------
    ndarray of float32, (height, width)
        0 is black, 1 is white. The longer side has at most 800 pixels.

    Raises
    ------
    DrawingError
        If it is not a picture, or is too large or too small.
    """
    if not content:
        raise DrawingError(f"{name} is empty (0 bytes). Choose another picture.")
    _check_parts(content, name)
    try:
        with _one_at_a_time:
            image = _small(content, name)
    except UnidentifiedImageError as error:
        raise DrawingError(
            f"{name} is not a picture that can be opened. Choose a JPEG, PNG, HEIC or WebP."
        ) from error
    except Image.DecompressionBombError as error:
        raise DrawingError(f"{name} is far too large to open. Make it smaller.") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError) as error:
        raise DrawingError(f"{name} is damaged ({error}). Choose another picture.") from error
    if min(image.size) < _SMALLEST_SIDE:
        raise DrawingError(
            f"{name} is only {image.width} x {image.height} pixels. Choose a larger picture."
        )
    brightness: NDArray[np.float32] = np.divide(np.asarray(image), 255, dtype=np.float32)
    return brightness


def _brightness(image: Image.Image) -> Image.Image:
    """Return a picture in grey, or the colour in which ink and paper differ, if grey hides it."""
    few = image.reduce(max(max(image.size) // _ENOUGH, 1))
    variances = ImageStat.Stat(few).var
    if max(variances) <= _HIDDEN**2 * ImageStat.Stat(few.convert("L")).var[0]:
        return image.convert("L")
    return image.getchannel(variances.index(max(variances)))


def _check_parts(content: bytes, name: str) -> None:
    """Raise DrawingError if a file is so large, or in so many parts, that opening it takes long."""
    if len(content) > MEGABYTES * 1_000_000:
        raise DrawingError(f"{name} has more than {MEGABYTES} MB. Make it smaller.")
    scans = jpeg_scans(content, _PARTS)
    if scans is None or scans > _SCANS or has_more_chunks(content, _PARTS):
        raise DrawingError(
            f"{name} is made of more parts than any camera's picture. Open it in another program,"
            " and save it anew."
        )


def _small(content: bytes, name: str) -> Image.Image:
    """Return a photo in one shade, upright, its longer side at most `_LONGER_SIDE`."""
    image = _opened(content, name)
    turn = _TURNS.get(_orientation(image))
    small = _reduced(image)
    if small.mode == "RGBa":
        small.thumbnail((_LONGER_SIDE, _LONGER_SIDE), Image.Resampling.BOX)
        small = _on_a_ground(small)
    small = _brightness(small)
    small.thumbnail((_LONGER_SIDE, _LONGER_SIDE), Image.Resampling.BOX)
    if turn is None:
        return small
    return small.transpose(turn)


def _opened(content: bytes, name: str) -> Image.Image:
    """Open a picture without unpacking a pixel; refuse one that would take too much memory."""
    formats: tuple[str, ...] = _FORMATS
    if content[4:8] == _HEIF_OR_AVIF:
        from pi_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
        formats = (*_FORMATS, "HEIF")
    with warnings.catch_warnings():
        # Pillow warns of the size, which is checked below, and of damaged notes of the camera.
        warnings.simplefilter("ignore")
        image = Image.open(BytesIO(content), formats=formats)
    megapixels = image.width * image.height / 1e6
    is_jpeg = image.format in ("JPEG", "MPO")
    # What comes in several scans is kept whole until the last one is there.
    is_large_jpeg = is_jpeg and megapixels > _MEGAPIXELS_WHOLE
    is_progressive = is_large_jpeg and jpeg_scans(content, _PARTS) != 1
    most = _most_megapixels(image.format, is_jpeg and not is_progressive)
    if megapixels > most:
        cure = "Make it smaller, or save it as JPEG."
        if is_progressive:
            cure = "It is a progressive JPEG: save it without that, or make it smaller."
        elif is_jpeg:
            cure = "Make it smaller."
        raise DrawingError(f"{name} has {megapixels:,.0f} megapixels, too many to open. {cure}")
    if max(image.size) > _LONGEST_SIDE:
        raise DrawingError(
            f"{name} is {image.width:,} x {image.height:,} pixels, and no side may have more than"
            f" {_LONGEST_SIDE:,}. Cut it."
        )
    # A JPEG is unpacked no larger than needed: Pillow halves it while both sides are longer.
    share = _LONGER_SIDE / max(image.size)
    image.draft("RGB", (int(image.width * share), int(image.height * share)))
    return image


def _most_megapixels(format_: str | None, can_be_read_small: bool) -> int:
    if can_be_read_small:
        return MEGAPIXELS
    return _MEGAPIXELS_OF.get(format_ or "", _MEGAPIXELS_WHOLE)


def _reduced(image: Image.Image) -> Image.Image:
    """Return a picture in RGB, or in RGBa where it is transparent, reduced by a whole number.

    Colours of RGBa are multiplied by their opacity, so that averages of them are right.
    """
    if image.mode.startswith(("I", "F")):
        return _grey_of_deep(image).convert("RGB")
    mode = "RGBa" if image.has_transparency_data else "RGB"
    factor = max(max(image.size) // _LONGER_SIDE, 1)
    if factor == 1 and image.mode == mode:
        image.load()
        return image
    width, height = (-(-side // factor) for side in image.size)
    reduced = Image.new(mode, (width, height))
    for top, rows in _strips(image, factor):
        colours = rows.convert("RGBA").convert("RGBa") if mode == "RGBa" else rows.convert("RGB")
        reduced.paste(colours.reduce(factor), (0, top // factor))
    return reduced


def _on_a_ground(small: Image.Image) -> Image.Image:
    """Lay a transparent picture on white paper, or on black if what it shows is itself bright."""
    colours = np.asarray(small, np.float32)
    opacity = colours[..., 3:] / 255
    shown = opacity.sum()
    brightness = colours[..., :3].mean(axis=2).sum() / shown if shown else 0
    # Where most of it is opaque, only a corner or a hole is missing, and the paper is in it.
    is_ink = opacity.mean() < 0.5
    ground = 0 if is_ink and brightness > 127 else 255
    laid = colours[..., :3] + (1 - opacity) * ground
    return Image.fromarray(laid.clip(0, 255).astype(np.uint8))


def _grey_of_deep(image: Image.Image) -> Image.Image:
    """Return a picture of 16 bits or more in 256 greys, from its darkest to its brightest."""
    low = min(float(np.asarray(rows).min()) for _, rows in _strips(image, 1))
    high = max(float(np.asarray(rows).max()) for _, rows in _strips(image, 1))
    span = max(high - low, 1)
    grey = Image.new("L", image.size)
    for top, rows in _strips(image, 1):
        scaled = 255 * (np.asarray(rows, np.float32) - low) / span
        grey.paste(Image.fromarray(scaled.astype(np.uint8)), (0, top))
    return grey


def _strips(image: Image.Image, factor: int) -> Iterator[tuple[int, Image.Image]]:
    """Yield the picture some rows at a time, each strip with the index of its first row.

    Each strip but the last has a multiple of `factor` rows.
    """
    rows = max(_AT_A_TIME // image.width // factor, 1) * factor
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
