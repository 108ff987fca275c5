"""What takes longer than a page may: computed apart, with its progress, and kept for all."""

from collections.abc import Callable

import streamlit as st

from mnist_core.digits.apart import Arrays, Question
from pages.parts import cached, server, state, visitor, words
from pages.parts.words import Markdown

EVERY = 0.5  # seconds between two looks at the progress


def find(
    asked: Question, arrays: Callable[[], Arrays], what: Markdown, *, at_once: bool = True
) -> Arrays | None:
    """Return what was computed; where it has not been, show how far it is.

    Parameters
    ----------
    asked : Question
        What to compute.
    arrays : callable
        Returns what it is computed from.
    what : Markdown
        What is done, as a sentence without its full stop.
    at_once : bool
        Whether it begins without a click.
    """
    answer = cached.study(asked)
    if answer is not None:
        return answer
    study = server.studies().study(asked)
    left = asked.key in state.STUDIES_LEFT.get()
    if study is not None and study.problem:
        st.error(words.literal(study.problem), icon=":material/error:")
        left = True
    running = study is not None and study.is_running and not study.is_cancelled
    if not running and (left or not at_once):
        if not st.button("Compute it", icon=":material/play_arrow:", key=f"begin_{asked.key}"):
            st.caption(words.fill("Not computed yet: {what}.", what=what))
            return None
        state.STUDIES_LEFT.set(state.STUDIES_LEFT.get() - {asked.key})
    server.studies().begin(asked, arrays, visitor.session())
    _watch(asked, what)
    return None


@st.fragment(run_every=EVERY)
def _watch(asked: Question, what: Markdown) -> None:
    """The progress, and a way to break it off."""
    study = server.studies().study(asked)
    if study is None or not study.is_running:
        st.rerun()
    progress = words.fill("{what}: {share:.0%}", what=what, share=study.progress)
    st.progress(study.progress, progress)
    if st.button("Cancel", icon=":material/close:", key=f"cancel_{asked.key}"):
        server.studies().leave(asked, visitor.session())
        state.STUDIES_LEFT.set(state.STUDIES_LEFT.get() | {asked.key})
        st.rerun()
