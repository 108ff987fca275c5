"""Which part of Train the browser shows: whoever presses a button sees what it did."""

from pages.parts import state
from pages.parts.components import component

FORM = "settings_of_next_run"  # keys of containers
RUN = "shown_run"

_go_to = component("go_to")


def go_to(part: str) -> None:
    """Bring a part of the page into view when the page runs next, or goes on."""
    state.GO_TO.set(part)


def lead() -> None:
    """Bring into view what was asked for; once, at the end of the page."""
    _go_to(data=state.GO_TO.pop(), key="unseen_go_to")
