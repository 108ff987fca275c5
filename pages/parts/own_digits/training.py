"""The visitor's own digits, added to others to train on."""

import mnist_core as mc
from pages.parts import cached, state, switch, words
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
    return cached.with_own_digits(digits, own) if own and wished else digits


def add_them(wished: bool) -> None:
    """Set the switch of `offer_to_add`."""
    switch.put(state.ADD_OWN, wished)
