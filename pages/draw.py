"""Draw a digit, read the answer, and look closer at how it came about."""

from dataclasses import replace

import numpy as np
import streamlit as st

from mnist_core import figures
from mnist_core.drawing import preprocessing
from mnist_core.drawing.preprocessing import Picture, Steps
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch
from pages.parts import cached, choose, frame, navigation
from pages.parts.drawing import last_drawing, paper, sheet
from pages.parts.explain import panel as explain
from pages.parts.own_digits import panel as own_digits

navigation.require(__file__)

st.title("Draw a digit")


@st.fragment
def draw_and_answer() -> None:
    # Side by side, or below one another where there is no room.
    with st.container(horizontal=True, gap="medium"):
        paper_place = st.container(width=PAPER_SIDE + 4)
        answer_place = st.container(width=360)
        details = st.container(width=240)
    with paper_place:
        sketch, ink = paper.draw()
    with details:
        card = choose.model()
        several = sheet.choose_several()

    found: list[Steps] = []
    answers = None
    with answer_place, st.container(key="answer"):
        if ink is None:
            st.markdown(
                "#### What do you see?\n**Draw any digit**, any size, anywhere on the paper. "
                "The network answers after each stroke."
            )
        with frame.problems_in_words(stop=False):
            found = find_digits(sketch, ink, several)
        with frame.problems_in_words(stop=False):
            model = cached.classifier(card)  # loaded while the first stroke is drawn
            if found:
                seen = [steps.picture for steps in found]
                answers = model.predict(np.stack(seen))
                if len(found) == 1:
                    said = figures.answer(answers[0], card.sure_from)
                else:
                    said = figures.number(answers, seen, card.sure_from)
                st.html(said)

    drawing = found[0].picture if len(found) == 1 else None
    last_drawing.remember(drawing)
    if drawing is not None:
        with answer_place:
            own_digits.offer_to_keep(sketch, drawing)
        with details:
            alt = "Your drawing as the network sees it: white on black, 28 by 28."
            st.html(figures.picture(drawing, alt))
            st.caption(
                "What the network sees: the drawing cut out, scaled to 20 pixels and centred in"
                " 28x28."
            )
    if answers is not None:
        explain.look_closer(card, found, answers)
    own_digits.show()


def find_digits(sketch: Sketch, ink: Picture | None, several: bool) -> list[Steps]:
    """The digits on the paper; raises DrawingError where they cannot be told apart."""
    if ink is None:
        return []
    found = separate(ink) if several else [preprocessing.steps_from_ink(ink)]
    if sketch.digit is not None and len(found) == 1:
        # A digit of the data is read as it is.
        found = [replace(found[0], picture=sketch.digit)]
    return found


draw_and_answer()
