"""Numbers as HTML tables, each number on the colour of its value."""

from html import escape

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import BLUE, ORANGE

_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
_NUMBER = "border:0;padding:4px 6px;text-align:right"
_PIXEL = "padding:0;border:0;width:24px;height:19px;text-align:center"


def number_table(numbers: NDArray[np.float32], alt: str) -> str:
    """Show a small matrix as numbers, blue above zero and orange below.

    Parameters
    ----------
    numbers : ndarray of float, (height, width)
        The larger a number, the fuller its colour.
    alt : str
        What one should see in it.

    Returns
    -------
    str
        HTML.
    """
    most = max(float(np.abs(numbers).max()), 1e-9)
    rows = []
    for values in numbers.tolist():
        cells = [_number(value, most) for value in values]
        rows.append("".join(cells))
    return _table(rows, alt, "font-size:.8rem")


def _number(value: float, most: float) -> str:
    red, green, blue = BLUE if value > 0 else ORANGE
    opacity = abs(value) / most * 0.6
    ground = f"rgba({red},{green},{blue},{opacity:.2f})"
    return f'<td style="background:{ground};{_NUMBER}">{value:.2f}</td>'


def pixel_table(image: NDArray[np.uint8]) -> str:
    """Show the numbers of a picture, each on its own grey.

    Parameters
    ----------
    image : ndarray of uint8, (28, 28)
        0 is black, 255 is white.

    Returns
    -------
    str
        HTML.
    """
    rows = []
    for values in image.tolist():
        cells = [_pixel(value) for value in values]
        rows.append("".join(cells))
    table = _table(rows, "The 784 pixels as numbers", "font-size:10px;line-height:1")
    return f'<div style="overflow-x:auto">{table}</div>'


def _pixel(value: int) -> str:
    colour = "#000" if value > 127 else "#aaa"
    ground = f"rgb({value},{value},{value})"
    return f'<td style="background:{ground};color:{colour};{_PIXEL}">{value}</td>'


def _table(rows: list[str], alt: str, style: str) -> str:
    """Return a table of rows, each of which is the HTML of its cells."""
    content = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table aria-label="{escape(alt)}" style="{_TABLE};{style}">{content}</table>'
