"""The address of a network for the browser."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.models import store
from pages.parts import reader


def addresses(*names: str) -> list[str]:
    """What `reader.url` says of each model, in a page that shows them."""

    def page(names: list[str]) -> None:
        import streamlit as st

        import mnist_core as mc
        from pages.parts import reader

        for name in names:
            st.text(reader.url(mc.read_card(name)))

    app = AppTest.from_function(page, args=(list(names),)).run()
    assert not app.exception
    return [text.value for text in app.text]


def test_each_network_has_its_own_address_which_stays() -> None:
    first = addresses("single_conv", "robust")
    assert len(set(first)) == 2 and all(
        re.fullmatch(r"(/mock)?/media/\w+[.]bin", url) for url in first
    )
    assert addresses("single_conv", "robust") == first


def test_a_committee_has_none() -> None:
    assert addresses("committee") == ["None"]


def test_where_the_model_is_damaged_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    reader._file.clear()
    monkeypatch.setattr(store, "read_file", lambda *_: b"damaged")
    assert addresses("single_conv") == ["None"]
    reader._file.clear()
