"""The visitor's own drawing, made worse step by step until the answer flips."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import figures
from mnist_core.digits.corruptions import Kind
from mnist_core.drawing.preprocessing import as_bytes
from mnist_core.figures.report import gallery_file
from mnist_core.models import robustness
from mnist_core.models.answer import a_digit, in_percent
from mnist_core.models.robustness import Worse
from pages.parts import cached, gallery, words
from pages.parts.drawing import last_drawing
from pages.parts.mistakes import pictures, save
from pages.parts.mistakes.study import Study
from pages.parts.navigation import link_to

SHOWN = 7  # steps, beside those where the answer flips


def show(study: Study, kind: Kind) -> None:
    """The visitor's drawing, or else a digit of these, made worse step by step."""
    st.subheader("Your own drawing, made worse until the answer flips")
    drawing = last_drawing.recall()
    if drawing is None:
        link_to("draw", "Draw a digit first")
        st.caption("Until then, here is a digit of these.")
        drawing = study.digits.images[0]
    picture = drawing.astype(np.float32)
    if drawing.dtype == np.uint8:
        picture /= np.float32(255)
    worse = robustness.worse_and_worse(cached.classifier(study.card), as_bytes(picture), kind)
    st.markdown(words.fill("{said}", said=_flip_in_words(worse, study.name, kind)))
    steps = _steps_to_show(worse)
    answers = worse.probabilities.argmax(axis=1)
    shares = worse.probabilities.max(axis=1)
    titles = [
        f"{worse.severities[step]:g}: {answers[step]}, {pictures.how_sure(float(shares[step]))}"
        for step in steps
    ]
    html = figures.gallery(worse.pictures[steps], titles, width=100, first_button=0)
    gallery.to_the_paper(html, worse.pictures[steps], f"worse_{kind.name}", study.card.name)
    heading = f"{kind.title}, read by {study.name}"
    images = list(worse.pictures[steps])
    save.offer("worse", lambda form: gallery_file(images, titles, heading, form))


def _flip_in_words(worse: Worse, name: str, kind: Kind) -> words.Markdown:
    first = int(worse.probabilities[0].argmax())
    whole = in_percent(float(worse.probabilities[0, first]))
    if worse.flip is None:
        return words.fill(
            "{name} reads **{first}** ({whole}) and stays with it to the end: {kind} does not"
            " flip it.",
            name=name,
            first=a_digit(first),
            whole=whole,
            kind=kind.title,
        )
    return words.fill(
        "{name} reads **{first}** ({whole}). At severity **{severity:g}** of {kind} the answer"
        " flips to **{after}**.",
        name=name,
        first=a_digit(first),
        whole=whole,
        severity=worse.severities[worse.flip],
        kind=kind.title,
        after=a_digit(int(worse.probabilities[worse.flip].argmax())),
    )


def _steps_to_show(worse: Worse) -> NDArray[np.intp]:
    """Some steps, spread evenly, and the two between which the answer flips."""
    steps = np.linspace(0, len(worse.severities) - 1, SHOWN).round().astype(np.intp)
    if worse.flip is None:
        return steps
    return np.unique([*steps.tolist(), worse.flip - 1, worse.flip])
