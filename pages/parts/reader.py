"""Networks on their way to the browser, which then answers by itself (static/reader/).

A network goes there once: its address is the checksum of its file, and the browser keeps what it
has had from there. Where the browser cannot read a network, there is no address, and the server
answers.
"""

import streamlit as st
from streamlit import runtime

from mnist_core.errors import ModelError
from mnist_core.models import browser_file
from mnist_core.models.card import Card

# Of the modules, seen from any page of the app.
MODULES = "app/static/reader"


def url(card: Card) -> str | None:
    """The address of a trained model's file for `readNetwork`; None where a browser cannot read it.

    To be asked for again in each run of the page or the fragment that needs it: Streamlit forgets a
    file that no page shows any more.
    """
    content = _file(card.answering_sha256, card)
    return None if content is None else serve(content, card.name)


def serve(content: bytes, name: str) -> str:
    """The address of a file for `readNetwork`; several at a time have several names."""
    files = runtime.get_instance().media_file_mgr
    return files.add(content, "application/octet-stream", f"reader-{name}")


# The largest is 8 MB, and is made in a twentieth of a second.
@st.cache_resource(max_entries=8, show_spinner=False)
def _file(sha256: str, _card: Card) -> bytes | None:
    try:
        return browser_file.of_model(_card)
    except ModelError:
        return None  # the server answers, from another file
