"""The canvas to draw on. The only place that knows its component, and Fabric, the library behind
that."""

import base64
import math
from io import BytesIO
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image
from streamlit_drawable_canvas import st_canvas

from mnist_core.drawing.preprocessing import Picture, ink_on_canvas
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch, Stroke, checked
from mnist_core.errors import DrawingError
from pages.parts import state
from pages.parts.components import component, read_file

PAPER, INK = "#ffffff", "#1a1a2e"

_at_hand = component("at_hand")
_CANVAS_STYLE = read_file("at_hand", "canvas.css")


def show(begin: Sketch, sheet: int, pen_width: int, erase: bool) -> tuple[Sketch, Picture | None]:
    """The canvas, in a container with the key ``paper``.

    Parameters
    ----------
    begin : Sketch
        What lies on it at first.
    sheet : int
        The number of the sheet; the canvas is laid out anew when it changes.
    pen_width : int
        In pixels of the canvas.
    erase : bool
        Whether the pen takes ink away: it writes in the paper's colour.

    Returns
    -------
    sketch : Sketch
        What has been drawn.
    ink : float32, (280, 280), 1 = darkest, or None
        Its ink as the browser shows it; None on blank paper.
    """
    _lay_out_new(begin, sheet)
    with st.container(key="paper"):
        result = st_canvas(
            stroke_width=pen_width,
            stroke_color=PAPER if erase else INK,
            background_color=PAPER,
            width=PAPER_SIDE,
            height=PAPER_SIDE,
            return_image_data=True,
            initial_drawing=state.CANVAS_LAYOUT.get(),
            key=state.CANVAS.key,
        )
        _at_hand(data=_CANVAS_STYLE, key="at_hand")
    objects = (result.json_data or {}).get("objects", [])
    if objects == state.CANVAS_BEFORE.get():
        # What the browser showed before it lays out the new sheet.
        return begin, _visible(begin.ink())
    state.CANVAS_OBJECTS.set(objects)
    state.CANVAS_BEFORE.set(None)
    return _drawn(objects, result.image_data)


def _lay_out_new(begin: Sketch, sheet: int) -> None:
    """Note what the canvas begins with, on a new sheet."""
    # On a page that was left and opened again the browser's canvas begins anew.
    opened_again = not state.CANVAS.is_set()
    if not opened_again and state.CANVAS_SHEET.get() == sheet:
        return
    state.CANVAS_BEFORE.set(None if opened_again else state.CANVAS_OBJECTS.get())
    state.CANVAS_LAYOUT.set(_lay_out(begin) | {"sheet": sheet})
    state.CANVAS_SHEET.set(sheet)


def _drawn(
    objects: list[dict[str, Any]], image: NDArray[np.uint8] | None
) -> tuple[Sketch, Picture | None]:
    """What the browser has sent, as `show` returns it."""
    try:
        # Until the browser has sent anything, there are the strokes of a link that was followed, at
        # most.
        ink = None if image is None else ink_on_canvas(image)
        sketch = _read(objects)
    except DrawingError:
        return Sketch(), None  # blank, or all of it erased
    except (ValueError, KeyError, TypeError):
        # Something that is no stroke, such as a picture that was moved with the canvas's edit tool.
        return (Sketch() if ink is None else Sketch(picture=(ink * 255).astype(np.uint8))), ink
    if sketch.blank:
        return sketch, None
    return sketch, _visible(sketch.ink()) if ink is None else ink


def _visible(ink: Picture) -> Picture | None:
    """The ink with its darkest pixel at 1, as `ink_on_canvas` gives it; None when there is none."""
    return ink / ink.max() if ink.max() > 0 else None


def _lay_out(sketch: Sketch) -> dict[str, Any]:
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


def _read(objects: list[dict[str, Any]]) -> Sketch:
    """The strokes in Fabric's objects; raises ValueError, KeyError or TypeError when there is
    something else."""
    picture = None
    if objects and objects[0]["type"] == "Image":
        image, *objects = objects
        png = Image.open(BytesIO(base64.b64decode(image["src"].split(",", 1)[1])))
        picture = np.asarray(png.getchannel("A"))
        lies = [
            image["left"],
            image["top"],
            image["scaleX"] * png.width,
            image["scaleY"] * png.height,
        ]
        if not np.allclose(lies, [0, 0, PAPER_SIDE, PAPER_SIDE]) or image.get("angle"):
            raise ValueError("the picture was moved")
    return Sketch(tuple(_stroke(path) for path in objects), picture)


def _stroke(path: dict[str, Any]) -> Stroke:
    # Each command ends with the point it leads to; the curves between are gentle.
    points = np.array([command[-2:] for command in path["path"]], float)
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    across, down, turned = (
        path.get("scaleX", 1),
        path.get("scaleY", 1),
        math.radians(path.get("angle", 0)),
    )
    if path["originX"] != "center" or path["originY"] != "center":
        raise ValueError("the stroke is placed by its corner")
    # Where the canvas's edit tool has put it, if it was used.
    rotation = np.array(
        [[math.cos(turned), math.sin(turned)], [-math.sin(turned), math.cos(turned)]]
    )
    placed = (points - centre) * [across, down] @ rotation + [path["left"], path["top"]]
    width = path["strokeWidth"] * math.sqrt(abs(across * down))
    return checked(placed, width, path["stroke"] == PAPER)
