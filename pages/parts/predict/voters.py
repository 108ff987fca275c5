"""Which other models vote with the chosen one."""

import streamlit as st

import mnist_core as mc
from pages.parts import names, state
from pages.parts.url import AddressChoice

VOTERS = AddressChoice("voters")
MOST = 5  # beside the chosen one


def choose(card: mc.Card) -> list[mc.Card]:
    """A choice of models, in the URL as ``?voters=``; returns the chosen ones, often none."""
    cards = {other.name: other for other in mc.list_cards()[0] if other.name != card.name}
    called = names.models(cards)
    asked = VOTERS.take_followed().get("voters")
    if asked is None:
        here = state.VOTERS.is_set()
        asked = ",".join(state.VOTERS.get()) if here else VOTERS.kept().get("voters", "")
    # One that is chosen above, or was deleted meanwhile, does not vote.
    state.VOTERS.set([name for name in asked.split(",") if name in cards][:MOST])
    chosen = st.multiselect(
        "Others that vote with it",
        list(cards),
        key=state.VOTERS.key,
        format_func=called.__getitem__,
        max_selections=MOST,
        placeholder="None: it reads alone",
        help="The answer is then the mean of their probabilities, each with the same weight.",
    )
    VOTERS.write({"voters": ",".join(chosen)} if chosen else {})
    return [cards[name] for name in chosen]


def forget() -> None:
    """Let nobody vote with the chosen model, from the next run of the page on."""
    state.VOTERS.pop()
    VOTERS.keep({})
