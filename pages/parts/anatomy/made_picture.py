"""A picture that is made for one map: asked of the worker, watched, called off, and kept."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.models.answer import a_digit, in_percent
from pages.parts import cached, frame, server, visitor, words

if TYPE_CHECKING:
    from mnist_core.engine import Asked, Search  # which imports Dask: only Train needs it always

_LARGE = 168  # CSS pixels
_LOOK_SECONDS = 0.5  # between two looks at how far it is


def show(card: mc.Card, position: int, map_: int) -> None:
    """The picture, or how far it is, or a button that has it made."""
    search = _find(card, position, map_)
    if search and search.active:
        st.fragment(_watch, run_every=_LOOK_SECONDS)(card, position, map_)
        return
    if search and search.picture is not None:
        _picture(card, search.picture)
        return
    if search and search.message:
        st.warning(words.literal(search.message), icon=":material/warning:")
    pressed = st.button(
        "Make a picture for it",
        icon=":material/auto_awesome:",
        help="Training with the parts exchanged: the weights stay, and the pixels of a picture are"
        " changed step by step so that they excite it more. That takes some seconds.",
    )
    if pressed:
        with frame.problems_in_words(stop=False):
            _start(card, position, map_)
            st.rerun()


def _watch(card: mc.Card, position: int, map_: int) -> None:
    search = _find(card, position, map_)
    if search is None or not search.active:
        st.rerun()
    assert search is not None
    if search.status == "waiting":
        st.progress(0.0, "Waiting for the training process…")
    else:
        st.progress(search.step / search.steps, "Its pixels are changed, step by step…")
    if search.owner == visitor.owner():
        st.button("Cancel", icon=":material/close:", on_click=_cancel, args=(card, position, map_))


def _picture(card: mc.Card, picture: NDArray[np.float32]) -> None:
    answer = cached.classifier(card).predict(picture[np.newaxis])[0]
    alt = "A picture that was made to excite it as much as possible"
    with st.container(width=_LARGE + 20):
        st.html(figures.picture(figures.in_grey(picture), alt, _LARGE))
    st.caption(
        words.fill(
            "Made for it, pixel by pixel. Nobody has written that: the network reads it as"
            " {a_digit}, {share} sure.",
            a_digit=a_digit(int(answer.argmax())),
            share=in_percent(float(answer.max())),
        )
    )


def _asked(card: mc.Card, position: int, map_: int) -> "Asked":
    from mnist_core.engine import Asked

    return Asked(card.answering_sha256, position, map_)


def _find(card: mc.Card, position: int, map_: int) -> "Search | None":
    engine = server.engine_if_any()
    return engine.best_input(_asked(card, position, map_)) if engine else None


def _start(card: mc.Card, position: int, map_: int) -> None:
    weights = cached.weights(card)
    assert weights is not None, "a committee has no maps to choose from"
    arrays = [array for own in weights.values() for array in own]
    network = card.config.architecture
    asked = _asked(card, position, map_)
    server.engine().seek_best_input(asked, network, arrays, visitor.owner())


def _cancel(card: mc.Card, position: int, map_: int) -> None:
    engine = server.engine_if_any()
    if engine:
        engine.call_off_best_input(_asked(card, position, map_), visitor.owner())
