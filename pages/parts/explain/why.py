"""Why this answer: which ink speaks for it, and which digits are most like it."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.models import explain
from pages.parts import cached, frame, words

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
            _nearest(steps)


def _evidence(model: mc.Classifier, steps: Steps, digit: int) -> None:
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


def _nearest(steps: Steps) -> None:
    digits = cached.digits(mc.sources()[0])
    rows = explain.nearest(digits, steps.picture, NEIGHBOURS)
    labels = [str(digits.labels[row]) for row in rows]
    hints = [f"a {label}" for label in labels]
    st.html(figures.gallery(digits.images[rows], labels, hints, 76))
    st.caption(
        words.fill(
            "The digits most like yours, pixel by pixel, with their labels: out of {source}.",
            source=digits.source,
        )
    )
