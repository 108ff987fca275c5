"""A committee's members one by one: what a vote saves, and what none of them can read."""

import hashlib

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import figures
from mnist_core.figures.report import gallery_file
from mnist_core.models.columns import Columns, ask_each_in_steps
from mnist_core.models.committee import Committee
from pages.parts import cached, gallery, waiting, words
from pages.parts.mistakes import save
from pages.parts.mistakes.study import Study

SHOWN = 60  # pictures of each gallery


def show(study: Study) -> None:
    """How well each member reads, and the digits on which the vote matters."""
    st.subheader("What is a vote worth?")
    model = cached.classifier(study.card)
    assert isinstance(model, Committee)
    columns = waiting.for_result(
        ("members", *study.key),
        lambda: ask_each_in_steps(model, study.digits),
        words.fill(
            "{members} networks read {count:,} digits, one by one…",
            members=len(model.members),
            count=len(study.digits),
        ),
    )
    if columns is None:
        return
    shares = columns.accuracy
    st.markdown(
        words.fill(
            "One by one the {members} networks are right on {worst:.2%} to {best:.2%}, in the mean"
            " on {mean:.2%}. **Together they are right on {together:.2%}.** A vote helps only where"
            " they make different mistakes.",
            members=len(shares),
            worst=shares.min(),
            best=shares.max(),
            mean=shares.mean(),
            together=study.evaluation.accuracy,
        )
    )
    titles = (
        ("saved", "Half of them or more misread, and together they read", columns.saved),
        ("lost", "Some read, and together they misread", columns.lost),
        ("hopeless", "Every one of them misreads", columns.hopeless),
    )
    for name, title, rows in titles:
        _gallery(study, columns, name, title, rows)


def _gallery(study: Study, columns: Columns, name: str, title: str, rows: NDArray[np.intp]) -> None:
    count = len(rows)
    st.subheader(words.fill("{title}: {count:,}", title=title, count=count))
    if not count:
        return
    rows = rows[:SHOWN]
    labels, together = columns.labels[rows].tolist(), columns.together[rows].tolist()
    wrong = columns.wrong[rows].tolist()
    said = [f"{label} as {answer}" for label, answer in zip(labels, together, strict=True)]
    titles = [
        f"{text if text[0] != text[-1] else text[0]}, {misread} wrong"
        for text, misread in zip(said, wrong, strict=True)
    ]
    pictures = study.digits.images[rows]
    html = figures.gallery(pictures, titles, width=90, first_button=0)
    key = f"members_{hashlib.sha256(rows.tobytes()).hexdigest()[:8]}_{study.digits.sha256[:8]}"
    gallery.to_the_paper(html, pictures, key, study.card.name)
    heading = f"{study.name}: {title}"
    save.offer(name, lambda form: gallery_file(list(pictures), titles, heading, form))
