"""Labels that the visitor has corrected, and the files that go with them."""

import csv
from collections.abc import Sequence
from io import StringIO

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.digits import kaggle
from mnist_core.models.answer import a_digit
from mnist_core.models.label_noise import Suspicions
from pages.parts import state, words
from pages.parts.mistakes.study import Study


def offer(study: Study, row: int, label: int, other: int) -> None:
    """Buttons that give the digit in a row the label `other`, and its own again."""
    name = _name(study, row)
    corrected = state.NEW_LABELS.get()
    now = corrected.get(name, label)
    suggested = "(suggested)" if now == label else ""
    with st.container(horizontal=True):
        st.button(
            words.fill(
                "Make it {a_digit} {suggested}", a_digit=a_digit(other), suggested=suggested
            ),
            icon=":material/edit:",
            disabled=now == other,
            on_click=_relabel,
            args=(name, other),
        )
        if now != label:
            st.button(
                words.fill("Leave it {a_label}", a_label=a_digit(label)),
                icon=":material/undo:",
                on_click=_relabel,
                args=(name, None),
            )


def _relabel(name: str, label: int | None) -> None:
    corrected = {key: value for key, value in state.NEW_LABELS.get().items() if key != name}
    state.NEW_LABELS.set(corrected if label is None else {**corrected, name: label})


def offer_files(study: Study, found: Suspicions) -> None:
    """The suspicions as a table, and the digits with the labels that were corrected."""
    labels = _corrected(study)
    changed = np.flatnonzero(labels != study.digits.labels)
    with st.container(horizontal=True):
        st.download_button(
            "Suspicions as CSV",
            lambda: _as_table(study, found, labels),
            "suspicions.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            words.fill(
                "These digits, {count} corrected (like Kaggle's train.csv)", count=len(changed)
            ),
            lambda: kaggle.write_train(study.digits.images, labels),
            "corrected.csv.gz",
            "application/gzip",
            on_click="ignore",
            disabled=not len(changed),
            icon=":material/download:",
        )


def _corrected(study: Study) -> NDArray[np.uint8]:
    labels = study.digits.labels.copy()
    corrected = state.NEW_LABELS.get()
    if corrected:
        for row, picture in enumerate(study.digits.picture_sums.tolist()):
            labels[row] = corrected.get(f"{picture:016x}", labels[row])
    return labels


def _name(study: Study, row: int) -> str:
    return f"{int(study.digits.picture_sums[row]):016x}"


def _as_table(study: Study, found: Suspicions, labels: NDArray[np.uint8]) -> bytes:
    """All digits, the most suspicious first."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["row", "label", "suggested", "suspicion", "likely_wrong", "corrected"])
    likely = set(found.likely_wrong.tolist())
    given: Sequence[int] = study.digits.labels.tolist()
    for row in found.order().tolist():
        suspicion = f"{found.suspicion[row]:.4f}"
        suggested = int(found.suggested[row])
        table.writerow([row, given[row], suggested, suspicion, row in likely, int(labels[row])])
    return text.getvalue().encode()
