"""A sketch as Fabric writes drawings, for the canvas to begin with."""

import base64
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.sketch import PAPER_SIDE, Sketch, Stroke

PAPER, INK = "#ffffff", "#1a1a2e"


def lay_out(sketch: Sketch) -> dict[str, Any]:
    """A sketch as Fabric writes drawings."""
    below = [] if sketch.picture is None else [_image(sketch.picture)]
    return {"objects": below + [_path(stroke) for stroke in sketch.strokes]}


_ROUND = {
    "fill": None,
    "strokeLineCap": "round",
    "strokeLineJoin": "round",
    "originX": "center",
    "originY": "center",
}
_CORNER = {"left": 0, "top": 0, "originX": "left", "originY": "top"}


def _path(stroke: Stroke) -> dict[str, Any]:
    low, high = stroke.points.min(axis=0), stroke.points.max(axis=0)
    start, *rest = stroke.points.round(2).tolist()
    return {
        "type": "Path",
        "path": [
            ["M", *start],
            *(["L", *point] for point in rest or [[start[0] + 0.01, start[1]]]),
        ],
        "left": float(low[0] + high[0]) / 2,
        "top": float(low[1] + high[1]) / 2,
        "stroke": PAPER if stroke.erases else INK,
        "strokeWidth": stroke.width,
        **_ROUND,
    }


def _image(picture: NDArray[np.uint8]) -> dict[str, Any]:
    """A picture, 255 = ink, in the colour of ink, clear where there is none, stretched over the
    paper."""
    red, green, blue = (int(INK[at : at + 2], 16) for at in (1, 3, 5))
    coloured = Image.new("RGBA", picture.shape[::-1], (red, green, blue, 0))
    coloured.putalpha(Image.fromarray(picture))
    png = BytesIO()
    coloured.save(png, "PNG")
    return {
        "type": "Image",
        "src": f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}",
        "scaleX": PAPER_SIDE / picture.shape[1],
        "scaleY": PAPER_SIDE / picture.shape[0],
        **_CORNER,
    }
