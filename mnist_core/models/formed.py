"""Committees that visitors form of models of the list: *these three vote*."""

import secrets
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime

from mnist_core import durable
from mnist_core.errors import LimitError, ModelError
from mnist_core.folders import runs_folder
from mnist_core.models import store
from mnist_core.models.card import Card

# A committee takes a few kB, and a line in everybody's list of models.
OF_ONE = 10  # visitor
OF_ALL = 100  # visitors
LONGEST_LABEL = 60  # characters


def form(members: Sequence[Card], owner: str, label: str) -> Card:
    """Keep a committee, as a model of the list.

    Parameters
    ----------
    members : sequence of Card
        Who votes, two at least, and no committees.
    owner : str
        Whose it is, as `Card.owner`.
    label : str
        What to call it; by default by its members. Cut to 60 characters.

    Returns
    -------
    Card
        Of the committee; of the one there is, where the owner has formed it before.

    Raises
    ------
    LimitError
        There are as many as this server keeps.
    ModelError
        They cannot form one, or the disk does not take it.
    """
    label = label.strip() or " + ".join(card.title for card in members)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-vote-{secrets.token_hex(2)}"
    card = store.make_committee(name, members, owner, label[:LONGEST_LABEL])
    formed = [other for other in store.list_cards()[0] if is_formed(other)]
    own = [other for other in formed if other.owner == owner]
    for other in own:
        if other.answering_sha256 == card.answering_sha256:
            return other
    if len(own) >= OF_ONE:
        raise LimitError(f"You have {OF_ONE} committees. Remove one of them first.")
    if len(formed) >= OF_ALL:
        raise LimitError(f"This server keeps {OF_ALL} committees, and has them all.")
    try:
        store.save(runs_folder(), card, {}, store.read_history(members[0].name))
    except OSError as error:
        raise ModelError(f"The committee cannot be kept ({error.strerror}).") from error
    return store.read_card(name)


def is_formed(card: Card) -> bool:
    """Whether a visitor has formed this, of models of the list."""
    return bool(card.owner) and any(seat.sha256 for seat in card.members)


def remove(card: Card, owner: str) -> None:
    """Remove a committee for good; its members stay.

    Raises
    ------
    ModelError
        It is no such committee, it is somebody else's, or the disk does not let it go.
    """
    if not is_formed(card) or card.owner != owner:
        raise ModelError("Only whoever has formed a committee can remove it.")
    folder = runs_folder() / card.name
    going = folder.with_name(f".{card.name}-gone")
    try:
        durable.move(folder, going)
    except OSError as error:
        raise ModelError(f"The committee cannot be removed ({error.strerror}).") from error
    shutil.rmtree(going, ignore_errors=True)
