"""Why this answer: which ink speaks for it, and which digits are most like it."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.models import explain
from pages.parts import cached, digits_here, frame, words

NEIGHBOURS = 12


def show(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    """What speaks for a digit, beside the digits most like the drawing."""
    best = int(answer.argmax())
    digit = st.segmented_control(
        "What speaks for or against a", range(10), default=best, key=f"for_{best}"
    )
    with st.container(horizontal=True, gap="large"):
        with st.container(width=280):
            _evidence(cached.classifier(card), steps, best if digit is None else digit)
        with st.container(width=560), frame.problems_in_words(stop=False):
            _nearest(card, steps)


def _evidence(model: mc.Classifier | mc.Committee, steps: Steps, digit: int) -> None:
    evidence = explain.occlusion_map(model, steps.picture, digit)
    alt = f"The drawing; what speaks for a {digit}, what against it"
    st.html(figures.evidence(steps.picture, evidence, alt))
    st.caption(
        words.fill(
            "Blue ink speaks for a {digit}, orange ink against it; white hardly matters. Found by"
            " erasing a small square after another and asking again.",
            digit=digit,
        )
    )


def _nearest(card: mc.Card, steps: Steps) -> None:
    """The digits most like the drawing, of those that the model learned from if they are here."""
    digits, whose = _digits_to_search(card)
    rows = explain.nearest(digits, steps.picture, NEIGHBOURS)
    labels = [str(digits.labels[row]) for row in rows]
    hints = [f"a {label}" for label in labels]
    st.html(figures.gallery(digits.images[rows], labels, hints, 76))
    st.caption(
        words.fill(
            "The digits most like yours, pixel by pixel, with their labels: out of {whose}",
            whose=whose,
        )
    )


def _digits_to_search(card: mc.Card) -> tuple[mc.Digits, words.Markdown]:
    """The digits among which the nearest are looked for, and what they are, in words."""
    trained_on = digits_here.find(card.origin, card.data["sha256"])
    if trained_on is None:
        first = cached.digits(mc.sources()[0])
        return first, words.fill(
            "{source}. The model was trained on other digits, which are not here: {others}.",
            source=first.source,
            others=card.digits_title,
        )
    # The model has never seen the validation digits.
    learned_from = cached.training(trained_on, card.config)
    return learned_from, words.fill(
        "the {count:,} that the model learned from, of {source}.",
        count=len(learned_from),
        source=trained_on.source,
    )
