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
    note = state.NOTES.get().get(_key(study, reading))
    fields = flag, text = _fields(study, reading)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.toggle(
            "Flag it",
            note is not None and note.flagged,
            key=flag,
            on_change=_write,
            args=(study, reading, fields),
        )
        st.text_input(
            "Note, for you alone",
            note.text if note else "",
            key=text,
            max_chars=CHARACTERS,
            placeholder="What is odd about it?",
            on_change=_write,
            args=(study, reading, fields),
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


def _write(study: Study, reading: Reading, fields: tuple[str, str]) -> None:
    # Before the browser brought its notes the fields were others, which know nothing of those.
    if fields != _fields(study, reading):
        return
    flag, text = fields
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


def _fields(study: Study, reading: Reading) -> tuple[str, str]:
    """The keys of the flag and of the line of text."""
    # A widget that is there keeps its value, whatever the browser brings.
    key = f"{_key(study, reading)}_{state.NOTES_EDITION.get()}"
    return f"flag_{key}", f"note_{key}"


def _key(study: Study, reading: Reading) -> str:
    picture = int(study.digits.picture_sums[reading.row])
    return f"{study.card.answering_sha256[:12]}-{picture:016x}"
