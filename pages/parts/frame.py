"""What every page stands in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from mnist_core import MnistError
from pages.parts import server, words
from pages.parts.components import page_script, page_style

ICON = Path(__file__).with_name("icon.png")


def show() -> None:
    """The title in the browser's tab, the style of all pages, and one step of history a page."""
    server.prepare()
    st.set_page_config(page_title="Draw a digit", page_icon=ICON, layout="wide")
    st.html(
        page_style("frame") + page_script("one_step_a_page"),
        unsafe_allow_javascript=True,
    )


@contextmanager
def problems_in_words(*, stop: bool = True) -> Iterator[None]:
    """Show what the core complains about as a message where it happens.

    Parameters
    ----------
    stop : bool
        End the page (or the fragment) there, because all that follows needs what failed.
    """
    try:
        yield
    except MnistError as problem:
        st.error(words.literal(problem), icon=":material/error:")
        if stop:
            st.stop()
