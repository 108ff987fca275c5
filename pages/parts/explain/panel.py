"""A closer look at one answer: the choice between the ways from the drawing to it.

Only the way that is open is computed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from pages.parts import state
from pages.parts.explain import compare, inside, steps, why


@dataclass(frozen=True)
class Way:
    """A way to look closer.

    Attributes
    ----------
    label : str
        What its button says.
    show : callable
        Shows it, given the model's card, one digit's way to 28x28, and the answer to it.
    """

    label: str
    show: Callable[[mc.Card, Steps, NDArray[np.float32]], None]


def _bars(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    st.html(figures.bars(answer, card.sure_from))


WAYS = {
    "steps": Way("Step by step", steps.show),
    "inside": Way("Inside the network", inside.show),
    "why": Way("Why this answer", why.show),
    "compare": Way("Compare models", compare.show),
}
# On a large page there is room for one of them, and no bars beside it.
LARGE_WAYS = {"bars": Way("How sure", _bars), **WAYS}
LABELS = {key: way.label for key, way in LARGE_WAYS.items()}


def look_closer(
    card: mc.Card, found: list[Steps], answers: NDArray[np.float32], large: bool
) -> None:
    """A row of choices, and below it the one that is open.

    Parameters
    ----------
    card : Card
        Of the model that answered.
    found : list of Steps
        The digits of the drawing.
    answers : float32, (n, 10)
        What the model says to them.
    large : bool
        Whether the page is for a projector.
    """
    ways = LARGE_WAYS if large else WAYS
    entry = state.EXPLAIN_LARGE if large else state.EXPLAIN
    with st.container(horizontal=True, gap="large"):
        st.segmented_control(
            "Look closer",
            list(ways),
            format_func=LABELS.__getitem__,
            default=entry.default,
            key=entry.key,
            required=True,
            persist_state="session",
        )
        place = _choose_place(len(found)) if len(found) > 1 else 1
    ways[entry.get()].show(card, found[place - 1], answers[place - 1])


def _choose_place(count: int) -> int:
    """Which of several digits to look at, counted from 1."""
    if state.PLACE.get() > count:
        state.PLACE.set(1)  # that digit was erased
    st.segmented_control(
        "at digit",
        range(1, count + 1),
        default=state.PLACE.default,
        required=True,
        key=state.PLACE.key,
    )
    return state.PLACE.get()
