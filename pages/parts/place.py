"""Which part of a page the browser shows: whoever presses a button sees what it did."""

import uuid

from pages.parts import state
from pages.parts.components import component

FORM = "settings_of_next_run"  # keys of containers
RUN = "shown_run"

_go_to = component("go_to")


def go_to(part: str, only_where: str = "") -> None:
    """Bring a part of the page into view when the page runs next, or goes on.

    Parameters
    ----------
    part : str
        The key of a container.
    only_where : str, optional
        A media query: elsewhere the page stays where it is.
    """
    state.GO_TO.set({"part": part, "wish": uuid.uuid4().hex, "onlyWhere": only_where})


def lead() -> None:
    """Bring into view what was asked for, once; at the end of the page."""
    # The wish stays: of two runs of the page in a row, the browser may hear of the second alone.
    _go_to(data=state.GO_TO.get(), key="unseen_go_to")
