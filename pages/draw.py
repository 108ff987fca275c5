"""Draw a digit, read the answer, and look closer at how it came about."""

from dataclasses import replace

import numpy as np
import streamlit as st

from mnist_core import figures
from mnist_core.drawing import preprocessing
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import PAPER_SIDE
from pages.parts import cached, choose, frame, navigation
from pages.parts.drawing import paper
from pages.parts.explain.panel import look_closer
from pages.parts.own_digits import panel as own_digits

navigation.require(__file__)

st.title("Draw a digit")


@st.fragment
def draw_and_answer() -> None:
    with st.container(
        horizontal=True, gap="medium"
    ):  # side by side, or below one another where there is no room
        sheet, words, details = (st.container(width=width) for width in (PAPER_SIDE + 4, 360, 240))
    with sheet:
        sketch, ink = paper.draw()
    with details:
        card = choose.choose_model()
        several = paper.choose_several()
    with words, st.container(key="answer"), frame.problems_in_words():
        model = cached.classifier(card)  # loaded while the first stroke is drawn
        if ink is None:
            st.markdown(
                "#### What do you see?\n**Draw any digit**, any size, anywhere on the paper. "
                "The network answers after each stroke."
            )
            found = []
        else:
            found = separate(ink) if several else [preprocessing.steps_from_ink(ink)]
            if sketch.digit is not None and len(found) == 1:  # a digit of the data is read as it is
                found = [replace(found[0], picture=sketch.digit)]
            answers = model.predict(np.stack([steps.picture for steps in found]))
            st.html(
                figures.answer(answers[0])
                if len(found) == 1
                else figures.number(answers, [steps.picture for steps in found])
            )
    st.session_state["drawing"] = (
        found[0].picture if len(found) == 1 else None
    )  # Train can follow it over the epochs
    if len(found) == 1:
        with words:
            own_digits.offer_to_keep(sketch, found[0].picture)
        with details:
            st.html(
                figures.picture(
                    found[0].picture,
                    "Your drawing as the network sees it: white on black, 28 by 28.",
                )
            )
            st.caption(
                "What the network sees: the drawing cut out, scaled to 20 pixels and centred in"
                " 28x28."
            )
    if found:
        look_closer(card, found, answers)
    own_digits.show()


draw_and_answer()
