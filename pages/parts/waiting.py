"""Waiting for what is computed beside the page: a bar that moves, and a way to cancel."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

import mnist_core as mc
from pages.parts import server, state, visitor
from pages.parts.background import Job, Work
from pages.parts.words import Markdown

T = TypeVar("T")

QUICK = 2.0  # seconds within which a page waits with all that follows
_EVERY = 0.5  # seconds


def for_result(key: tuple[object, ...], begin: Callable[[], Work[T]], says: Markdown) -> T | None:
    """Return the result of some work; None while there is none yet, and the page says so.

    Parameters
    ----------
    key : tuple
        Names the work, for all visitors: the same key is the same result.
    begin : callable
        Makes the generator that does the work, as `background` describes it.
    says : Markdown
        What is being done.

    Raises
    ------
    MnistError
        The work has failed, or there is too much to do.
    """
    name = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
    if name in state.CANCELLED.get():
        st.info("Cancelled.", icon=":material/cancel:")
        st.button("Compute it", key=f"compute_{name}", on_click=_begin_again, args=(name,))
        return None
    job = server.jobs().ask(key, visitor.session(), begin)
    if not job.finished.is_set() and job.progress == 0:
        with st.spinner(says):
            job.finished.wait(QUICK)
    if job.finished.is_set():
        return _taken(key, job)
    st.fragment(_watch, run_every=_EVERY)(key, name, begin, says)
    return None


def _taken(key: tuple[object, ...], job: Job[T]) -> T:
    try:
        return job.result()
    except mc.MnistError:
        server.jobs().forget(key)  # the next try may find a file that was mended
        raise


def _watch(
    key: tuple[object, ...], name: str, begin: Callable[[], Work[object]], says: Markdown
) -> None:
    if name in state.CANCELLED.get():
        st.rerun()  # without asking for it once more
    job = server.jobs().ask(key, visitor.session(), begin)
    if job.finished.is_set():
        st.rerun()
    st.progress(job.progress, says)
    st.button(
        "Cancel",
        key=f"cancel_{name}",
        icon=":material/close:",
        on_click=_cancel,
        args=(name, job),
    )


def _cancel(name: str, job: Job[object]) -> None:
    job.leave(visitor.session())
    state.CANCELLED.set(state.CANCELLED.get() | {name})


def _begin_again(name: str) -> None:
    state.CANCELLED.set(state.CANCELLED.get() - {name})
