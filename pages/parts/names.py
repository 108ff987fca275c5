"""What a network is called, and whose it is: the same on every page.

A network is called what its owner calls it, else by what it is. Whose it is stands beside that:
yours, that of somebody with a nickname, or one that ships with the app.
"""

from collections import Counter
from collections.abc import Mapping

import mnist_core as mc
from mnist_core.training import nicknames
from pages.parts import visitor


def owner(of: str) -> str:
    """Who an owner is to the visitor: *you*, their nickname, or the beginning of their key."""
    if of == visitor.owner():
        return "you"
    return nicknames.all_of_them().get(of) or f"visitor {of[:4]}"


def models(cards: Mapping[str, mc.Card]) -> dict[str, str]:
    """What to call each of some models in a list; no two are called alike."""
    named = {name: _model(card) for name, card in cards.items()}
    count = Counter(named.values())
    return {
        name: f"{called} ({name[-4:]})" if count[called] > 1 else called
        for name, called in named.items()
    }


def _model(card: mc.Card) -> str:
    return f"{card.title} · {owner(card.owner)}" if card.owner else card.title
