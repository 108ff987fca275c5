"""The visitor's own digits, added to others to train on."""

import mnist_core as mc
from mnist_core.digits import own_digits
from pages.parts import state, switch, words
from pages.parts.own_digits import storage
from pages.parts.url import AddressChoice

MINE = AddressChoice("mine")


def offer_to_add(digits: mc.Digits, *, locked: bool = False) -> mc.Digits:
    """`digits`, with the visitor's own among them if they wish; that they do is in the URL as
    ``?mine=1``.

    Parameters
    ----------
    digits : Digits
        Those in use.
    locked : bool
        Do as the link that was followed says, and offer no choice.
    """
    storage.synchronize()
    own = storage.all_of_them()
    if MINE.take_followed().get("mine") == "1":
        add_them(True)
    if own and not locked:
        many = len(own) > 1
        label = "Add my {count} digits" if many else "Add my {count} digit"
        switch.show(
            state.ADD_OWN,
            words.fill(label, count=len(own)),
            words.fill(
                "What you drew and kept under *My digits* on Draw. A tenth of them is held out, as"
                " of the others."
            ),
        )
    wished = state.ADD_OWN.value.get()
    MINE.write({"mine": "1"} if wished else {})
    return _together(digits) if own and wished else digits


def add_them(wished: bool) -> None:
    """Set the switch of `offer_to_add`."""
    switch.put(state.ADD_OWN, wished)


def _together(digits: mc.Digits) -> mc.Digits:
    """`digits` and the visitor's own; put together once, as long as both stay the same.

    The session keeps them: of a whole class, a cache that all share would drop them each time.
    """
    own = storage.all_of_them()
    name = f"{digits.sha256} and {own_digits.as_digits(own).sha256}"
    known = state.WITH_OWN.get()
    if known is None or known[0] != name:
        known = name, own_digits.added(digits, own)
        state.WITH_OWN.set(known)
    return known[1]
