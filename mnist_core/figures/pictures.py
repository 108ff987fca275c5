"""Pictures of digits, feature maps and weights, as HTML that says in words what it shows."""

import base64
from collections.abc import Iterable
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.figures.colours import BLUE, ORANGE, VALIDATION

_BUTTON = "padding:0;border:0;background:none;cursor:pointer;border-radius:6px"
_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"


def data_url(image: NDArray[Any]) -> str:
    """A picture as a PNG inside a URL.

    Parameters
    ----------
    image : ndarray
        (height, width), uint8 in 0..255 or float in 0..1, shown white on black, as MNIST is; or
        uint8 (height, width, 3 or 4), RGB or RGBA.
    """
    pixels = image if image.dtype == np.uint8 else (image * 255).round().astype(np.uint8)
    png = BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()


def picture(
    image: NDArray[Any], alt: str, width: int = 140, box: tuple[slice, slice] | None = None
) -> str:
    """A picture shown `width` CSS pixels wide, its pixels kept square; HTML.

    Parameters
    ----------
    image : ndarray
        As for `data_url`.
    alt : str
        What one should see in it.
    box : tuple of slice, optional
        Rows and columns around which a frame is drawn.
    """
    style = (
        f"width:{width}px;max-width:100%;image-rendering:pixelated;border-radius:6px;display:block"
    )
    shown = f'<img src="{data_url(image)}" alt="{escape(alt)}" style="{style}">'
    if box is None:
        return shown
    height, breadth = image.shape
    rows, columns = box
    frame = ";".join(
        (
            "position:absolute",
            f"top:{rows.start / height:.1%}",
            f"height:{(rows.stop - rows.start) / height:.1%}",
            f"left:{columns.start / breadth:.1%}",
            f"width:{(columns.stop - columns.start) / breadth:.1%}",
            f"outline:2px solid {VALIDATION}",
        )
    )
    return (
        f'<div style="position:relative;width:{width}px">{shown}<div style="{frame}"></div></div>'
    )


def gallery(
    images: Iterable[NDArray[Any]],
    titles: Iterable[str],
    hints: Iterable[str] = (),
    width: int = 76,
    first_button: int | None = None,
) -> str:
    """Pictures in rows that break to fit the screen, each with its title below; HTML.

    Parameters
    ----------
    images : iterable of ndarray
        As for `data_url`.
    titles : iterable of str
        One below each picture.
    hints : iterable of str
        Shown when the mouse rests on a picture, and read out with it; the titles by default.
    width : int
        Of a picture, in CSS pixels.
    first_button : int, optional
        Makes a button of each picture, with its number from here on as ``data-number``.
    """
    titles = list(titles)
    hints = list(hints) or titles
    cells = []
    for place, (image, title, hint) in enumerate(zip(images, titles, hints, strict=True)):
        shown = picture(image, hint, width)
        if first_button is not None:
            number = first_button + place
            shown = (
                f'<button type="button" data-number="{number}" style="{_BUTTON}">{shown}</button>'
            )
        caption = (
            f'<figcaption style="text-align:center;font-size:.85rem">{escape(title)}</figcaption>'
        )
        style = f"margin:0;width:{width}px"
        cells.append(f'<figure style="{style}" title="{escape(hint)}">{shown}{caption}</figure>')
    return f'<div style="display:flex;flex-wrap:wrap;gap:10px;padding:4px">{"".join(cells)}</div>'


def feature_maps(maps: NDArray[np.float32], alt: str, across: int = 16) -> str:
    """Feature maps side by side, white where the layer answers most strongly; HTML.

    Parameters
    ----------
    maps : ndarray of float
        (n, height, width). All share one scale, so a map that stays black answers to nothing.
    """
    tiles = in_grey(maps)
    return picture(_mosaic(tiles, across, gap=0.18), alt, 900)


def in_grey(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale to 0..1, where 0 is the smaller of 0 and the minimum, and 1 is the maximum."""
    low = min(float(values.min()), 0.0)
    high = float(values.max())
    grey: NDArray[np.float32] = (values - low) / max(high - low, 1e-9)
    return grey


def kernels(weights: NDArray[np.float32], alt: str, across: int = 16, width: int = 520) -> str:
    """The kernels of a first layer side by side; HTML.

    They are blue where ink speaks for the feature, and orange where it speaks against it.

    Parameters
    ----------
    weights : ndarray of float
        (height, width, 1, filters). All share one scale; what is near zero lets the page show.
    """
    filters = np.moveaxis(weights[:, :, 0], -1, 0)
    strength = np.abs(filters) / max(float(np.abs(filters).max()), 1e-9)
    tiles = np.empty((*filters.shape, 4))
    tiles[..., :3] = np.where(filters[..., np.newaxis] > 0, BLUE, ORANGE)
    tiles[..., 3] = 20 + 235 * strength
    sheet = _mosaic(tiles, min(across, len(filters)), gap=0)
    return picture(sheet.round().astype(np.uint8), alt, width)


def _mosaic(tiles: NDArray[Any], across: int, gap: float) -> NDArray[Any]:
    """Tiles in rows of `across`, one pixel of `gap` between them.

    Parameters
    ----------
    tiles : ndarray
        (n, height, width), or (n, height, width, channels).
    """
    count, height, width, *channels = tiles.shape
    rows = -(-count // across)
    sheet = np.full((rows * across, height + 1, width + 1, *channels), gap, tiles.dtype)
    sheet[:count, :height, :width] = tiles
    by_row = sheet.reshape(rows, across, height + 1, width + 1, *channels).swapaxes(1, 2)
    return by_row.reshape(rows * (height + 1), across * (width + 1), *channels)


def evidence(
    image: NDArray[np.float32], speaks_for: NDArray[np.float32], alt: str, width: int = 280
) -> str:
    """A drawing whose ink is blue where it speaks for an answer and orange where against it; HTML.

    Parameters
    ----------
    image : ndarray of float
        (28, 28), 0..1.
    speaks_for : ndarray of float
        (28, 28), as `mnist_core.models.explain.occlusion_map` returns it.
    """
    most = max(float(np.abs(speaks_for).max()), 1e-9)
    strength = np.sqrt(np.abs(speaks_for) / most)[..., np.newaxis]
    # Lighter than in `kernels`: they lie on black.
    blue, orange, white = np.array([90, 140, 255]), np.array([255, 140, 40]), np.full(3, 255)
    colour = np.where(speaks_for[..., np.newaxis] > 0, blue, orange)
    shown = image[..., np.newaxis] * (white + strength * (colour - white))
    return picture(shown.round().astype(np.uint8), alt, width)


def number_table(numbers: NDArray[np.float32], alt: str) -> str:
    """A small matrix as numbers, blue above zero and orange below; HTML."""
    most = max(float(np.abs(numbers).max()), 1e-9)

    def cell(value: float) -> str:
        red, green, blue = BLUE if value > 0 else ORANGE
        ground = f"rgba({red},{green},{blue},{abs(value) / most * 0.6:.2f})"
        style = f"background:{ground};border:0;padding:4px 6px;text-align:right"
        return f'<td style="{style}">{value:.2f}</td>'

    rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in numbers.tolist())
    return f'<table aria-label="{escape(alt)}" style="{_TABLE};font-size:.8rem">{rows}</table>'


def pixel_table(image: NDArray[np.uint8]) -> str:
    """The 28x28 numbers of a picture, each on its own grey; HTML."""

    def cell(value: int) -> str:
        ink = "#000" if value > 127 else "#aaa"
        style = (
            f"background:rgb({value},{value},{value});color:{ink};padding:0;border:0;"
            "width:24px;height:19px;text-align:center"
        )
        return f'<td style="{style}">{value}</td>'

    rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in image.tolist())
    style = f"{_TABLE};font-size:10px;line-height:1"
    table = f'<table aria-label="The 784 pixels as numbers" style="{style}">{rows}</table>'
    return f'<div style="overflow-x:auto">{table}</div>'
