"""Draw a digit, read the answer, and look closer at how it came about."""

import streamlit as st

from mnist_core import drawing, figures
from pages.parts import canvas, choosers, closer, frame, shared

frame.require(__file__)

st.title("Draw a digit")


@st.fragment
def draw_and_answer() -> None:
    with st.container(horizontal=True, gap="medium"):  # side by side, or below one another where there is no room
        paper, words, details = (st.container(width=width) for width in (canvas.SIDE + 4, 360, 240))
    with paper:
        rgba = canvas.draw()
    with details:
        card = choosers.choose_model()
    with words, st.container(key="answer"), frame.problems_in_words():
        model = shared.classifier(card)  # loaded while the first stroke is drawn
        if rgba is None:
            st.markdown(
                "#### What do you see?\n**Draw any digit**, any size, anywhere on the paper. "
                "The network answers after each stroke."
            )
            return
        steps = drawing.steps(rgba)
        st.html(figures.answer(model.predict(steps.picture[None])[0]))
    with details:
        st.html(figures.picture(steps.picture, "Your drawing as the network sees it: white on black, 28 by 28 pixels."))
        st.caption("What the network sees: the drawing cut out, scaled to 20 pixels and centred in 28x28.")
    closer.look_closer(card, steps)


draw_and_answer()
