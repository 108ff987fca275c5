"""What all page tests stand in."""

from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.parts import server, waiting


@pytest.fixture(autouse=True)
def nobody_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker process for pages that are only looked at; the browser tests start real ones."""
    monkeypatch.setattr("mnist_core.engine.Engine.warm_up", lambda self, digits=None: None)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """A server process that has just begun."""
    st.cache_resource.clear()
    server.ENGINE.forget()
    server.JOBS.forget()
    server.TEACHER_KEY.forget()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing looks anew after a while, as a browser does: a page waits for what it computes."""
    monkeypatch.setattr(waiting, "QUICK", 60.0)


@pytest.fixture(autouse=True)
def opened_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on which somebody has opened app.py, as all are after their first visitor.

    AppTest otherwise makes each run the first one; the browser tests look at that one.
    """
    begin = PagesManager.__init__

    def begin_opened(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
    monkeypatch.setattr(PagesManager, "__init__", begin_opened)
