"""What every page stands in."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from mnist_core import MnistError
from pages.parts import navigation, server, tab, words
from pages.parts.components import component, page_script, page_style

ABOUT = (
    "**Draw a digit**, and see how a small neural network reads it, and why. Look at the digits"
    " that it learned from, train one yourself, and study what it gets wrong."
    "\n\nWhat the words of the field mean stands beside them, and at the end of Explore."
)

_frame = component("frame")


def show(page: st.Page) -> None:
    """The title in the browser's tab, the style of all pages, and the way to each of them."""
    server.prepare()
    tab.show(page.title, ABOUT)
    scripts = [page_script(name) for name in ("one_step_a_page", "popovers")]
    st.html(page_style("frame") + "".join(scripts), unsafe_allow_javascript=True)
    navigation.offer_pages()
    _frame(
        key="unseen_frame",
        data={
            "title": page.title,
            "place": navigation.place_of(page),
            "paths": navigation.PATHS,
        },
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
