"""From a picture that somebody brings to the digits in it, by way of the paper."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.photo import Photo, blank, look_at
from mnist_core.drawing.preprocessing import Picture, bounding_box, steps_from_ink
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch

_ON_PAPER = 0.75  # of the paper's side: how large somebody would have drawn it


def on_paper(ink: Picture) -> NDArray[np.uint8]:
    """Lay the ink of a photo on the paper, as large as somebody would have drawn it.

    Parameters
    ----------
    ink : ndarray of float32, (height, width)
        As `read_photo` returns it.

    Returns
    -------
    ndarray of uint8, (280, 280)
        255 is ink.
    """
    cut = Image.fromarray((ink[bounding_box(ink)] * 255).astype(np.uint8))
    scale = _ON_PAPER * PAPER_SIDE / max(cut.size)
    width, height = (max(round(side * scale), 1) for side in cut.size)
    cut = cut.resize((width, height), Image.Resampling.BICUBIC)
    paper = Image.new("L", (PAPER_SIDE, PAPER_SIDE))
    paper.paste(cut, ((PAPER_SIDE - width) // 2, (PAPER_SIDE - height) // 2))
    return np.asarray(paper)


def shows_several(photo: Photo) -> bool:
    """Return whether several digits were found; raise DrawingError if they are a whole page."""
    if photo.one_digit:
        return False
    ink = photo.ink_of(photo.taken)
    return len(separate(ink[bounding_box(ink)])) > 1


def read_picture(content: bytes, name: str = "The picture") -> NDArray[np.float32]:
    """Return the digits in a picture, ready for a network.

    Parameters
    ----------
    content, name
        As for `read_photo`.

    Returns
    -------
    ndarray of float32, (n, 28, 28)
        From left to right, 0 is paper, 1 is ink. At least one.

    Raises
    ------
    DrawingError
        As `read_photo` does, and if there are several lines of digits or more than
        `segmentation.MOST` of them.

    Examples
    --------
    >>> from io import BytesIO
    >>> import mnist_core as mc
    >>> from PIL import Image, ImageDraw
    >>> page = Image.new("RGB", (300, 200), "white")
    >>> for x in (80, 200):
    ...     ImageDraw.Draw(page).line((x, 40, x, 160), "black", 12)
    >>> file = BytesIO()
    >>> page.save(file, "PNG")
    >>> mc.read_picture(file.getvalue(), "eleven.png").shape
    (2, 28, 28)
    """
    photo = look_at(content, name)
    several = shows_several(photo)
    ink = Sketch(picture=on_paper(photo.ink_of(photo.taken))).visible_ink()
    if ink is None:
        raise blank(name)
    digits = separate(ink) if several else [steps_from_ink(ink)]
    return np.stack([digit.picture for digit in digits])
