"""Pictures of digits as HTML that says in words what it shows."""

import base64
from collections.abc import Iterable
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.sketch import INK

_BUTTON = "padding:0;border:0;background:none;cursor:pointer;border-radius:6px"
_PIXELS = "max-width:100%;image-rendering:pixelated;border-radius:6px;display:block"
_CAPTION = "text-align:center;font-size:.85rem"
_WORDS = "font-size:.875rem;line-height:1.4;opacity:.75"
_BESIDE = "display:flex;flex-wrap:wrap;gap:1rem"
_ROWS = "display:flex;flex-wrap:wrap;gap:10px;padding:4px"


def data_url(image: NDArray[Any]) -> str:
    """Return a picture as a PNG inside a URL.

    Parameters
    ----------
    image : ndarray, (height, width) or (height, width, channels)
        Either uint8 in 0..255 or float in 0..1, shown white on black, as MNIST is. With 3 or 4
        channels, uint8 as RGB or RGBA.

    Returns
    -------
    str
        Which begins with ``data:image/png``.
    """
    pixels = image
    if image.dtype != np.uint8:
        pixels = (image * 255).round().astype(np.uint8)
    png = BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    encoded = base64.b64encode(png.getvalue()).decode()
    return f"data:image/png;base64,{encoded}"


def as_ink(picture: NDArray[np.uint8]) -> str:
    """Return a picture as a PNG inside a URL: dark ink, and nothing where there is none.

    Parameters
    ----------
    picture : ndarray of uint8, (height, width)
        255 is ink.

    Returns
    -------
    str
        As `data_url` returns it.
    """
    shades = np.empty((*picture.shape, 4), np.uint8)
    shades[..., :3] = INK
    shades[..., 3] = picture
    return data_url(shades)


def picture(
    image: NDArray[Any],
    alt: str,
    width: int = 140,
    box: tuple[slice, slice] | None = None,
) -> str:
    """Show a picture with square pixels.

    Parameters
    ----------
    image : ndarray
        As for `data_url`.
    alt : str
        What one should see in it.
    width : int, optional
        Of the picture, in CSS pixels.
    box : tuple of slice, optional
        Rows and columns around which a frame is drawn.

    Returns
    -------
    str
        HTML.
    """
    shown = shown_at(data_url(image), alt, width)
    if box is None:
        return shown
    height, breadth = image.shape[:2]
    frame = f'<div style="{_frame(box, height, breadth)}"></div>'
    return f'<div style="position:relative;width:{width}px">{shown}{frame}</div>'


def shown_at(source: str, alt: str, width: int = 140) -> str:
    """Show the picture at an address with square pixels.

    Parameters
    ----------
    source : str
        The address.
    alt, width
        As for `picture`.

    Returns
    -------
    str
        HTML.
    """
    style = f"width:{width}px;{_PIXELS}"
    return f'<img src="{source}" alt="{escape(alt)}" style="{style}">'


def captioned(shown: str, words: str, title: str = "", width: int | None = None) -> str:
    """Put words below a picture or a table.

    Parameters
    ----------
    shown : str
        HTML of it.
    words : str
        What to say of it.
    title : str, optional
        Above the words, in bold.
    width : int, optional
        Of all together, in CSS pixels; None for what it needs.

    Returns
    -------
    str
        HTML.
    """
    above = f"<b>{escape(title)}</b>" if title else ""
    below = f'<div style="{_WORDS}">{escape(words)}</div>'
    wide = "" if width is None else f";width:{width}px;max-width:100%"
    return (
        f'<figure style="margin:0{wide}">{shown}'
        f'<figcaption style="margin-top:8px">{above}{below}</figcaption></figure>'
    )


def beside_one_another(shown: Iterable[str]) -> str:
    """Show pieces of HTML in rows that break to fit the screen: one element of the page, not many.

    Parameters
    ----------
    shown : iterable of str
        HTML of each.

    Returns
    -------
    str
        HTML.
    """
    return f'<div style="{_BESIDE}">{"".join(shown)}</div>'


def _frame(box: tuple[slice, slice], height: int, width: int) -> str:
    """Return the style of a frame around some rows and columns of a picture."""
    rows, columns = box
    styles = (
        "position:absolute",
        f"top:{rows.start / height:.1%}",
        f"height:{(rows.stop - rows.start) / height:.1%}",
        f"left:{columns.start / width:.1%}",
        f"width:{(columns.stop - columns.start) / width:.1%}",
        # A dark line and a light one around it: one of them is seen on any colour.
        "outline:2px solid #16161d",
        "box-shadow:0 0 0 4px #fff",
    )
    return ";".join(styles)


def gallery(
    images: Iterable[NDArray[Any]],
    titles: Iterable[str],
    hints: Iterable[str] = (),
    width: int = 76,
    first_button: int | None = None,
) -> str:
    """Show pictures in rows that break to fit the screen, each with its title below.

    Parameters
    ----------
    images : iterable of ndarray
        As for `data_url`.
    titles : iterable of str
        One below each picture.
    hints : iterable of str, optional
        Shown when the mouse rests on a picture, and read out with it. By default the titles.
    width : int, optional
        Of each picture, in CSS pixels.
    first_button : int, optional
        If given, each picture becomes a button. Its ``data-number`` counts from this number on.

    Returns
    -------
    str
        HTML.
    """
    titles = list(titles)
    hints = list(hints) or titles
    cells = []
    for place, (image, title, hint) in enumerate(zip(images, titles, hints, strict=True)):
        shown = picture(image, hint, width)
        if first_button is not None:
            shown = _button(shown, first_button + place)
        caption = f'<figcaption style="{_CAPTION}">{escape(title)}</figcaption>'
        style = f"margin:0;width:{width}px"
        cells.append(f'<figure style="{style}" title="{escape(hint)}">{shown}{caption}</figure>')
    return f'<div style="{_ROWS}">{"".join(cells)}</div>'


def _button(shown: str, number: int) -> str:
    return f'<button type="button" data-number="{number}" style="{_BUTTON}">{shown}</button>'
