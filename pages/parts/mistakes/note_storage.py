"""The visitor's notes about digits: kept in their browser, the server has a copy while a page is
open."""

import uuid

from mnist_core.models import notes
from mnist_core.models.notes import Note
from pages.parts import browser_storage, state
from pages.parts.components import component

_keep_in_browser = component("notes")


def synchronize() -> None:
    """Exchange the notes with the browser: once per page and run."""
    _keep_in_browser(
        data={
            "notes": notes.as_plain(state.NOTES.get()),
            "version": state.NOTES_VERSION.get(),
            "forget": state.NOTES_FORGET.get(),
        },
        key=state.NOTES_IN_BROWSER.key,
        on_kept_change=_arrive,
        on_written_change=lambda: None,
    )


def add(key: str, note: Note) -> None:
    """Keep a note, in the place of the one before."""
    state.NOTES.set(notes.merged(state.NOTES.get(), {key: note}))
    state.NOTES_VERSION.set(uuid.uuid4().hex)


def is_kept() -> bool | None:
    """Whether the last change is in the browser's storage; None as long as that has not said so."""
    return browser_storage.is_kept(state.NOTES_IN_BROWSER.get(), state.NOTES_VERSION.get())


def forget() -> None:
    """Keep none of them, here and in the browser."""
    state.NOTES.pop()
    state.NOTES_VERSION.pop()
    state.NOTES_EDITION.set(state.NOTES_EDITION.get() + 1)
    state.NOTES_FORGET.set(uuid.uuid4().hex)


def tell_to_forget() -> None:
    """Tell the browser of it, on a page that shows no notes."""
    if state.NOTES_FORGET.is_set():
        _keep_in_browser(
            data={"notes": None, "forget": state.NOTES_FORGET.get()}, key="unseen_notes_forgotten"
        )


def _arrive() -> None:
    kept = notes.read(state.NOTES_IN_BROWSER.get().kept)
    state.NOTES.set(notes.merged(state.NOTES.get(), kept))
    state.NOTES_EDITION.set(state.NOTES_EDITION.get() + 1)
