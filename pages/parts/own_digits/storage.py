"""The visitor's own digits: kept in their browser, for all pages to read.

The browser's local storage holds them, for all its tabs; the server only while the page is open.
Each change makes another version of them. A tab writes only over the version that it knows: what
another tab has kept while this one was elsewhere in the app arrives instead.
"""

import uuid

import streamlit as st

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.digits.own_digits import OwnDigit
from pages.parts import browser_storage, state
from pages.parts.components import component

_keep_in_browser = component("my_digits")


def all_of_them() -> list[OwnDigit]:
    """The visitor's digits, in the order in which they were kept."""
    return state.OWN_DIGITS.get()


def synchronize(*, asked_for: bool = False) -> None:
    """Exchange the digits with the browser: once per page and run, where `all_of_them` is needed.

    Parameters
    ----------
    asked_for : bool, optional
        Whether the address asks for them. A page that is opened anew then ends here, until the
        browser has said which there are: with other digits it would not be what was asked for.
    """
    waits = asked_for and not _has_said()
    _keep_in_browser(
        data={"asked_for": True} if waits else state.OWN_VERSION.get(),
        key=state.OWN_IN_BROWSER.key,
        on_kept_change=_arrive,
        on_written_change=lambda: None,
    )
    if waits:
        st.info("Your digits come from your browser…", icon=":material/hourglass_empty:")
        st.stop()


def is_kept() -> bool | None:
    """Whether the last change is in the browser's storage; None as long as that has not said so."""
    return browser_storage.is_kept(state.OWN_IN_BROWSER.get(), _known_version())


def change(digits: list[OwnDigit], before: str | None = None) -> bool:
    """Keep `digits` from now on; returns whether they are few enough for that.

    Parameters
    ----------
    digits : list of OwnDigit
        All of them, in order.
    before : str, optional
        The version in the browser that they take the place of; by default the one that this session
        knows.
    """
    if len(digits) > own_digits.MOST:
        note_problem(
            f"That would be {len(digits):,} digits; {own_digits.MOST:,} are kept at most. Download"
            " and remove some first."
        )
        return False
    state.OWN_DIGITS.set(digits)
    state.OWN_VERSION.set(
        {
            "text": own_digits.dumps(digits),
            "version": uuid.uuid4().hex,
            "before": _known_version() if before is None else before,
        }
    )
    return True


def note_problem(problem: str) -> None:
    """Keep a message for the page to show when it runs next."""
    state.OWN_PROBLEM.set(problem)


def take_problem() -> str:
    """The message that is to be shown now, once; empty where there is none."""
    return state.OWN_PROBLEM.pop()


def _has_said() -> bool:
    """Whether the browser has said what there is, be it nothing, or nothing that can be read."""
    said = getattr(state.OWN_IN_BROWSER.get(), "kept", None)
    return said is not None or state.OWN_VERSION.is_set() or bool(all_of_them())


def _known_version() -> str | None:
    kept = state.OWN_VERSION.get()
    return kept["version"] if kept else None


def _arrive() -> None:
    """Take what the browser has, and to it what this session has kept before it knew."""
    kept = state.OWN_IN_BROWSER.get().kept
    if kept is None or kept["version"] == (_known_version() or ""):
        return
    try:
        theirs = own_digits.loads(kept["text"])
    except mc.DataError as problem:
        note_problem(f"{problem} They are left as they are; keep a digit to begin anew.")
        return
    own = all_of_them() if kept["changed"] or not state.OWN_VERSION.is_set() else []
    together = own_digits.merged(theirs, own)
    if len(together) == len(theirs) or not change(together, kept["version"]):
        state.OWN_DIGITS.set(theirs)
        state.OWN_VERSION.set({"text": kept["text"], "version": kept["version"], "before": None})
