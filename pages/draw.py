"""Draw a digit and read the answer."""

import streamlit as st

import mnist_core as mc
from mnist_core import figures
from pages.parts import canvas, choosers, frame, shared

frame.require(__file__)

st.title("Draw a digit")


@st.fragment
def draw_and_answer() -> None:
    with st.container(horizontal=True, gap="medium"):  # side by side, or below one another where there is no room
        paper, words, details = (st.container(width=width) for width in (canvas.SIDE + 4, 360, 240))
    with paper:
        rgba = canvas.draw()
    with details, frame.problems_in_words():
        card = choosers.choose_model()
        if rgba is None:
            picture = None
        else:
            picture = mc.to_mnist(rgba)
            st.html(figures.picture(picture, "Your drawing as the network sees it: white on black, 28 by 28 pixels."))
            st.caption("What the network sees: the drawing cut out, scaled to 20 pixels and centred in 28x28.")
    with words, st.container(key="answer"), frame.problems_in_words():
        if picture is None:
            st.markdown(
                "#### What do you see?\n**Draw any digit**, any size, anywhere on the paper. "
                "The network answers after each stroke."
            )
        else:
            st.html(figures.answer(shared.classifier(card).predict(picture[None])[0]))


draw_and_answer()
