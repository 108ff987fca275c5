"""The pages there are, and the ways from one to another."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.parts import state, url, words


@dataclass(frozen=True)
class Page:
    """A page of the app: ``pages/<name>.py``, under the address ``/<name>``."""

    name: str
    title: str
    icon: str

    @property
    def file(self) -> str:
        """What Streamlit calls it by."""
        return f"pages/{self.name}.py"


PAGES = (
    Page("draw", "Draw", ":material/stylus_note:"),
    Page("explore", "Explore", ":material/grid_view:"),
    Page("train", "Train", ":material/trending_up:"),
    Page("mistakes", "Mistakes", ":material/rule:"),
)
_BY_NAME = {page.name: page for page in PAGES}


def choose() -> st.Page:
    """The menu of all pages; returns the one that is open. The first page also stands under /."""
    first = PAGES[0]
    at_the_root = st.Page(
        first.file, title=first.title, icon=first.icon, default=True, url_path="landing"
    )
    under_its_name = st.Page(first.file, title=first.title, visibility="hidden")
    others = [st.Page(page.file, title=page.title, icon=page.icon) for page in PAGES[1:]]
    return st.navigation([at_the_root, under_its_name, *others], position="top")


def require(page: str) -> None:
    """First line of each page: make sure that app.py is around it, and note where the visitor is.

    Until somebody has opened app.py in this server process, Streamlit takes the files in pages/ for
    pages of its old kind and serves them bare. Such a visitor is sent through the front door, and
    `lead_on` brings them back.

    Parameters
    ----------
    page : str
        The page's ``__file__``.
    """
    if not state.ENTERED.get():
        state.WANTED.set((Path(page).name, url.query()))
        st.switch_page("app.py")
    url.note_page(page)


def lead_on() -> None:
    """Last line of app.py before the page: lead on whoever was sent here by `require`."""
    state.ENTERED.set(True)
    if wanted := state.WANTED.pop():
        page, query = wanted
        st.switch_page(f"pages/{page}", query_params=query)


def open_page(name: str, **query: str) -> None:
    """Go to the page `name` at once, with `query` in its address."""
    st.switch_page(_BY_NAME[name].file, query_params=query or None)


def link_to(name: str, label: str, **query: str) -> None:
    """A link to the page `name`, with `query` in its address."""
    page = _BY_NAME[name]
    st.page_link(page.file, label=words.literal(label), icon=page.icon, query_params=query or None)
