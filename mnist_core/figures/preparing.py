"""What is done to digits before a network sees them, as pictures and tables."""

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import VALIDATION
from mnist_core.figures.pictures import data_url
from mnist_core.figures.tables import number_cell, pixel_cell, scrolling, table

_STRIP = "width:100%;height:18px;image-rendering:pixelated;display:block;border-radius:3px"
_ONE = "background:rgba(79,124,255,.45);font-weight:600"
_CELL = "border:0;padding:4px 8px;text-align:center"


def normalized(image: NDArray[np.uint8], row: int) -> str:
    """Show a row of pixels before and after they are divided by 255.

    Parameters
    ----------
    image : ndarray of uint8, (28, 28)
        255 is ink.
    row : int
        0..27.

    Returns
    -------
    str
        HTML.
    """
    values = image[row].tolist()
    before = "".join(pixel_cell(value) for value in values)
    after = "".join(number_cell(value / 255) for value in values)
    lines = []
    for name, cells in (("uint8", before), ("/ 255", after)):
        lines.append(f'<th scope="row" style="{_CELL}">{name}</th>{cells}')
    what = f"Row {row} before and after normalising: 0 to 255 becomes 0 to 1"
    return scrolling(table(lines, what, "font-size:11px"), what)


def one_hot(labels: Sequence[int]) -> str:
    """Show labels as ten numbers each, of which one is 1.

    Parameters
    ----------
    labels : sequence of int
        0..9.

    Returns
    -------
    str
        HTML.
    """
    heads = "".join(f'<th scope="col" style="{_CELL}">{digit}</th>' for digit in range(10))
    rows = [f'<th scope="col" style="{_CELL}">label</th>{heads}']
    for label in labels:
        cells = []
        for digit in range(10):
            hot = _ONE if digit == label else "opacity:.6"
            cells.append(f'<td style="{_CELL};{hot}">{int(digit == label)}</td>')
        rows.append(f'<th scope="row" style="{_CELL}">{label}</th>' + "".join(cells))
    what = "Labels as one-hot vectors"
    return scrolling(table(rows, what, "font-size:.85rem"), what)


def reshaped(image: NDArray[np.uint8], row: int) -> str:
    """Show how 784 numbers in a line become 28 rows of 28, one of which is framed in both.

    Parameters
    ----------
    image : ndarray of uint8, (28, 28)
        255 is ink.
    row : int
        The one with a frame, 0..27.

    Returns
    -------
    str
        HTML.
    """
    frame = f"position:absolute;outline:2px solid {VALIDATION}"
    left, width = row / 28, 1 / 28
    line = data_url(image.reshape(1, -1))
    strip = (
        f'<div style="position:relative"><img src="{line}" style="{_STRIP}"'
        f' alt="{escape("784 pixels in one line")}">'
        f'<div style="{frame};top:0;bottom:0;left:{left:.3%};width:{width:.3%}"></div></div>'
    )
    side = 224
    square = (
        f'<div style="position:relative;width:{side}px"><img src="{data_url(image)}"'
        f' style="width:{side}px;image-rendering:pixelated;display:block;border-radius:6px"'
        f' alt="The same pixels as 28 rows of 28: the digit">'
        f'<div style="{frame};left:0;right:0;top:{left:.3%};height:{width:.3%}"></div></div>'
    )
    middle = (
        f'<p style="margin:8px 0">(784,) &rarr; (28, 28, 1): pixels {28 * row} to'
        f" {28 * row + 27} are row {row}.</p>"
    )
    return f"{strip}{middle}{square}"
