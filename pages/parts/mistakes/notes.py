"""The visitor's notes about digits: written beside a digit, taken away as a table."""

import time

import streamlit as st

from mnist_core.models import notes
from mnist_core.models.notes import CHARACTERS, Note
from mnist_core.models.readings import Reading
from pages.parts import state, words
from pages.parts.mistakes import note_storage
from pages.parts.mistakes.study import Study


def is_flagged(study: Study, reading: Reading) -> bool:
    """Whether the visitor has flagged the digit."""
    note = state.NOTES.get().get(_key(study, reading))
    return note is not None and note.flagged


def offer(study: Study, reading: Reading) -> None:
    """A flag and a line of text for one digit."""
    key = _key(study, reading)
    note = state.NOTES.get().get(key)
    # A widget that is there keeps its value, whatever the browser brings.
    edition = state.NOTES_EDITION.get()
    flag, text = f"flag_{key}_{edition}", f"note_{key}_{edition}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.toggle(
            "Flag it",
            note is not None and note.flagged,
            key=flag,
            on_change=_write,
            args=(study, reading, flag, text),
        )
        st.text_input(
            "Note, for you alone",
            note.text if note else "",
            key=text,
            max_chars=CHARACTERS,
            placeholder="What is odd about it?",
            on_change=_write,
            args=(study, reading, flag, text),
        )
    if (is_kept := note_storage.is_kept()) is not None:
        st.caption(
            "Kept in this browser."
            if is_kept
            else "Kept as long as this page is open: this browser keeps nothing."
        )


def offer_table() -> None:
    """All notes as a file, where there are any."""
    kept = state.NOTES.get()
    count = sum(not note.empty for note in kept.values())
    if count:
        st.download_button(
            words.fill("My notes as CSV ({count})", count=count),
            lambda: notes.to_csv(kept, words.cell),
            "notes.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/flag:",
        )


def _write(study: Study, reading: Reading, flag: str, text: str) -> None:
    said = str(state.value_of(text))[:CHARACTERS]
    note = Note(
        digits=study.digits.source[:200],
        row=reading.row,
        truth=reading.truth,
        answer=reading.answer,
        sureness=reading.sureness,
        model=study.name[:200],
        flagged=bool(state.value_of(flag)),
        text=said,
        at=time.time(),
    )
    note_storage.add(_key(study, reading), note)


def _key(study: Study, reading: Reading) -> str:
    picture = int(study.digits.picture_sums[reading.row])
    return f"{study.card.answering_sha256[:12]}-{picture:016x}"
