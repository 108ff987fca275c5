"""Some of each digit, as they come."""

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.models.answer import a_digit
from pages.parts import gallery, state

SHOWN = 12  # of each digit at a time
WIDTH = 44  # of a picture: on a phone six stand in a row, and the twelve in two


def show(digits: mc.Digits) -> None:
    """Twelve of each, and a button for the next twelve."""
    page = state.EXPLORE_PAGE.get()
    rows_by_digit = [np.flatnonzero(digits.labels == digit) for digit in range(10)]
    places = np.arange(page * SHOWN, page * SHOWN + SHOWN)
    chosen = [rows[places % len(rows)] for rows in rows_by_digit if len(rows)]
    lines = [
        figures.gallery(
            digits.images[rows],
            [""] * len(rows),
            [f"{a_digit(digits.labels[row])}, row {row}" for row in rows],
            width=WIDTH,
            first_button=SHOWN * line,
        )
        for line, rows in enumerate(chosen)
    ]
    images = digits.images[np.concatenate(chosen)]
    gallery.to_the_paper("".join(lines), images, f"written_{digits.sha256[:8]}_{page}")
    gallery.say_how()
    st.button("Show others", icon=":material/shuffle:", on_click=_turn_over)


def _turn_over() -> None:
    state.EXPLORE_PAGE.set(state.EXPLORE_PAGE.get() + 1)
