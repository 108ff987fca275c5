"""What the browser's tab says. The first thing anybody gets, so it imports nothing of ours."""

from pathlib import Path

import streamlit as st

NAME = "Digits"
ICON = Path(__file__).with_name("icon.png")


def name() -> None:
    """Name the tab after the app, before anything else is done."""
    st.set_page_config(page_title=NAME)


def show(page: str, about: str) -> None:
    """Say in the tab which page is open, and set how pages are laid out.

    Parameters
    ----------
    page : str
        Its title.
    about : str
        What *About* says, as Markdown. It brings the menu at the top, which also holds the choice
        between light and dark.
    """
    st.set_page_config(
        page_title=f"{page} · {NAME}",
        page_icon=ICON,
        layout="wide",
        menu_items={"About": about},
    )
