"""Step by step: from the canvas to the 28x28 pixels that the network reads."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing import preprocessing
from mnist_core.drawing.preprocessing import Steps
from mnist_core.models.answer import a_digit
from pages.parts import cached, state, words


def show(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    """The steps, and on request what comes of leaving them out."""
    rows, columns = steps.box
    box_height, box_width = rows.stop - rows.start, columns.stop - columns.start
    shown = [
        _step(
            "The canvas",
            f"The ink is found: a box of {box_width} x {box_height} pixels.",
            steps.ink,
            steps.box,
        ),
        _step(
            "Cut out, scaled",
            "Shrunk until the longer side is 20 pixels, grey levels kept.",
            steps.scaled,
        ),
        _step(
            "Centred",
            "Placed in 28 x 28 with its centre of mass in the middle. This is what is read.",
            steps.picture,
        ),
    ]
    st.html(figures.beside_one_another(shown))
    if st.toggle(
        "Resize the whole canvas instead",
        key=state.CARELESS.key,
        help="What most demos do with a drawing.",
        persist_state="session",
    ):
        _resized_carelessly(card, steps, answer)


def _step(
    title: str,
    sentence: str,
    picture: NDArray[np.float32],
    box: tuple[slice, slice] | None = None,
) -> str:
    shown = figures.picture(picture, f"{title}: {sentence}", 150, box)
    return figures.captioned(shown, sentence, title, 190)


def _resized_carelessly(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    """The answers to the drawing as MNIST was made and to the whole canvas, side by side."""
    squeezed = preprocessing.squeeze_canvas(steps.ink)
    careless_answer = cached.classifier(card).predict(squeezed[np.newaxis])[0]
    with st.container(horizontal=True, gap="medium"):
        _read("Made as MNIST was made", steps.picture, answer, card.sure_from)
        _read("The whole canvas resized", squeezed, careless_answer, card.sure_from)
    ours, careless = int(answer.argmax()), int(careless_answer.argmax())
    if ours == careless:
        st.caption("This time both are read the same. Draw small, or in a corner, and look again.")
        return
    st.caption(
        words.fill(
            "The same drawing, the same network: treated carelessly, it reads {careless} instead"
            " of {ours}.",
            careless=a_digit(careless),
            ours=a_digit(ours),
        )
    )


def _read(
    title: str, picture: NDArray[np.float32], answer: NDArray[np.float32], sure_from: float
) -> None:
    with st.container(width=300):
        st.markdown(words.fill("**{title}**", title=title))
        st.html(figures.picture(picture, f"{title}, 28 by 28 pixels", 112))
        st.html(figures.short_answer(answer, sure_from))
