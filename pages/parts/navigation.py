"""The pages there are, and the ways from one to another."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import streamlit as st

from pages.parts import state, url, words


@dataclass(frozen=True)
class Page:
    """A page of the app: ``pages/<name>.py``, under the address ``/<name>``."""

    name: str
    title: str
    icon: str
    says: str

    @property
    def file(self) -> str:
        """What Streamlit calls it by."""
        return f"pages/{self.name}.py"


PAGES = (
    Page("draw", "Draw", ":material/stylus_note:", "Draw a digit"),
    Page("explore", "Explore", ":material/grid_view:", "Explore the digits"),
    Page("train", "Train", ":material/trending_up:", "Train a network"),
    Page("mistakes", "Mistakes", ":material/rule:", "Study the mistakes"),
    Page("predict", "Predict", ":material/checklist:", "Predict a test set"),
)
PATHS = ["", *(page.name for page in PAGES)]  # under the address of the app
NOWHERE = "No such page"
_BY_NAME = {page.name: page for page in PAGES}


def choose() -> st.Page:
    """Tell Streamlit which pages there are; returns the one that is open.

    The first page stands under / and under its name. An address that is none of theirs gets a page
    as well, so that it is answered on the page and not by Streamlit's dialog.
    """
    first = PAGES[0]
    at_the_root = st.Page(first.file, title=first.title, default=True, url_path="landing")
    under_its_name = st.Page(first.file, title=first.title, visibility="hidden")
    others = [st.Page(page.file, title=page.title) for page in PAGES[1:]]
    pages = [at_the_root, under_its_name, *others]
    asked = _asked()
    if asked not in {page.url_path for page in pages}:
        pages.append(st.Page(_nowhere, title=NOWHERE, url_path=asked, visibility="hidden"))
    return st.navigation(pages, position="hidden")


def offer_pages() -> None:
    """A link to each page: above the page, and on a phone at the bottom of the screen."""
    with st.container(key="pages", horizontal=True, gap=None):
        for page in PAGES:
            st.page_link(page.file, label=words.literal(page.title), icon=page.icon)


def place_of(page: st.Page) -> int:
    """Which of `PAGES` is open, counted from 0; -1 for none of them."""
    titles = [known.title for known in PAGES]
    return titles.index(page.title) if page.title in titles else -1


def _asked() -> str:
    """The name of the page that the address asks for; "" for the first one."""
    path = urlsplit(st.context.url or "").path
    return unquote(path).strip("/").split("/")[-1]


def _nowhere() -> None:
    """What an address that leads nowhere shows."""
    st.title("There is no such page")
    st.markdown(
        "The address may have been mistyped, or the page has another name now. Nothing of yours is"
        " lost."
    )
    for page in PAGES:
        link_to(page.name, page.says)


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
    """Before anything of the page shows: lead on whoever was sent here by `require`."""
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
