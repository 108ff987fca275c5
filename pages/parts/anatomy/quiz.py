"""The quiz: the shapes and parameters of random networks, to be filled in."""

import numpy as np
import streamlit as st

from mnist_core.network import quiz
from pages.parts import words
from pages.parts.address_fields import AddressFields
from pages.parts.anatomy import questions
from pages.parts.anatomy.questions import Quiz

LEVELS = {level: f"Level {level}" for level in quiz.LEVELS}
QUIZ = AddressFields(level=(list(LEVELS), 1), network=(quiz.SEEDS, 1))


def show() -> None:
    """A level, a network of it, and two questions for each of its layers."""
    QUIZ.begin()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Level",
            list(LEVELS),
            format_func=LEVELS.__getitem__,
            key=QUIZ.key("level"),
            required=True,
        )
        st.button("Another network", icon=":material/shuffle:", on_click=_another)
    QUIZ.write()
    level, seed = QUIZ.get("level"), QUIZ.get("network")
    network = quiz.network(level, seed)
    st.markdown(
        words.fill(
            "**{level}**. A picture of 28 x 28 x 1 comes in. What comes out of each layer, and how"
            " many parameters has it? Write a shape as `24 x 24 x 8`, a number as it is or as"
            " arithmetic, such as `2 x 3 + 4`; Enter checks. The first answer counts.",
            level=quiz.LEVELS[level],
        ),
        help=words.explained("parameter", "stride", "padding", "feature map"),
    )
    asked = {
        f"{number}. {layer.title}": layer.questions
        for number, layer in enumerate(quiz.ask(network), start=1)
    }
    name = f"{level}-{seed}"
    questions.show(asked, f"quiz_{name}", Quiz(name, level, len(LEVELS)))


def _another() -> None:
    QUIZ.set("network", int(np.random.default_rng().choice(quiz.SEEDS)))
