"""Pictures that are clicked, or chosen by the keyboard."""

from collections.abc import Callable

from pages.parts import state
from pages.parts.components import component

_choices = component("choices")


def pick(html: str, key: str) -> int | None:
    """Show pictures none of which is a choice that stays.

    Parameters
    ----------
    html : str
        As for `show`.
    key : str
        Of the element.

    Returns
    -------
    int or None
        The number of the one that was clicked just now.
    """
    data = {"html": html, "chosen": None, "across": None, "follow": False}
    picked: int | None = _choices(data=data, key=key, on_picked_change=lambda: None).picked
    return picked


def show(
    html: str,
    chosen: int,
    key: str,
    choose: Callable[[int], None],
    across: int | None = 1,
    follow: bool = False,
) -> None:
    """Show pictures; where another one is chosen, the page runs again.

    Parameters
    ----------
    html : str
        With buttons that carry ``data-number``, such as `figures.gallery` makes.
    chosen : int
        The number of the chosen one.
    key : str
        Of the element.
    choose : callable
        Takes the number of the one that was clicked, before the page runs again.
    across : int or None, optional
        How many stand in a row; 1 where that depends on the width, None to go by what is seen.
    follow : bool, optional
        Whether the arrow keys choose at once. They then lead beyond the first and the last one,
        too: `choose` may take a number before or behind those that are shown.
    """

    def take() -> None:
        picked = state.value_of(key).picked
        if isinstance(picked, int):  # anybody can send anything
            choose(picked)

    data = {"html": html, "chosen": chosen, "across": across, "follow": follow}
    _choices(data=data, key=key, on_picked_change=take)
