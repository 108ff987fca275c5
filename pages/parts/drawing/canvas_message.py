"""What the browser's canvas has sent, as strokes and ink.

It need not be a browser that sends: whoever speaks to the server can send anything in its place. So
everything is measured before it is worked on, and whatever no browser sends is read as nothing.
"""

import base64
import math
import struct
import warnings
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.preprocessing import Picture, ink_on_canvas
from mnist_core.drawing.sketch import PAPER_SIDE, STROKES, Sketch, Stroke, checked, checked_sketch
from mnist_core.errors import DrawingError
from pages.parts.drawing.canvas_layout import PAPER

# The component sends the paper pixel by pixel. Others are let through up to a screen of four times
# as many.
_LONGEST_SIDE = 4 * PAPER_SIDE  # pixels
_BYTES = 3_000_000  # of a picture; noise on all of the paper has 315,000

_OBJECTS = STROKES + 1  # a picture lies below the strokes
_POINTS = 10_000  # of all strokes

# What reading a message of any form may raise: pictures that are none raise the first ones.
_NO_MESSAGE = (
    OSError,
    EOFError,
    SyntaxError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


def objects_in(message: object) -> list[Any]:
    """Return the objects in Fabric's description of a drawing; none if it is something else."""
    objects = message.get("objects") if isinstance(message, dict) else None
    return objects if isinstance(objects, list) else []


def is_same(objects: list[Any], before: list[Any] | None) -> bool:
    """Return whether the browser has sent the same objects again."""
    try:
        return objects == before
    except RecursionError:
        return False  # lists in lists in lists, which are no strokes


def read(objects: Sequence[Any], png: bytes | None) -> tuple[Sketch, Picture | None]:
    """Read what the browser has sent.

    Parameters
    ----------
    objects : sequence
        Fabric's objects: perhaps an image, then the paths of the pen.
    png : bytes or None
        The canvas as the browser shows it; None before it has sent any.

    Returns
    -------
    sketch : Sketch
        What has been drawn; blank if the message cannot be read.
    ink : float32, (height, width), 1 = darkest, or None
        Its ink as the browser shows it; None on blank paper.
    """
    try:
        # Until the browser has sent anything, there are the strokes of a link that was followed,
        # at most.
        ink = None if png is None else ink_on_canvas(np.asarray(_opened(png, _LONGEST_SIDE)))
    except (DrawingError, *_NO_MESSAGE):
        return Sketch(), None  # blank, all of it erased, or no picture
    try:
        with np.errstate(all="ignore"):  # numbers that no stroke has are found in its points
            sketch = _sketch(objects)
    except _NO_MESSAGE:
        # Something that is no stroke, such as a picture that was moved with the canvas's edit tool,
        # or more strokes than are kept.
        return _flattened(ink), ink
    if sketch.blank:
        return sketch, None
    return sketch, visible(sketch.ink()) if ink is None else ink


def visible(ink: Picture) -> Picture | None:
    """Return the ink with its darkest pixel at 1, as `ink_on_canvas` does; None without ink."""
    return ink / ink.max() if ink.max() > 0 else None


def _flattened(ink: Picture | None) -> Sketch:
    """Return the ink as a picture that can be drawn upon."""
    if ink is None:
        return Sketch()
    grey = Image.fromarray((ink * 255).astype(np.uint8))
    if grey.size != (PAPER_SIDE, PAPER_SIDE):
        grey = grey.resize((PAPER_SIDE, PAPER_SIDE), Image.Resampling.BOX)
    return Sketch(picture=np.asarray(grey))


def _opened(png: bytes, longest_side: int) -> Image.Image:
    """Open a PNG without unpacking a pixel; raise ValueError if it is too large."""
    if len(png) > _BYTES:
        raise ValueError("a file larger than any picture of the paper")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of the size, which is checked below
        image = Image.open(BytesIO(png), formats=["PNG"])
    if max(image.size) > longest_side:
        raise ValueError("a picture larger than the paper")
    return image


def _sketch(objects: Sequence[Any]) -> Sketch:
    """Return the strokes in Fabric's objects; raise one of `_NO_MESSAGE` at anything else."""
    if len(objects) > _OBJECTS:
        raise ValueError("too many objects")
    picture = None
    if objects and objects[0]["type"] == "Image":
        image, *objects = objects
        picture = _picture(image)
    if sum(len(path["path"]) for path in objects) > _POINTS:
        raise ValueError("too many points")
    return checked_sketch([_stroke(path) for path in objects], picture)


def _picture(image: dict[str, Any]) -> NDArray[np.uint8]:
    """Return the picture that lies below the strokes, 255 = ink."""
    png = _opened(base64.b64decode(image["src"].split(",", 1)[1]), PAPER_SIDE)
    lies = [
        image["left"],
        image["top"],
        image["scaleX"] * png.width,
        image["scaleY"] * png.height,
    ]
    if not np.allclose(lies, [0, 0, PAPER_SIDE, PAPER_SIDE]) or image.get("angle"):
        raise ValueError("the picture was moved")
    return np.asarray(png.getchannel("A"))


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
