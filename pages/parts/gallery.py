"""Galleries whose pictures go to the paper when they are clicked, to be changed stroke by
stroke."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.drawing.sketch import Sketch
from pages.parts import choices
from pages.parts.drawing import sheet
from pages.parts.navigation import open_page


def to_the_paper(html: str, images: NDArray[np.uint8], key: str, model: str | None = None) -> None:
    """Show a gallery; a click on a picture opens Draw with that digit on the paper.

    Parameters
    ----------
    html : str
        Of `figures.gallery` with buttons.
    images : uint8, (n, 28, 28)
        What its buttons stand for, in order.
    key : str
        Of the gallery, another for other pictures: a click on the last ones that comes late is then
        none on these.
    model : str, optional
        The name of the model that shall read it there.
    """
    picked = choices.pick(html, key)
    if picked is not None and 0 <= picked < len(images):
        open_draw(images[picked], model)


def say_how() -> None:
    """Say below a gallery what its pictures are good for."""
    st.caption(
        "Click a digit to put it on the paper, and change it stroke by stroke until the answer"
        " flips. With the keyboard: arrow keys to choose, Enter to take."
    )


def open_draw(image: NDArray[np.uint8], model: str | None = None) -> None:
    """Go to Draw with `image`, uint8, (28, 28), on the paper."""
    sheet.put(Sketch(picture=image))
    open_page("draw", **({"model": model} if model else {}))
