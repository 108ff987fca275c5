"""What a teacher may do who knows the key in the server's settings: pause the whole class."""

import hmac
import os

import streamlit as st

from mnist_core.engine import Engine


def teacher(engine: Engine) -> None:
    """A pause for whoever came by ``?teacher=key`` or types the key in; nothing where the server
    has none."""
    key = os.environ.get("MNIST_TEACHER_KEY")
    if not key:
        return
    if offered := st.query_params.pop(
        "teacher", ""
    ):  # taken out of the URL, which a projector shows to all
        _check(offered, key)
    if not st.session_state.get("is_teacher"):
        with st.popover("Teacher", icon=":material/school:", type="tertiary"):
            if offered := st.text_input(
                "Key", type="password", help="The server's MNIST_TEACHER_KEY."
            ):
                _check(offered, key)
                if st.session_state.get("is_teacher"):
                    st.rerun()
        return
    paused = engine.paused
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Let the class go on" if paused else "Pause the class",
            icon=":material/play_arrow:" if paused else ":material/pause:",
            on_click=engine.unpause if paused else engine.pause,
        )
        st.caption(
            "Nobody's next epoch begins until then."
            if paused
            else "Epochs under way are finished first."
        )


def _check(offered: str, key: str) -> None:
    if hmac.compare_digest(offered.encode(), key.encode()):
        st.session_state["is_teacher"] = True
    else:
        st.error("This is not the key in the server's settings.", icon=":material/key_off:")
