"""Galleries and charts as files for a report."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.parts import words
from pages.parts.words import Markdown


def offer(name: str, draw: Callable[[str], bytes]) -> None:
    """A menu of files; one is drawn when it is asked for.

    Parameters
    ----------
    name : str
        What the file is called, without its ending; no two on the page are called alike.
    draw : callable
        Takes ``"png"`` or ``"pdf"`` and returns the content of the file.
    """
    with st.popover("Save", icon=":material/download:", key=f"save_{name}"):
        _offer(words.fill("As a picture (PNG)"), f"{name}.png", "image/png", partial(draw, "png"))
        _offer(
            words.fill("For a report (PDF)"), f"{name}.pdf", "application/pdf", partial(draw, "pdf")
        )


def _offer(label: Markdown, file: str, kind: str, content: Callable[[], bytes]) -> None:
    st.download_button(
        label, content, file, kind, key=f"save_{file}", on_click="ignore", type="tertiary"
    )
