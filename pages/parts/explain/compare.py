"""Compare models: the same drawing, read by up to three of them."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.network.architectures import PREFERENCE
from pages.parts import cached, frame, names, words

MOST = 3  # beside one another


def show(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    """A choice of models, and each one's answer."""
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


def _ask(card: mc.Card, steps: Steps) -> NDArray[np.float32]:
    answer: NDArray[np.float32] = cached.classifier(card).predict(steps.picture[np.newaxis])[0]
    return answer
