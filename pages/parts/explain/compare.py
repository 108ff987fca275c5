"""Compare models: the same drawing, read by up to three of them, or by all of a committee."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.network.architectures import PREFERENCE
from pages.parts import cached, frame, names, state, words
from pages.parts.explain import votes
from pages.parts.navigation import link_to

MOST = 3  # beside one another
SIDES = {"models": "Side by side", "votes": "The committee votes"}


def show(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    """A choice of models, and each one's answer; or how a committee comes to its own."""
    side = st.segmented_control(
        "Compare",
        list(SIDES),
        format_func=SIDES.__getitem__,
        default=state.COMPARE.default,
        required=True,
        key=state.COMPARE.key,
        label_visibility="collapsed",
        persist_state="session",
    )
    if side == "votes":
        votes.show(card, steps)
    else:
        _side_by_side(card, steps, answer)


def _side_by_side(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    cards = {other.name: other for other in mc.list_cards()[0]}
    others = [name for name in PREFERENCE if name in cards and name != card.name]
    called = names.models(cards)
    chosen = st.multiselect(
        "Models",
        list(cards),
        [card.name, *others][:MOST],
        max_selections=MOST,
        format_func=called.__getitem__,
    )
    answers = {}
    for name in chosen:
        # Somebody's model may be damaged, or have just been deleted.
        with frame.problems_in_words(stop=False):
            answers[name] = answer if name == card.name else _ask(cards[name], steps)
    said = [int(probabilities.argmax()) for probabilities in answers.values()]
    with st.container(horizontal=True, gap="medium"):
        for (name, probabilities), digit in zip(answers.items(), said, strict=True):
            with st.container(width=296, border=True):
                if said.count(digit) == 1 < len(said):
                    heading = words.fill("**{title}** reads it otherwise", title=called[name])
                else:
                    heading = words.fill("**{title}**", title=called[name])
                st.markdown(heading)
                st.html(figures.answer(probabilities, cards[name].sure_from))
    single = [name for name in answers if not cards[name].members]
    if len(single) > 1:
        first, *others = single
        link_to("predict", "Let these vote", model=first, voters=",".join(others))


def _ask(card: mc.Card, steps: Steps) -> NDArray[np.float32]:
    answer: NDArray[np.float32] = cached.classifier(card).predict(steps.picture[np.newaxis])[0]
    return answer
