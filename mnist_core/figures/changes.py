"""One digit changed in several ways, each in several strengths."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import VALIDATION
from mnist_core.figures.pictures import picture

_ROW = "display:flex;flex-wrap:wrap;gap:8px;align-items:end;margin:6px 0 14px"
_GRID = (
    "display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,380px),1fr));gap:0 24px"
)
_CAPTION = "text-align:center;font-size:.75rem"


@dataclass(frozen=True, eq=False)
class Changes:
    """A way in which a digit was changed.

    Attributes
    ----------
    title, where : str
        What it is, and who does it.
    images : sequence of ndarray of uint8, (28, 28)
        One for each strength.
    strengths : sequence of str
        What each is called.
    usual : sequence of int
        Which of them are framed, counted from 0.
    """

    title: str
    where: str
    images: Sequence[NDArray[np.uint8]]
    strengths: Sequence[str]
    usual: Sequence[int]


def changes(lines: Sequence[Changes], width: int) -> str:
    """Show a line of pictures for each way.

    Parameters
    ----------
    lines : sequence of Changes
        From top to bottom.
    width : int
        Of each picture, in CSS pixels.

    Returns
    -------
    str
        HTML.
    """
    cells = "".join(_line(line, width) for line in lines)
    return f'<div style="{_GRID}">{cells}</div>'


def _line(line: Changes, width: int) -> str:
    cells = []
    for place, (image, name) in enumerate(zip(line.images, line.strengths, strict=True)):
        is_usual = place in line.usual
        frame = f"outline:2px solid {VALIDATION};border-radius:6px" if is_usual else ""
        alt = f"{line.title}, {name}{', as in training' if is_usual else ''}"
        cells.append(
            f'<figure style="margin:0;width:{width}px"><div style="{frame}">'
            f'{picture(image, alt, width)}</div><figcaption style="{_CAPTION}">{escape(name)}'
            "</figcaption></figure>"
        )
    heading = f"<b>{escape(line.title)}</b> ({escape(line.where)})"
    return f'<div>{heading}<div style="{_ROW}">{"".join(cells)}</div></div>'
