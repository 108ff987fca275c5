"""A nickname, for those who want one. It stands beside their runs, not a part of their key."""

import streamlit as st

from mnist_core.engine import Visitor
from mnist_core.engine.limits import is_hosted
from mnist_core.training import nicknames
from pages.parts import frame, server, state, words

_ONCE, _LATER = state.NICKNAME_AT_ONCE, state.NICKNAME_LATER


def ask_once(who: Visitor, has_runs: bool) -> None:
    """Ask whoever has a run and no nickname, until they answer."""
    if not has_runs or not _are_in_use() or state.NICKNAME_DECLINED.get():
        return
    if who.owner in nicknames.all_of_them():
        return
    with (
        st.container(border=True),
        st.form("nickname_once", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        _field("What shall others call you here? A nickname, not your real name", "", _ONCE)
        st.form_submit_button("Keep", on_click=_keep, args=(who, _ONCE))
        st.form_submit_button("No, thanks", on_click=state.NICKNAME_DECLINED.set, args=(True,))


def offer(who: Visitor) -> None:
    """A control to choose a nickname, or another one."""
    if not _are_in_use():
        return
    name = nicknames.all_of_them().get(who.owner, "")
    label = words.fill("You are {name}", name=name) if name else "Nickname"
    with (
        st.popover(label, icon=":material/badge:", type="tertiary"),
        st.form("nickname", border=False),
    ):
        _field("Nickname, for all to see", name, _LATER)
        st.form_submit_button("Keep", on_click=_keep, args=(who, _LATER))
        st.caption("It need not be your real name. Empty takes it back.")


def offer_to_remove(owner: str, who: Visitor) -> None:
    """A teacher's control that takes a visitor's nickname away."""
    name = nicknames.all_of_them().get(owner)
    if not who.is_teacher or name is None:
        return
    label = words.fill("Remove the nickname {name}", name=name)
    st.button(label, icon=":material/person_remove:", on_click=_give, args=(owner, ""))


def _are_in_use() -> bool:
    """Where strangers meet and nobody can take a bad name away, nobody has one."""
    return server.teacher_key().is_set or not is_hosted()


def _field(label: str, name: str, entry: state.Entry[str]) -> None:
    st.text_input(
        words.literal(label),
        name,
        key=entry.key,
        max_chars=nicknames.CHARACTERS,
        autocomplete="off",
    )


def _keep(who: Visitor, entry: state.Entry[str]) -> None:
    _give(who.owner, entry.get())


def _give(owner: str, name: str) -> None:
    with frame.problems_in_words(stop=False):
        nicknames.give(owner, name)
