"""The answer beside the paper: said in a line, to a screen reader too, and in bars."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import MnistError, figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import Sketch
from mnist_core.models.answer import read_answer
from pages.parts import state, switch, words
from pages.parts.components import component, page_style
from pages.parts.own_digits import storage

Answers = NDArray[np.float32]

# Digits beside one another are broader than any digit: below this there is no need to look.
_BROAD = 1.0  # times as broad as high

_announce = component("announce")


@contextmanager
def desk() -> Iterator[None]:
    """What paper, answer and all else lie on, each in its place on every screen."""
    st.html(page_style("desk"))
    with st.container(key="desk"):
        yield


def say(sketch: Sketch, answers: Answers | None, sure_from: float) -> None:
    """Say what the network answers, or what to do for an answer.

    Parameters
    ----------
    sketch : Sketch
        What is on the paper.
    answers : float32, (n, 10), or None
        What the network says to each digit; None if it was not asked.
    sure_from : float
        What its best guess must have for an answer.
    """
    said = ""
    if answers is not None:
        state.KEPT_NOW.pop()
        one = len(answers) == 1
        if one:
            st.html(figures.headline(answers[0], sure_from))
            said = read_answer(answers[0], sure_from).words
        else:
            st.html(figures.number_headline(answers, sure_from))
            said = figures.number_in_words(answers, sure_from)
    elif sketch.mere_dot:
        said = "Draw a little more."
        st.markdown("## Draw a little more.")
    elif sketch.visible_ink() is None:
        said = _invite()
    _announce(data=said, key="unseen_announce")


def _invite() -> str:
    """Say what to do with blank paper; returns what of it is news."""
    kept = state.KEPT_NOW.get()
    if kept is None:
        st.markdown(
            "## What do you see?\n**Draw any digit**, any size, anywhere on the paper. The"
            " network answers after each stroke."
        )
        return ""
    many = len(storage.all_of_them())
    news = words.fill(
        "Kept as a {label}. My digits: {many:,}. Now a {next}?",
        label=kept,
        many=many,
        next=(kept + 1) % 10,
    )
    st.markdown(words.fill("## Now a {next}?", next=(kept + 1) % 10))
    st.markdown(words.fill("Kept as a {label}. My digits: {many:,}.", label=kept, many=many))
    return news


def show_bars(answers: Answers, found: Sequence[Steps], sure_from: float) -> None:
    """The ten probabilities of the digit, or of each digit beside its picture."""
    if len(answers) == 1:
        st.html(figures.bars(answers[0], sure_from))
    else:
        pictures = [steps.picture for steps in found]
        st.html(figures.number(answers, pictures, sure_from))


def hint_at_several(steps: Steps) -> None:
    """Where somebody has drawn a number, and it was read as one digit: say what can be done."""
    rows, columns = steps.box
    if columns.stop - columns.start < _BROAD * (rows.stop - rows.start):
        return
    try:
        count = len(separate(steps.ink))
    except MnistError:
        return
    if count > 1:
        st.button(
            words.fill("These are {count} digits: read each", count=count),
            icon=":material/view_column:",
            on_click=switch.put,
            args=(state.SEVERAL, True),
        )
