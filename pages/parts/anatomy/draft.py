"""The network that a visitor composes: in the address, in the session, and how it is changed.

Every change is a callback: the page then runs once, with the changed network everywhere.
"""

from typing import Any

from mnist_core.errors import ConfigError
from mnist_core.network.architectures import ARCHITECTURES, TUTORIAL
from mnist_core.network.compose import Draft, draft_from_text, draft_of
from pages.parts import state
from pages.parts.url import AddressChoice

_DRAFT = AddressChoice("draft")
_UNDONE = 50  # changes that can be taken back


def begin() -> Draft:
    """The network as it stands; what a link asks for, once."""
    asked = _DRAFT.take_followed().get("draft")
    if asked:
        _follow(asked)
    return current()


def current() -> Draft:
    """The network as it stands: at first, the tutorial's."""
    return state.DRAFT.get() or draft_of(ARCHITECTURES[TUTORIAL[0]])


def write() -> None:
    """Put the network into the address."""
    _DRAFT.write({"draft": current().to_text()})


def chosen() -> int:
    """The place of the layer that is chosen; one more than the last for the answer."""
    return min(max(state.DRAFT_LAYER.get(), 0), len(current().layers))


def choose(place: int) -> None:
    """Choose another layer, whose fields are then shown."""
    state.DRAFT_LAYER.set(place)
    _renew_fields()


def change(draft: Draft, place: int | None = None) -> None:
    """Have another network; the layer at `place` is then the chosen one."""
    _take(draft)
    choose(chosen() if place is None else place)


def change_setting(place: int, kind: str, name: str, value: Any) -> None:
    """Take over what a field says; where that is none, say why, and the field says what holds.

    A field may speak late, when another layer is at its place.
    """
    layer = next(iter(current().layers[place : place + 1]), None)
    if layer is None or layer.kind != kind or getattr(layer, name) == value:
        return
    settings = {**layer.keras_arguments, name: value}
    try:
        _take(current().changed(place, type(layer)(**settings)))
    except ConfigError as problem:
        holds = getattr(layer, name)
        state.set_value_of(field_key(name), holds)
        state.DRAFT_PROBLEM.set(f"{problem} The field is back at {holds}.")


def rename(title: str) -> None:
    """Call the network otherwise."""
    draft = Draft(current().layers, title)
    if draft != current():
        _take(draft)


def undo() -> None:
    """Take the last change back, if there is one."""
    if can_undo():
        *before, last = state.DRAFTS_BEFORE.get()
        change(last)
        state.DRAFTS_BEFORE.set(tuple(before))


def can_undo() -> bool:
    """Whether there is a change to take back."""
    return bool(state.DRAFTS_BEFORE.get())


def field_key(name: str) -> str:
    """The key of a field, a new one when the network is changed by something else."""
    return f"composed_{name}_{state.DRAFT_EDITION.get()}"


def _take(draft: Draft) -> None:
    before = (*state.DRAFTS_BEFORE.get(), current())
    state.DRAFTS_BEFORE.set(before[-_UNDONE:])
    state.DRAFT.set(draft)
    state.DRAFT_PROBLEM.set("")


def _follow(asked: str) -> None:
    """Begin with what a link asks for: a registered network, or a composed one."""
    try:
        registered = ARCHITECTURES.get(asked)
        draft = draft_from_text(asked) if registered is None else draft_of(registered)
        if state.DRAFT.is_set():  # what was composed before can be brought back
            change(draft, 0)
        state.DRAFT.set(draft)
    except ConfigError as problem:
        state.DRAFT_PROBLEM.set(f"The link asks for a network that cannot be read. {problem}")


def _renew_fields() -> None:
    state.DRAFT_EDITION.set(state.DRAFT_EDITION.get() + 1)
    state.DRAFT_PROBLEM.set("")
