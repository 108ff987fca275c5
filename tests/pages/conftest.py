"""What all page tests stand in."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager

from mnist_core.digits import sample, sources
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


# What Streamlit finds when a server begins. Each AppTest is one that begins, and to read what is
# said of every installed package takes longer than a page.
_components = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def components_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed packages stay the same from one test to the next."""
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", lambda: list(_components()))


_bundled_digits = cache(sample.read_train)


@pytest.fixture(autouse=True)
def bundled_digits_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server process keeps what it has read, and here each test is a server process."""

    def read(file: Path) -> tuple[np.ndarray, ...]:
        return tuple(array.copy() for array in _bundled_digits(file))

    kind = replace(sources._KINDS["sample"], read_train=read)
    monkeypatch.setitem(sources._KINDS, "sample", kind)


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
