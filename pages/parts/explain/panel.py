"""A closer look at one answer: the choice between the ways from the drawing to it.

Only the way that is open is computed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
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


WAYS = {
    "steps": Way("Step by step", steps.show),
    "inside": Way("Inside the network", inside.show),
    "why": Way("Why this answer", why.show),
    "compare": Way("Compare models", compare.show),
}
LABELS = {key: way.label for key, way in WAYS.items()}


def look_closer(card: mc.Card, found: list[Steps], answers: NDArray[np.float32]) -> None:
    """A row of choices, and below it the one that is open.

    Parameters
    ----------
    card : Card
        Of the model that answered.
    found : list of Steps
        The digits of the drawing.
    answers : float32, (n, 10)
        What the model says to them.
    """
    with st.container(horizontal=True, gap="large"):
        chosen = st.segmented_control(
            "Look closer",
            list(WAYS),
            format_func=LABELS.__getitem__,
            default=state.EXPLAIN.default,
            key=state.EXPLAIN.key,
            persist_state="session",
        )
        place = _choose_place(len(found)) if len(found) > 1 else 1
    if chosen:
        WAYS[chosen].show(card, found[place - 1], answers[place - 1])


def _choose_place(count: int) -> int:
    """Which of several digits to look at, counted from 1."""
    if state.PLACE.get() > count:
        state.PLACE.set(1)  # that digit was erased
    return st.segmented_control(
        "at digit",
        range(1, count + 1),
        default=state.PLACE.default,
        required=True,
        key=state.PLACE.key,
    )
