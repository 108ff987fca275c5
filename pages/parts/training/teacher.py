"""What a teacher may do who knows the key in the server's settings: pause the whole class."""

import hmac
import os

import streamlit as st

from mnist_core.engine import Engine
from pages.parts import state, url


def show_controls(engine: Engine) -> None:
    """A pause for whoever came by ``?teacher=key`` or types the key in; nothing where the server
    has none."""
    key = os.environ.get("MNIST_TEACHER_KEY")
    if not key:
        return
    # Taken out of the URL, which a projector shows to all.
    if offered := url.take_out("teacher"):
        _admit_by(offered, key)
    if state.IS_TEACHER.get():
        _pause_or_go_on(engine)
    else:
        _ask_for(key)


def _ask_for(key: str) -> None:
    with st.popover("Teacher", icon=":material/school:", type="tertiary"):
        offered = st.text_input("Key", type="password", help="The server's MNIST_TEACHER_KEY.")
        if offered:
            _admit_by(offered, key)
            if state.IS_TEACHER.get():
                st.rerun()


def _pause_or_go_on(engine: Engine) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if engine.paused:
            st.button("Let the class go on", icon=":material/play_arrow:", on_click=engine.unpause)
            st.caption("Nobody's next epoch begins until then.")
        else:
            st.button("Pause the class", icon=":material/pause:", on_click=engine.pause)
            st.caption("Epochs under way are finished first.")


def _admit_by(offered: str, key: str) -> None:
    """Let the visitor in as the teacher if `offered` is the key."""
    if hmac.compare_digest(offered.encode(), key.encode()):
        state.IS_TEACHER.set(True)
    else:
        st.error("This is not the key in the server's settings.", icon=":material/key_off:")
