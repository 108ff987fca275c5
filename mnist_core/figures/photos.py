"""A photo with what was taken for the digit, and what was left out."""

import numpy as np
from PIL import Image

from mnist_core.drawing.marks import Piece
from mnist_core.drawing.photo import Photo
from mnist_core.figures.colours import VALIDATION
from mnist_core.figures.pictures import data_url

_SIDE = 400  # pixels of the longer side, as it is shown
_MOST = 40  # pieces that can be clicked: the largest
_BUTTON = (
    "position:absolute;padding:0;background:none;cursor:pointer;min-width:14px;min-height:14px"
)


def taken(photo: Photo) -> str:
    """Return a photo as HTML, with a button around each piece of ink.

    Parameters
    ----------
    photo : Photo
        Of a visitor.

    Returns
    -------
    str
        What was taken has a frame drawn through, what was left out a dotted one. The buttons carry
        the numbers of the pieces as ``data-number``.
    """
    height, width = photo.brightness.shape
    scale = min(_SIDE / max(height, width), 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    shown = np.asarray(Image.fromarray(photo.brightness).resize(size, Image.Resampling.BOX))
    largest = sorted(photo.pieces, key=lambda piece: piece.area, reverse=True)[:_MOST]
    buttons = [_button(piece, photo) for piece in sorted(largest, key=lambda piece: piece.left)]
    return (
        f'<div style="position:relative;width:{size[0]}px;max-width:100%;line-height:0">'
        f'<img src="{data_url(shown)}" alt="Your picture" style="width:100%;border-radius:6px">'
        f"{''.join(buttons)}</div>"
    )


def _button(piece: Piece, photo: Photo) -> str:
    height, width = photo.brightness.shape
    is_taken = piece.number in photo.taken
    line = f"3px solid {VALIDATION}" if is_taken else "2px dotted #808495"
    place = (
        f"left:{piece.left / width:.2%};top:{piece.top / height:.2%};"
        f"width:{piece.width / width:.2%};height:{piece.height / height:.2%}"
    )
    name = "taken for the digit" if is_taken else "left out: take this instead"
    return (
        f'<button type="button" data-number="{piece.number}" aria-label="A piece {name}"'
        f' title="{name}" style="{_BUTTON};border:{line};{place}"></button>'
    )
