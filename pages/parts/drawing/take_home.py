"""The network that answers, to take home: a web page in one file."""

import streamlit as st

import mnist_core as mc
from mnist_core.models import take_home
from mnist_core.training import nicknames
from pages.parts import learning, reader


def offer(card: mc.Card) -> None:
    """A button that saves the page, which is made then; nothing where no browser can read it."""
    if isinstance(card, learning.LearningCard) or reader.url(card) is None:
        return
    st.download_button(
        "Take it home",
        lambda: take_home.page(card, nicknames.all_of_them().get(card.owner, "")),
        f"{card.name}.html",
        help="One file, a page of this network: it reads what you draw, offline, on any device.",
        key="take_home",
        icon=":material/download:",
        on_click="ignore",
    )
