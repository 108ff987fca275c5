"""Strokes of a round pen as ink."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Strokes = Sequence[NDArray[np.float64]]


def draw(
    strokes: Strokes,
    width: float,
    side: int = 280,
) -> NDArray[np.float32]:
    """Draw strokes with a round pen on a square canvas.

    Parameters
    ----------
    strokes : sequence of ndarray of float, (points, 2)
        Each point is x, y in pixels of the canvas.
    width : float
        Of the pen, in pixels.
    side : int, optional
        Of the canvas, in pixels.

    Returns
    -------
    ndarray of float32, (side, side)
        1 is ink, 0 is paper.

    Examples
    --------
    >>> import numpy as np
    >>> stroke = np.array([[10.0, 20.0], [30.0, 20.0]])
    >>> ink = draw([stroke], width=6, side=40)
    >>> float(ink[20, 15]), float(ink[5, 15])
    (1.0, 0.0)
    """
    canvas = Image.new("L", (side, side))
    pen = ImageDraw.Draw(canvas)
    radius = width / 2
    for stroke in strokes:
        points = [tuple(point) for point in stroke.tolist()]
        if len(points) > 1:
            pen.line(points, fill=255, width=round(width))
        # A circle at each point makes the ends and the joints round.
        for x, y in points:
            pen.circle((x, y), radius, fill=255)
    pixels = np.asarray(canvas, np.float32)
    ink: NDArray[np.float32] = pixels / np.float32(255)
    return ink
