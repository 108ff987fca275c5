"""The run that Train shows; it is in the URL as ``?run=``."""

from collections.abc import Sequence

import streamlit as st

from mnist_core.training.run import Run
from pages.parts import place
from pages.parts.url import AddressChoice

_RUN = AddressChoice("run")


def take_link() -> None:
    """Show the run of a link that was just followed."""
    if asked := _RUN.take_followed().get("run"):
        show_next(asked)


def show_next(run_id: str) -> None:
    """Show this run when the page runs next, or goes on."""
    _RUN.keep({"run": run_id})


def look_at(run_id: str) -> None:
    """Show this run from now on, at once, and go there."""
    show_next(run_id)
    place.go_to(place.RUN)
    st.rerun()


def forget() -> None:
    """Show the visitor's latest run again, whichever it is."""
    _RUN.keep({})


def wanted(runs: Sequence[Run], owner: str) -> str | None:
    """The id of the run to show, which may be gone; None where there is none to show.

    Parameters
    ----------
    runs : sequence of Run
        All on this server, the newest first.
    owner : str
        Who the visitor is.
    """
    latest = next((run.id for run in runs if run.owner == owner), None)
    chosen = _RUN.kept().get("run", latest)
    is_here = any(run.id == chosen for run in runs)
    # A link to a run that is gone is answered, but a visit without one is not about it.
    is_asked_for = _RUN.in_address().get("run") == chosen
    return chosen if is_here or is_asked_for else latest


def write(run_id: str) -> None:
    """Put the run that is shown into the address."""
    _RUN.write({"run": run_id})
