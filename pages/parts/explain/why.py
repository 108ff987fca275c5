"""Why this answer: which ink speaks for it, and which digits are most like it."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.figures.inside import WHITE
from mnist_core.models import explain
from mnist_core.models.answer import a_digit, in_percent, read_answer
from mnist_core.models.committee import Model
from mnist_core.models.explain import Occlusion
from pages.parts import cached, digits_here, frame, state, words
from pages.parts.words import Markdown

NEIGHBOURS = 12


def show(card: mc.Card, steps: Steps, answer: NDArray[np.float32], called: str = "yours") -> None:
    """What speaks for a digit, beside the digits most like the drawing, which is `called` so."""
    if not read_answer(answer, card.sure_from).like_a_digit:
        st.markdown("There is no answer here, and so nothing that speaks for it.")
        return
    best = int(answer.argmax())
    digit = state.Entry(f"for_{best}", best)
    st.segmented_control(
        "What speaks for or against",
        range(10),
        default=digit.default,
        required=True,
        key=digit.key,
    )
    with st.container(horizontal=True, gap="large"):
        with st.container(width=280):
            _evidence(cached.classifier(card), steps, digit.get())
        with st.container(width=560), frame.problems_in_words(stop=False):
            _nearest(card, steps, called)


def _evidence(model: Model, steps: Steps, digit: int) -> None:
    found = explain.occlusion(model, steps.picture, digit)
    alt = f"The drawing; what speaks for {a_digit(digit)}, what against it"
    st.html(figures.evidence(steps.picture, found.evidence, alt))
    st.caption(
        words.fill(
            "Blue ink speaks for {a_digit}, orange ink against it; white hardly matters. Found by"
            " erasing a small square after another and asking again. {scale}",
            a_digit=a_digit(digit),
            scale=_scale_in_words(found, digit),
        )
    )


def _scale_in_words(found: Occlusion, digit: int) -> Markdown:
    """How much the colours mean: the probability with and without the ink that matters most."""
    whole = in_percent(found.probability)
    if np.abs(found.evidence).max() < WHITE:
        return words.fill(
            "No square matters by itself: {a_digit} stays at {whole}.",
            a_digit=a_digit(digit),
            whole=whole,
        )
    # What takes most away, or adds most where hardly anything can be taken.
    changed = found.least
    if found.most - found.probability > found.probability - found.least:
        changed = found.most
    if in_percent(changed) == whole:
        return words.fill(
            "No square changes the answer: {a_digit} stays at {whole}.",
            a_digit=a_digit(digit),
            whole=whole,
        )
    return words.fill(
        "Without the square that matters most, {whole} for {a_digit} becomes {changed}.",
        whole=whole,
        a_digit=a_digit(digit),
        changed=in_percent(changed),
    )


def _nearest(card: mc.Card, steps: Steps, called: str) -> None:
    """The digits most like the drawing, of those that the model learned from if they are here."""
    digits, whose = _digits_to_search(card)
    rows = explain.nearest(digits, steps.picture, NEIGHBOURS)
    labels = [str(digits.labels[row]) for row in rows]
    hints = [a_digit(digits.labels[row]) for row in rows]
    st.html(figures.gallery(digits.images[rows], labels, hints, 76))
    st.caption(
        words.fill(
            "The digits most like {called}, pixel by pixel, with their labels: out of {whose}",
            called=called,
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
