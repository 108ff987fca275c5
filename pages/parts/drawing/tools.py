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


def stay() -> str:
    """A random name of this visit: a browser that lost its server goes on sending to the next."""
    if not state.STAY.is_set():
        state.STAY.set(secrets.token_hex(4))
    return state.STAY.get()


def take_wishes() -> list[Wish]:
    """Take what was wished for since the last time, in its order."""
    asked = getattr(state.TOOLS.get(), "asked", None)
    if not isinstance(asked, Mapping) or asked.get("stay") != stay():
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


def show(undo: bool, redo: bool, clear: bool, told: int) -> None:
    """Show the tools.

    Parameters
    ----------
    undo, redo, clear : bool
        Whether there is something to do for each of them.
    told : int
        Stands for what the canvas is told: until that has heard it, no stroke is drawn.
    """
    data = {
        "width": state.PEN_WIDTH.get(),
        "erases": state.ERASES.get(),
        "undo": undo,
        "redo": redo,
        "clear": clear,
        "stay": stay(),
        "handled": state.HANDLED.get(),
        "told": told,
        "back": _back(),
    }
    _tools(data=data, key=state.TOOLS.key, on_asked_change=lambda: None)


def _back() -> int:
    """Another number whenever the browser has come back to the server that it had lost."""
    back = getattr(state.PAPER.get(), "back", 0)
    return back if type(back) is int else 0


def _is_wish(wish: Any) -> bool:
    """Whether this is what the component sends: number, name, value."""
    if not isinstance(wish, list) or len(wish) != 3:
        return False
    number, name, value = wish
    if not (type(number) is int and type(value) is int and isinstance(name, str)):
        return False
    return name in _NAMES and (name != "width" or value in PEN_WIDTHS)
