"""Models that vote, kept as a committee: a model of the list like any other."""

from collections.abc import Sequence

import streamlit as st

import mnist_core as mc
from mnist_core.models import formed
from pages.parts import frame, state
from pages.parts.predict import voters


def offer(cards: Sequence[mc.Card], owner: str) -> None:
    """Keep those that vote; remove a committee that is the visitor's own.

    Parameters
    ----------
    cards : sequence of Card
        The chosen model, and those that vote with it.
    owner : str
        The visitor, as `Card.owner`.
    """
    card, *others = cards
    own = not others and formed.is_formed(card) and card.owner == owner
    if own and st.button("Remove this committee", icon=":material/delete:"):
        with frame.problems_in_words(stop=False):
            formed.remove(card, owner)
            st.rerun()
    if others:
        with st.popover("Keep them as a committee", icon=":material/how_to_vote:"):
            st.markdown("It is then a model like any other, on all pages and for everybody.")
            label = st.text_input(
                "What to call it", max_chars=formed.LONGEST_LABEL, placeholder="These vote"
            )
            if st.button("Keep it", type="primary"):
                with frame.problems_in_words(stop=False):
                    kept = formed.form(cards, owner, label)
                    state.MODEL.wished.set(kept.name)
                    voters.forget()
                    st.rerun()
