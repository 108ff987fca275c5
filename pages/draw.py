"""Draw a digit, read the answer, and look closer at how it came about."""

from dataclasses import replace

import numpy as np
import streamlit as st

from mnist_core.drawing import preprocessing
from mnist_core.drawing.preprocessing import Steps
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import Sketch
from pages.parts import cached, choose, frame, learning, navigation, server
from pages.parts.drawing import answer, large, last_drawing, live, paper, photo, sheet
from pages.parts.explain import panel as explain
from pages.parts.own_digits import panel as own_digits

navigation.require(__file__)

st.title("Draw a digit")


@st.fragment
def draw_and_answer() -> None:
    is_large = large.is_on()
    # Beside one another, or below one another where there is no room.
    with answer.desk():
        paper_place = st.container(key="left")
        answer_place = st.container(key="answer")
        more_place = st.container(key="more")
        choices = st.container(key="choices")
        layers_place = st.container(key="layers")
    with paper_place:
        sketch = paper.draw()
    with choices:
        card = choose.model(learning_too=True)
        if isinstance(card, learning.LearningCard):
            learning.follow(card)
        several = sheet.choose_several()
        large.offer(is_large)

    found: list[Steps] = []
    answers = None
    with answer_place:
        with frame.problems_in_words(stop=False):
            found = find_digits(sketch, several)
        with frame.problems_in_words(stop=False):
            model = cached.classifier(card)  # loaded while the first stroke is drawn
            if found:
                answers = model.predict(np.stack([steps.picture for steps in found]))
        invitation = answer.say(sketch, answers, card.sure_from)

    drawing = found[0].picture if len(found) == 1 else None
    last_drawing.remember(drawing)
    with more_place:
        if not is_large:
            answer.show_bars(answers, found, card.sure_from)
        if found and not several:
            answer.hint_at_several(found[0])
        if drawing is not None and not is_large:
            own_digits.offer_to_keep(sketch, drawing)
        photo.show(sketch, answer.is_sure(answers, card.sure_from))
    if not is_large:
        with choices:
            answer.show_seen(drawing)
    with layers_place:
        live.show_layers()
    live.show(card, sketch, invitation, several)
    if answers is not None:
        with more_place if is_large else st.container():
            explain.look_closer(card, found, answers, is_large)
    own_digits.show()
    if answers is not None:
        server.settle()


def find_digits(sketch: Sketch, several: bool) -> list[Steps]:
    """The digits on the paper; raises DrawingError where they cannot be told apart."""
    ink = sketch.visible_ink()
    if ink is None or sketch.mere_dot:
        return []
    found = separate(ink) if several else [preprocessing.steps_from_ink(ink)]
    if sketch.digit is not None and len(found) == 1:
        # A digit of the data is read as it is.
        found = [replace(found[0], picture=sketch.digit)]
    return found


draw_and_answer()
paper.bring_scripts()
live.prepare()
