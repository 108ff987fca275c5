"""One digit, looked at closely: the answer, why, the layers, the nearest digits, a note."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.models.answer import a_digit
from mnist_core.models.readings import Reading
from pages.parts import gallery, place, state, words
from pages.parts.explain import inside, why
from pages.parts.mistakes import notes
from pages.parts.mistakes.study import Study
from pages.parts.url import AddressChoice

PLACE = "opened_digit"  # the key of its container
ROW = AddressChoice("row")


def _why(card: mc.Card, steps: Steps, answer: NDArray[np.float32]) -> None:
    why.show(card, steps, answer, "it")


WAYS: dict[str, Callable[[mc.Card, Steps, NDArray[np.float32]], None]] = {
    "why": _why,
    "inside": inside.show,
}
LABELS = {"why": "Why this answer", "inside": "Inside the network"}


def prepare() -> None:
    """Open the digit that a link asks for."""
    if row := ROW.take_followed().get("row"):
        state.OPENED.set(row)


def open_digit(reading: Reading) -> None:
    """Look at this digit when the page runs next, and bring it into view."""
    state.OPENED.set(str(reading.row))
    place.go_to(PLACE)


def show(study: Study, shown: Sequence[Reading]) -> None:
    """The digit that is open, if one is; `shown` are those among which one goes on to the next."""
    row = state.OPENED.get()
    # The row may come from an address, and the digits may be others by now.
    found = row.isdecimal() and len(row) < 8 and int(row) < len(study.readings)
    ROW.write({"row": row} if found else {})
    if not found:
        return
    reading = study.readings[int(row)]
    with st.container(border=True, key=PLACE):
        _head(study, reading, shown)
        _closer(study, reading)


def _head(study: Study, reading: Reading, shown: Sequence[Reading]) -> None:
    answer = study.evaluation.probabilities[reading.row]
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=170):
            hint = (
                f"{a_digit(reading.truth).capitalize()}, read as {reading.answer}, 28 by 28 pixels"
            )
            st.html(figures.picture(reading.picture, hint, 160))
            st.caption(
                words.fill(
                    "Row {row:,}, labelled **{truth}**", row=reading.row, truth=reading.truth
                )
            )
        with st.container(width=310):
            st.html(figures.answer(answer, study.card.sure_from))
        with st.container(width=360):
            _ways_on(study, reading, shown)
            notes.offer(study, reading)


def _ways_on(study: Study, reading: Reading, shown: Sequence[Reading]) -> None:
    rows = [other.row for other in shown]
    here = rows.index(reading.row) if reading.row in rows else -1
    with st.container(horizontal=True):
        if st.button("Put it on the paper", icon=":material/stylus_note:", type="primary"):
            gallery.open_draw(reading.picture, study.card.name)
        if shown:
            before, after = shown[max(here - 1, 0)], shown[min(here + 1, len(shown) - 1)]
            st.button(
                "Previous",
                icon=":material/chevron_left:",
                disabled=here <= 0,
                on_click=open_digit,
                args=(before,),
            )
            st.button(
                "Next",
                icon=":material/chevron_right:",
                disabled=here == len(shown) - 1,
                on_click=open_digit,
                args=(after,),
            )
        st.button("Close", icon=":material/close:", on_click=state.OPENED.set, args=("",))


def _closer(study: Study, reading: Reading) -> None:
    st.segmented_control(
        "Look closer",
        list(WAYS),
        format_func=LABELS.__getitem__,
        default=state.EXPLAIN_MISTAKE.default,
        key=state.EXPLAIN_MISTAKE.key,
        required=True,
    )
    picture = reading.picture.astype(np.float32) / np.float32(255)
    # A digit of the data was never on a paper: its picture is all there is of it.
    whole = (slice(0, 28), slice(0, 28))
    steps = Steps(picture, whole, picture[4:24, 4:24], picture)
    way = WAYS[state.EXPLAIN_MISTAKE.get()]
    way(study.card, steps, study.evaluation.probabilities[reading.row])
