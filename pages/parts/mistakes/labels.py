"""Model wrong or label wrong? Suspicious labels, what a class sees in them, a corrected file."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import figures
from mnist_core.figures.report import gallery_file
from mnist_core.models import label_noise
from mnist_core.models.answer import a_digit
from mnist_core.models.label_noise import FOLDS, REJECTED, Suspicions
from pages.parts import cached, choices, gallery, place, state, waiting, words
from pages.parts.mistakes import corrected, save, votes
from pages.parts.mistakes.study import Study

JUDGES = {"folds": "Five new last layers", "model": "This network"}
PLACE = "judged_label"  # the key of its container
SHOWN = 30  # labels on a page
FIRST = 100  # labels among which those that are known to be rejected are counted
FEW = 50  # digits of which nothing can be learned anew


def show(study: Study) -> None:
    """The suspicious labels, the one that was clicked, and the corrections."""
    st.subheader("Model wrong, or label wrong?", help=words.explained("label", "out of fold"))
    if len(study.digits) < FEW:
        st.info(words.fill("This needs {few} digits at least.", few=FEW))
        return
    probabilities = _judge(study)
    if probabilities is None:
        return
    found = label_noise.suspicions(study.evaluation.labels, probabilities)
    _say_what_was_found(study, found)
    order = found.order()
    page = _choose_page(len(order))
    rows = order[(page - 1) * SHOWN : page * SHOWN]
    row = _choose_label(study, found, rows)
    _one_label(study, found, probabilities, row)
    corrected.offer_files(study, found)


def _judge(study: Study) -> NDArray[np.floating] | None:
    """The probabilities by which labels are judged; None while they are computed."""
    judge = st.segmented_control(
        "Judged by",
        list(JUDGES),
        format_func=JUDGES.__getitem__,
        default=state.JUDGE.default,
        key=state.JUDGE.key,
        required=True,
        persist_state="session",
    )
    if judge == "model":
        st.caption("By its own answers: it has not learned from these labels.")
        return study.evaluation.probabilities
    st.caption(
        words.fill(
            "Nobody may judge a label that they learned. So the network's last layer is learned"
            " anew, {folds} times, each time from four fifths of these digits, and judges the other"
            " fifth.",
            folds=FOLDS,
        )
    )
    model = cached.classifier(study.card)
    return waiting.for_result(
        ("out of fold", *study.key),
        lambda: label_noise.out_of_fold(model, study.digits),
        words.fill("Five new last layers learn from {count:,} digits…", count=len(study.digits)),
    )


def _say_what_was_found(study: Study, found: Suspicions) -> None:
    likely = len(found.likely_wrong)
    known = np.flatnonzero(np.isin(study.digits.picture_sums, list(REJECTED)))
    st.markdown(
        words.fill(
            "By confident learning about **{likely:,} of {all:,} labels** are likely wrong. The"
            " most suspicious come first: `7, or 2?` is labelled 7 and looks like a 2.",
            likely=likely,
            all=len(study.digits),
        )
    )
    if len(known):
        first = np.isin(known, found.order()[:FIRST]).sum()
        st.markdown(
            words.fill(
                "{known} of these digits are among the 15 of MNIST's test digits whose labels most"
                " people reject: **{first} of them are among the first {many}** here, and {likely}"
                " among the likely wrong.",
                known=len(known),
                first=int(first),
                many=FIRST,
                likely=int(np.isin(known, found.likely_wrong).sum()),
            )
        )


def _choose_page(count: int) -> int:
    pages = -(-count // SHOWN)
    state.LABELS_PAGE.set(min(max(state.LABELS_PAGE.get(), 1), pages))
    if pages == 1:
        return 1
    page: int = st.number_input(
        words.fill("Page (of {pages:,})", pages=pages),
        1,
        pages,
        key=state.LABELS_PAGE.key,
        width=160,
    )
    return page


def _choose_label(study: Study, found: Suspicions, rows: NDArray[np.intp]) -> int:
    """The suspicious labels as pictures; returns the row of the one that was clicked."""
    chosen = min(max(state.LABEL_OPENED.get(), 0), len(rows) - 1)
    pictures, labels = study.digits.images[rows], study.digits.labels[rows].tolist()
    suggested = found.suggested[rows].tolist()
    titles = [f"{label}, or {other}?" for label, other in zip(labels, suggested, strict=True)]
    hints = [
        f"labelled {label}; {suspicion:+.0%} for {a_digit(other)}"
        for label, other, suspicion in zip(labels, suggested, found.suspicion[rows], strict=True)
    ]
    html = figures.gallery(pictures, titles, hints, first_button=0)
    choices.show(html, chosen, f"labels_{study.digits.sha256[:8]}", _open)
    heading = f"Suspicious labels of {study.digits.source}"
    save.offer("labels", lambda form: gallery_file(list(pictures), titles, heading, form))
    return int(rows[chosen])


def _open(number: int) -> None:
    state.LABEL_OPENED.set(number)
    place.go_to(PLACE)


def _one_label(
    study: Study, found: Suspicions, probabilities: NDArray[np.floating], row: int
) -> None:
    """One suspicious label: what the judges say, what the class says, what it should be."""
    label, other = int(study.digits.labels[row]), int(found.suggested[row])
    picture = study.digits.images[row]
    with st.container(border=True, key=PLACE), st.container(horizontal=True, gap="large"):
        with st.container(width=170):
            st.html(figures.picture(picture, f"Labelled {label}, 28 by 28 pixels", 160))
            if st.button("Put it on the paper", icon=":material/stylus_note:"):
                gallery.open_draw(picture, study.card.name)
        with st.container(width=300):
            st.markdown(
                words.fill(
                    "Row {row:,}, labelled **{label}**. The judges suggest **{other}**.",
                    row=row,
                    label=label,
                    other=other,
                )
            )
            st.html(figures.bars(probabilities[row].astype(np.float32)))
        with st.container(width=330):
            votes.offer(int(study.digits.picture_sums[row]))
            corrected.offer(study, row, label, other)
