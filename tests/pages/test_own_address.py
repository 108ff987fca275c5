"""The server answers a page of another site without asking the internet who it is."""

import importlib.util
from types import ModuleType

import pytest
from streamlit import net_util
from streamlit.web.server import server_util

from pages.parts import own_address


def as_streamlit_has_it() -> ModuleType:
    """A copy of Streamlit's module as it is before any page has run in this process."""
    spec = importlib.util.find_spec("streamlit.net_util")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_another_site_is_refused_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = as_streamlit_has_it()
    monkeypatch.setattr(original, "_make_blocking_http_get", lambda url, timeout: asked.append(url))
    monkeypatch.setattr(net_util, "get_external_ip", original.get_external_ip)
    assert not server_util.is_url_from_allowed_origins("http://evil.example")
    assert asked, "Streamlit no longer asks: this module can go"
    asked.clear()
    own_address.never_ask()
    assert not server_util.is_url_from_allowed_origins("http://evil.example")
    assert server_util.is_url_from_allowed_origins("http://127.0.0.1:8501")
    assert not asked
