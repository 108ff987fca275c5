"""What the network reads on the paper, and all that follows from it: everything on Draw but the
paper."""

from dataclasses import replace

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core.drawing import preprocessing
from mnist_core.drawing.preprocessing import Steps
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import Sketch
from pages.parts import cached, choose, frame, learning, server
from pages.parts.drawing import answer, large, last_drawing, live, photo, sheet, take_home
from pages.parts.drawing.desk import Places
from pages.parts.explain import panel as explain
from pages.parts.own_digits import panel as own_digits


def show(sketch: Sketch, places: Places, is_large: bool) -> None:
    """Read what is on the paper, and say it in the other places of the desk and below it.

    Parameters
    ----------
    sketch : Sketch
        What is on the paper.
    places : Places
        The desk.
    is_large : bool
        Whether the page is for a projector.
    """
    with places.choices:
        card = choose.model(learning_too=True)
        if isinstance(card, learning.LearningCard):
            learning.follow(card)
        several = sheet.choose_several()
        with st.container(horizontal=True, gap="small"):
            large.offer(is_large)
            take_home.offer(card)

    found = find_digits(sketch, several)
    answers = None
    with places.answer:
        with frame.problems_in_words(stop=False):
            model = cached.classifier(card)  # loaded while the first stroke is drawn
            if found:
                answers = model.predict(np.stack([steps.picture for steps in found]))
        invitation = answer.say(sketch, found, answers, card.sure_from)

    drawing = found[0].picture if found and len(found) == 1 else None
    last_drawing.remember(drawing)
    with places.more:
        if not is_large:
            answer.show_bars(answers, found or [], card.sure_from)
        if found and not several:
            answer.hint_at_several(found[0])
        if not is_large:
            own_digits.offer_to_keep(sketch, drawing)
        photo.show(sketch, answer.is_sure(answers, card.sure_from))
    if not is_large:
        with places.choices:
            answer.show_seen(drawing)
    with places.layers:
        live.show_layers()
    live.show(card, sketch, invitation, several)
    if found and answers is not None:
        with places.more if is_large else st.container():
            explain.look_closer(card, found, answers, is_large)
    own_digits.show()
    if answers is not None:
        server.settle()


def find_digits(sketch: Sketch, several: bool) -> list[Steps] | None:
    """The digits on the paper; None where they stand in several lines."""
    ink = sketch.visible_ink()
    if ink is None or sketch.mere_dot:
        return []
    try:
        found = separate(ink) if several else [preprocessing.steps_from_ink(ink)]
    except mc.DrawingError:
        return None
    if sketch.digit is not None and len(found) == 1:
        # A digit of the data is read as it is.
        found = [replace(found[0], picture=sketch.digit)]
    return found
