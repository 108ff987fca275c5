"""The answer beside the paper: said in a line, to a screen reader too, and in bars."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import MnistError, figures
from mnist_core.drawing.preprocessing import Picture, Steps
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import Sketch
from mnist_core.models.answer import WORDS, a_digit, read_answer
from pages.parts import state, switch, words
from pages.parts.components import component
from pages.parts.own_digits import storage

Answers = NDArray[np.float32]

# Digits beside one another are broader than any digit: below this there is no need to look.
_BROAD = 1.0  # times as broad as high

_announce = component("announce")


def say(
    sketch: Sketch, found: Sequence[Steps] | None, answers: Answers | None, sure_from: float
) -> str:
    """Say what the network answers, or what to do for an answer.

    Parameters
    ----------
    sketch : Sketch
        What is on the paper.
    found : sequence of Steps, or None
        The digits of it; None where they stand in several lines.
    answers : float32, (n, 10), or None
        What the network says to each digit; None if it was not asked.
    sure_from : float
        What its best guess must have for an answer.

    Returns
    -------
    str
        What is to be said to blank paper, as HTML.
    """
    invitation, news = _invite()
    said = html = ""
    if answers is not None:
        state.KEPT_NOW.pop()
        if len(answers) == 1:
            html = figures.headline(answers[0], sure_from)
            said = read_answer(answers[0], sure_from).words
        else:
            html = figures.number_headline(answers, sure_from)
            said = figures.number_in_words(answers, sure_from)
    elif sketch.mere_dot or found is None:
        said = WORDS["lines" if found is None else "dot"]
        html = figures.prompt(said)
    elif sketch.visible_ink() is None:
        said, html = news, invitation
    _place("said", html)
    _announce(data=said, key="unseen_announce")
    return invitation


def is_sure(answers: Answers | None, sure_from: float) -> bool:
    """Return whether the network is sure of each digit that there is."""
    return answers is not None and bool((answers.max(axis=1) >= sure_from).all())


def _invite() -> tuple[str, str]:
    """What to say to blank paper, as HTML, and what of it is news."""
    kept = state.KEPT_NOW.get()
    if kept is None:
        text = (
            "<b>Draw any digit</b>, any size, anywhere on the paper. The network answers while you"
            " draw."
        )
        return figures.prompt("What do you see?", text), ""
    wish = f"Now {a_digit((kept + 1) % 10)}?"
    is_kept = storage.is_kept()
    if is_kept is None:
        return figures.prompt(wish), ""
    news = f"Kept as {a_digit(kept)}. My digits: {len(storage.all_of_them()):,}."
    if not is_kept:
        news += " As long as this page is open: this browser keeps nothing."
    return figures.prompt(wish, news), f"{news} {wish}"


def show_bars(answers: Answers | None, found: Sequence[Steps], sure_from: float) -> None:
    """The ten probabilities of the digit, or of each digit beside its picture."""
    html = ""
    if answers is not None and len(answers) == 1:
        html = figures.bars(answers[0], sure_from)
    elif answers is not None:
        html = figures.number(answers, [steps.picture for steps in found], sure_from)
    _place("bars", html)


def show_seen(drawing: Picture | None) -> None:
    """The one digit of the drawing as the network sees it."""
    with st.container(key="seen"):
        _place("seen", "" if drawing is None else figures.seen(drawing))
        st.caption(
            "What the network sees: the drawing cut out, scaled to 20 pixels and centred in 28x28."
        )


def _place(name: str, html: str) -> None:
    """Show HTML where the browser finds it, to go on with it while the pen is down."""
    st.html(f'<div data-live="{name}">{html}</div>')


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
