"""What the class sees in a digit: each visitor has one vote."""

import streamlit as st

from mnist_core.errors import MnistError
from mnist_core.training import votes
from mnist_core.training.votes import NO_DIGIT
from pages.parts import state, visitor, words

CHOICES = {digit: str(digit) for digit in range(10)} | {NO_DIGIT: "none"}


def offer(picture: int) -> None:
    """A row of digits to vote by, and what the others see; `picture` is the checksum."""
    who = visitor.owner()
    key = f"vote_{picture:016x}"
    st.pills(
        "What do you see? One vote each",
        list(CHOICES),
        format_func=CHOICES.__getitem__,
        default=votes.of_owner(picture, who),
        key=key,
        on_change=_vote,
        args=(picture, who, key),
    )
    if problem := state.VOTE_PROBLEM.pop():
        st.warning(words.literal(problem))
    counted = votes.of(picture).most_common()
    if not counted:
        st.caption("Nobody has voted on it yet.")
        return
    said = ", ".join(f"{CHOICES[digit]}: {count}" for digit, count in counted)
    st.caption(words.fill("The class says {said}.", said=said))


def _vote(picture: int, who: str, key: str) -> None:
    try:
        votes.vote(picture, who, state.value_of(key))
    except MnistError as problem:
        state.VOTE_PROBLEM.set(str(problem))
