"""Strokes of a round pen as ink."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Strokes = Sequence[NDArray[np.float64]]


def draw(strokes: Strokes, width: float, side: int = 280) -> NDArray[np.float32]:
    """The ink of strokes on a canvas: round pen, round ends.

    Parameters
    ----------
    strokes : each float, (points, 2), in pixels of the canvas.
    width : of the pen, in pixels.

    Returns
    -------
    float32, (side, side), 1 = ink.
    """
    canvas = Image.new("L", (side, side))
    pen, radius = ImageDraw.Draw(canvas), width / 2
    for stroke in strokes:
        points = [(float(x), float(y)) for x, y in stroke]
        if len(points) > 1:
            pen.line(points, fill=255, width=round(width))
        for x, y in points:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    ink: NDArray[np.float32] = np.asarray(canvas, np.float32) / np.float32(255)
    return ink
