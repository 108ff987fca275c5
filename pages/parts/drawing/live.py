"""The answer while the pen is down: what the browser needs to know to give it by itself.

It is drawn over the server's answer, by static/live/. What the server says to a finished stroke
stands.
"""

import base64
from hashlib import sha256
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.models import answer
from pages.parts import learning, reader, state
from pages.parts.components import component, page_style
from pages.parts.drawing import canvas, canvas_layout, canvas_message

# Of the modules, seen from any page of the app.
MODULE = "app/static/live/live.js"

_live = component("live")


def prepare() -> None:
    """Tell the browser once what answers look like and how strokes are read."""
    data = {
        "rules": answer.rules(),
        "templates": figures.TEMPLATES,
        "in_a_row": figures.IN_A_ROW,
        "beside_bars": {
            "most": figures.beside_a_bar(1.0),
            "least": figures.beside_a_bar(0.0),
        },
        "curves": {
            "fineness": canvas_layout.FINENESS,
            "bend": canvas_message.BEND,
            "pieces": canvas_message.PIECES,
            "decimals": canvas_message.DECIMALS,
        },
    }
    st.html(page_style("live"))
    _live(data={"module": MODULE, "told": data}, key="unseen_live_once")


def show_layers() -> None:
    """A place for the feature maps of the first layers, which only the browser fills."""
    st.html('<div data-live="layers"></div>')


def show(card: mc.Card, sketch: Sketch, invitation: str, several: bool) -> None:
    """Tell the browser what is on the paper, and whom to ask.

    Parameters
    ----------
    card : Card
        Of the model that answers.
    sketch : Sketch
        What the server has answered to.
    invitation : str
        What to say to blank paper, as HTML.
    several : bool
        Whether the drawing is read as several digits.
    """
    laid = state.LAID.get()
    picture = _name(laid.picture)
    if laid.picture is not None:
        # An element of its own: one that stays as it is does not travel again with each stroke.
        told = {"name": picture, "bytes": base64.b64encode(laid.picture.tobytes()).decode()}
        _live(data={"module": MODULE, "picture": told}, key="unseen_live_picture")
    data = {
        "network": _network(card),
        "sure_from": card.sure_from,
        "layout": canvas.layout_in_browser(),
        "laid": {"strokes": [*map(_numbers, laid.strokes)], "picture": picture},
        "count": len(sketch.strokes),
        "pen": {"width": state.PEN_WIDTH.get(), "erases": state.ERASES.get()},
        "invitation": invitation,
        "several": several,
    }
    _live(data={"module": MODULE, "paper": data}, key="unseen_live")


def _network(card: mc.Card) -> str | None:
    """The address of the network; None where only the server can answer."""
    if isinstance(card, learning.LearningCard):
        content = learning.file(card)
        return None if content is None else reader.serve(content, card.name)
    return reader.url(card)


def _numbers(stroke: Stroke) -> list[Any]:
    """A stroke as the modules in static/reader/ have it."""
    points = stroke.points.astype(int).ravel().tolist()
    return [int(stroke.width), stroke.erases, *points]


def _name(picture: NDArray[np.uint8] | None) -> str | None:
    """What the modules call a picture that lies on the paper: another one has another name."""
    return None if picture is None else sha256(picture.tobytes()).hexdigest()[:16]
