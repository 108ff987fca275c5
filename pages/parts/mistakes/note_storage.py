"""The visitor's notes about digits: kept in their browser, the server has a copy while a page is
open."""

import uuid
from collections.abc import Mapping
from typing import Any

from mnist_core.models import notes
from mnist_core.models.notes import Note
from pages.parts import browser_storage, state
from pages.parts.components import component

_LONGEST = 200  # characters of the browser's name for a visitor; ours have 32

_keep_in_browser = component("notes")


def synchronize() -> None:
    """Exchange the notes with the browser: once per page and run."""
    _keep_in_browser(
        data={
            "notes": notes.as_plain(state.NOTES.get()),
            "version": state.NOTES_VERSION.get(),
            "whose": state.NOTES_WHOSE.get(),
            "forget": state.NOTES_FORGET.get(),
        },
        key=state.NOTES_IN_BROWSER.key,
        on_kept_change=_arrive,
        on_written_change=_hear_whose,
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
    state.NOTES_WHOSE.pop()
    state.NOTES_EDITION.set(state.NOTES_EDITION.get() + 1)
    state.NOTES_FORGET.set(uuid.uuid4().hex)


def tell_to_forget() -> None:
    """Tell the browser of it, on a page that shows no notes."""
    if state.NOTES_FORGET.is_set():
        _keep_in_browser(
            data={"notes": None, "forget": state.NOTES_FORGET.get()}, key="unseen_notes_forgotten"
        )


def _arrive() -> None:
    kept = state.NOTES_IN_BROWSER.get().kept
    whose = _whose(kept)
    if whose is None:
        return
    # At another tab somebody else has sat down since.
    is_of_another = state.NOTES_WHOSE.get() not in (None, whose)
    ours = {} if is_of_another else state.NOTES.get()
    state.NOTES.set(notes.merged(ours, notes.read(kept.get("notes"))))
    state.NOTES_WHOSE.set(whose)
    state.NOTES_EDITION.set(state.NOTES_EDITION.get() + 1)


def _hear_whose() -> None:
    whose = _whose(state.NOTES_IN_BROWSER.get().written)
    if whose is not None:
        state.NOTES_WHOSE.set(whose)


def _whose(said: Any) -> str | None:
    """The browser's name for the one whose notes it keeps; anybody can send anything."""
    whose = said.get("whose") if isinstance(said, Mapping) else None
    return whose if isinstance(whose, str) and len(whose) <= _LONGEST else None
