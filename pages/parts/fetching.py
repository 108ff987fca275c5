"""Fetching the full MNIST, with a bar and a way to cancel."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import mnist_core as mc
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
    if st.button("Fetch MNIST", icon=":material/download:"):
        _fetch()
        use()
        st.rerun()
    if state.FETCHING_LEFT.pop():
        st.info(
            "Cancelled: nothing was kept. The digits are as before; *Fetch MNIST* begins again.",
            icon=":material/cancel:",
        )


def _fetch() -> None:
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Fetching MNIST…")
        # Any press has the page run anew: this run then ends where the bar moves.
        st.button("Cancel", key="cancel_fetching", icon=":material/close:")
    fetching = Fetching()
    state.FETCHING_LEFT.set(True)
    try:
        while not fetching.is_over(_EVERY):
            _show(bar, fetching)
        state.FETCHING_LEFT.set(False)
        fetching.file()
    except mc.DataError:
        place.empty()
        raise
    finally:
        fetching.leave()


def _show(bar: DeltaGenerator, fetching: Fetching) -> None:
    if not fetching.done:
        bar.progress(0.0, "Fetching MNIST…")
        return
    bar.progress(
        fetching.done / fetching.total,
        words.fill(
            "{done:,} of {total:,} kB", done=fetching.done // 1024, total=fetching.total // 1024
        ),
    )
