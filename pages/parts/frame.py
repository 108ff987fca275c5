"""What every page stands in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from mnist_core import MnistError
from pages.parts import address

ICON = Path(__file__).with_name("icon.png")

# A readable width on a projector, and no empty hand's breadth above the title on a phone.
STYLE = """<style>
    .stMainBlockContainer { max-width: 1120px; padding-top: 4.5rem; padding-bottom: 3rem; }
    /* These have nothing to show. */
    .st-key-visitor_key, .st-key-at_hand, .st-key-pasted, .st-key-my_digits_browser {
        position: absolute; width: 0; height: 0; overflow: hidden; }
    .stButtonGroup [role="radiogroup"] { flex-wrap: wrap; row-gap: 0.25rem; }
    /* Ten digits in two rows of five: nowhere does the 9 stand alone. */
    .st-key-keep_as [role="radiogroup"], .st-key-sample [role="radiogroup"] { max-width: 13.5rem; }
    .stMainBlockContainer h1 { font-size: clamp(1.7rem, 4vw, 2.4rem); }
</style>"""


def require(page: str) -> None:
    """First line of each page: make sure that app.py is around it, and note where the visitor is.

    Until somebody has opened app.py in this server process, Streamlit takes the files in pages/ for pages of its old
    kind and serves them bare. Such a visitor is sent through the front door, and `enter` brings them back.

    Parameters
    ----------
    page : the page's ``__file__``.
    """
    if "entered" not in st.session_state:
        st.session_state["wanted"] = (Path(page).name, st.query_params.to_dict())
        st.switch_page("app.py")
    address.enter(page)


def enter() -> None:
    """Last line of app.py before the page: lead on whoever was sent here by `require`."""
    st.session_state["entered"] = True
    if wanted := st.session_state.pop("wanted", None):
        page, query = wanted
        st.switch_page(f"pages/{page}", query_params=query)


def literal(text: str) -> str:
    """A name that a visitor gave, for Markdown to show as it is: with a picture in it, others would fetch that."""
    return re.sub(r"([\\`*_\[\]<>#$~!])", r"\\\1", text)


@contextmanager
def problems_in_words(*, stop: bool = True) -> Iterator[None]:
    """Show what the core complains about as a message where it happens.

    Parameters
    ----------
    stop : end the page (or the fragment) there, because what follows needs what failed.
    """
    try:
        yield
    except MnistError as problem:
        st.error(str(problem), icon=":material/error:")
        if stop:
            st.stop()
