"""The server answers a page of another site without asking the internet who it is."""

import pytest
from streamlit import net_util
from streamlit.web.server import server_util

from pages.parts import own_address


def test_another_site_is_refused_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, timeout: asked.append(url))
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    assert not server_util.is_url_from_allowed_origins("http://evil.example")
    assert asked, "Streamlit no longer asks: this module can go"
    asked.clear()
    own_address.never_ask()
    assert not server_util.is_url_from_allowed_origins("http://evil.example")
    assert server_util.is_url_from_allowed_origins("http://127.0.0.1:8501")
    assert not asked
