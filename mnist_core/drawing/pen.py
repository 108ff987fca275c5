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
    for stroke in strokes:
        draw_on(canvas, stroke, width)
    pixels = np.asarray(canvas, np.float32)
    ink: NDArray[np.float32] = pixels / np.float32(255)
    return ink


def draw_on(
    canvas: Image.Image,
    stroke: NDArray[np.float64],
    width: float,
    shade: int = 255,
) -> None:
    """Draw one stroke with a round pen on a picture in 256 greys.

    Parameters
    ----------
    canvas : Image
        Of the mode "L". It is changed.
    stroke : ndarray of float, (points, 2)
        Each point is x, y in pixels of the canvas.
    width : float
        Of the pen, in pixels.
    shade : int, optional
        What each pixel under the pen becomes.
    """
    pen = ImageDraw.Draw(canvas)
    points = [tuple(point) for point in stroke.tolist()]
    if len(points) > 1:
        pen.line(points, fill=shade, width=round(width))
    # A circle at each point makes the ends and the joints round.
    for point in points:
        pen.circle(point, width / 2, fill=shade)
