"""A switch that the visitor flips and the page itself may set.

A widget's value gets lost when the page sets it through the session and runs again before the
browser has the widget. So the switch gets its value as its default, under a key that is new
whenever the page sets it.
"""

import streamlit as st

from pages.parts import state
from pages.parts.state import SwitchEntries
from pages.parts.words import Markdown


def show(entries: SwitchEntries, label: Markdown, help: Markdown) -> bool:
    """Show the switch; returns whether it is on.

    Parameters
    ----------
    entries : SwitchEntries
        What the session keeps of it.
    label, help : Markdown
        What it is called, and what it is for.
    """
    key = _key(entries)

    def take() -> None:
        if key == _key(entries):  # else the page has set it since
            entries.value.set(state.value_of(key))

    return st.toggle(label, entries.value.get(), key=key, on_change=take, help=help)


def put(entries: SwitchEntries, on: bool) -> None:
    """Set the switch, whatever the visitor had it at."""
    entries.value.set(on)
    entries.edition.set(entries.edition.get() + 1)


def _key(entries: SwitchEntries) -> str:
    return f"{entries.value.key}_{entries.edition.get()}"
