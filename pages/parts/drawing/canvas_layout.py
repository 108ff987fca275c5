"""A sketch as Fabric writes drawings, for the canvas to begin with."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.sketch import INK as _INK
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch, Stroke

# Pixels of the canvas in one of the paper: a large paper and a sharp screen show more than 280.
FINENESS = 2
SIDE = FINENESS * PAPER_SIDE

PAPER, INK = "#ffffff", "#{:02x}{:02x}{:02x}".format(*_INK)

_ROUND = {
    "fill": None,
    "strokeLineCap": "round",
    "strokeLineJoin": "round",
    "originX": "center",
    "originY": "center",
}
_CORNER = {"left": 0, "top": 0, "originX": "left", "originY": "top"}


def lay_out(sketch: Sketch, label: str) -> dict[str, Any]:
    """Return a sketch as Fabric writes drawings.

    Parameters
    ----------
    sketch : Sketch
        What is to be seen.
    label : str
        A name that no other drawing has: by it one knows what the canvas's messages are about.
    """
    below = [] if sketch.picture is None else [_image(sketch.picture)]
    return {"objects": [_label(label), *below, *map(_path, sketch.strokes)]}


def _label(label: str) -> dict[str, Any]:
    """An object that nobody sees. Fabric keeps its colour, whatever that is."""
    return {
        "type": "Rect",
        "visible": False,
        "backgroundColor": label,
        "width": 0,
        "height": 0,
    }


def _path(stroke: Stroke) -> dict[str, Any]:
    points = stroke.points * FINENESS
    low, high = points.min(axis=0), points.max(axis=0)
    start, *rest = points.tolist()
    # A line of no length would show nothing.
    ways = rest if (low < high).any() else [[start[0] + 0.01, start[1]]]
    return {
        "type": "Path",
        "path": [["M", *start], *(["L", *point] for point in ways)],
        "left": float(low[0] + high[0]) / 2,
        "top": float(low[1] + high[1]) / 2,
        "stroke": PAPER if stroke.erases else INK,
        "strokeWidth": stroke.width * FINENESS,
        **_ROUND,
    }


def _image(picture: NDArray[np.uint8]) -> dict[str, Any]:
    """A picture in the colour of ink, stretched over the paper."""
    from mnist_core import figures  # blank paper comes without them

    return {
        "type": "Image",
        "src": figures.as_ink(picture),
        "scaleX": SIDE / picture.shape[1],
        "scaleY": SIDE / picture.shape[0],
        **_CORNER,
    }
