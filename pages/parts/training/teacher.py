"""What a teacher may do who knows the key in the server's settings: pause the whole class, and
stop, rename and delete any run.

The key is typed into a form. It is not taken out of the address, which stays in the history and
goes to other servers as the page that a link was on. A link ``/train?teacher`` opens the form.
"""

from typing import TYPE_CHECKING

import streamlit as st

from mnist_core import MnistError
from mnist_core.training.visitor import Visitor
from pages.parts import server, state, url, visitor, words
from pages.parts.components import component

if TYPE_CHECKING:
    from mnist_core.engine import Engine  # Dask: Draw, which asks who is there, does without

_remember = component("teacher")


def come_back() -> None:
    """Know a teacher again after a refresh, and take a link to the form; before anybody is asked
    who they are."""
    if not server.teacher_key().is_set:
        return
    if "teacher" in url.query():
        state.TEACHER_ASKED.set(True)
        if url.take_out("teacher"):
            state.TEACHER_PROBLEM.set(
                "A key in the address is not accepted: addresses are kept and passed on. Type it"
                " in here, and choose another one if this one was used."
            )
    browser = _remember(
        data=state.TEACHER_TOKEN.get(),
        key=state.TEACHER_IN_BROWSER,
        on_token_change=lambda: None,
    )
    is_asked = not state.TEACHER_TOKEN.get() and isinstance(browser.token, str)
    if is_asked and server.teacher_key().is_token(browser.token):
        state.TEACHER_TOKEN.set(browser.token)


def show_desk(engine: "Engine", who: Visitor) -> None:
    """What a teacher can do with a class; nothing for anybody else."""
    if not who.is_teacher:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if engine.paused:
            st.button("Let the class go on", icon=":material/play_arrow:", on_click=engine.unpause)
            st.caption("Nobody's next epoch begins until then.")
        else:
            st.button("Pause the class", icon=":material/pause:", on_click=engine.pause)
            st.caption("Epochs under way are finished first.")
        st.button("Leave the desk", icon=":material/logout:", on_click=leave)
    st.caption("You may stop, rename and delete any run: tick it in the table, and look at it.")


def offer(who: Visitor) -> None:
    """A form for who may be a teacher; nothing for who is one, or where the server has no key."""
    if who.is_teacher or not server.teacher_key().is_set:
        return
    if state.TEACHER_ASKED.get():
        with st.container(border=True, width=400):
            _ask()
    else:
        with st.popover("Teacher", icon=":material/school:", type="tertiary"):
            _ask()


def leave() -> None:
    """Be no teacher any more."""
    server.teacher_key().give_back(state.TEACHER_TOKEN.pop())
    state.TEACHER_ASKED.pop()


def _ask() -> None:
    with st.form("teacher", clear_on_submit=True, border=False):
        st.text_input(
            "Key",
            type="password",
            key=state.OFFERED_KEY.key,
            max_chars=200,
            autocomplete="off",
            help="The server's MNIST_TEACHER_KEY.",
        )
        st.form_submit_button("I am the teacher", on_click=_admit)
    if problem := state.TEACHER_PROBLEM.pop():
        st.error(words.literal(problem), icon=":material/key_off:")


def _admit() -> None:
    try:
        token = server.teacher_key().admit(state.OFFERED_KEY.get(), visitor.network())
    except MnistError as problem:
        state.TEACHER_PROBLEM.set(str(problem))
    else:
        state.TEACHER_TOKEN.set(token)
