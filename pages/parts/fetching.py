"""Fetching the full MNIST, with a bar and a way to cancel."""

from collections.abc import Callable

import streamlit as st

from mnist_core.digits.fetching import Fetching
from pages.parts import state, words

_EVERY = 0.2  # seconds


def offer(use: Callable[[], None]) -> None:
    """A button that fetches it.

    Parameters
    ----------
    use : callable
        Called when it has come, before the page runs anew.

    Raises
    ------
    DataError
        It cannot be fetched.
    """
    st.markdown("**The full MNIST**: 60,000 digits to train on, 11 MB, fetched once.")
    st.button("Fetch MNIST", icon=":material/download:", on_click=_begin)
    fetching = state.FETCHING.get()
    if fetching is not None and fetching.is_over():
        state.FETCHING.set(None)
        fetching.file()
        use()
        st.rerun()
    if fetching is not None:
        _watch(fetching)
    elif state.FETCHING_LEFT.pop():
        st.info(
            "Cancelled: nothing was kept. The digits are as before; *Fetch MNIST* begins again.",
            icon=":material/cancel:",
        )


def _begin() -> None:
    if state.FETCHING.get() is None:
        state.FETCHING.set(Fetching())


def _leave(fetching: Fetching) -> None:
    fetching.leave()
    state.FETCHING.set(None)
    state.FETCHING_LEFT.set(True)


@st.fragment(run_every=_EVERY)
def _watch(fetching: Fetching) -> None:
    """How much has come, and a way to break it off."""
    if fetching.is_over() or state.FETCHING.get() is not fetching:
        st.rerun()
    if fetching.done:
        so_far = words.fill(
            "{done:,} of {total:,} kB", done=fetching.done // 1024, total=fetching.total // 1024
        )
        st.progress(fetching.done / fetching.total, so_far)
    else:
        st.progress(0.0, "Fetching MNIST…")
    st.button("Cancel", icon=":material/close:", on_click=_leave, args=(fetching,))
