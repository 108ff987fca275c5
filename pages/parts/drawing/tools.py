"""The row of tools below the paper: what the visitor wishes with them."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from pages.parts import state
from pages.parts.components import component

PEN_WIDTHS = range(8, 33)  # pixels of the paper

_MOST = 20  # wishes at once
_NAMES = ("pen", "eraser", "width", "undo", "redo", "clear")

_tools = component("tools")


class Wish(NamedTuple):
    """What a visitor wants done."""

    name: str  # one of `_NAMES`
    value: int  # of "width"


def take_wishes() -> list[Wish]:
    """Take what was wished for since the last time, in its order."""
    if not state.STAY.is_set():
        state.STAY.set(secrets.token_hex(4))
    asked = getattr(state.TOOLS.get(), "asked", None)
    # A browser that lost its server sends the wishes of before to the next one, too.
    if not isinstance(asked, Mapping) or asked.get("stay") != state.STAY.get():
        return []
    wishes = asked.get("wishes")
    if not isinstance(wishes, list):
        return []
    taken = []
    for wish in wishes[-_MOST:]:
        if _is_wish(wish) and wish[0] > state.HANDLED.get():
            number, name, value = wish
            state.HANDLED.set(number)
            taken.append(Wish(name, value))
    return taken


def show(undo: bool, redo: bool, clear: bool) -> None:
    """Show the tools; `undo`, `redo` and `clear` say whether there is something to do for each."""
    data = {
        "width": state.PEN_WIDTH.get(),
        "erases": state.ERASES.get(),
        "undo": undo,
        "redo": redo,
        "clear": clear,
        "stay": state.STAY.get(),
        "handled": state.HANDLED.get(),
        "layout": state.LAYOUT.get(),
    }
    _tools(data=data, key=state.TOOLS.key, on_asked_change=lambda: None)


def _is_wish(wish: Any) -> bool:
    """Whether this is what the component sends: number, name, value."""
    if not isinstance(wish, list) or len(wish) != 3:
        return False
    number, name, value = wish
    if not (type(number) is int and type(value) is int and isinstance(name, str)):
        return False
    return name in _NAMES and (name != "width" or value in PEN_WIDTHS)
