"""The digit that a network is looked into with: one of the data, or the visitor's drawing."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core.models.answer import a_digit
from pages.parts import cached, frame, state
from pages.parts.address_fields import AddressFields
from pages.parts.drawing import last_drawing

_MINE = -1  # the row of the visitor's own drawing
_ROWS = range(_MINE, 5000)  # of the bundled digits, which are here always
DIGIT = AddressFields(digit=(_ROWS, 3502))

KINDS = {**{digit: str(digit) for digit in range(10)}, _MINE: "My drawing"}
KINDS_OF_DATA = range(10)


@dataclass(frozen=True, eq=False)
class Chosen:
    """A picture to look at.

    Attributes
    ----------
    picture : float32, (28, 28)
        0 is paper, 1 is ink.
    title : str
        What to call it.
    """

    picture: NDArray[np.float32]
    title: str


def choose() -> Chosen:
    """Ten kinds of digits, and another one of the same kind; the choice is in the address."""
    DIGIT.begin()
    with frame.problems_in_words():
        digits = _digits()
    drawing = last_drawing.recall()
    if DIGIT.get("digit") == _MINE and drawing is None:
        DIGIT.set("digit", 0)
    row = DIGIT.get("digit")
    state.ANATOMY_DIGIT.set(_MINE if row == _MINE else int(digits.labels[row]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Digit",
            list(KINDS) if drawing is not None else KINDS_OF_DATA,
            format_func=KINDS.__getitem__,
            key=state.ANATOMY_DIGIT.key,
            required=True,
            on_change=_take_kind,
        )
        st.button("Another", icon=":material/shuffle:", on_click=_another)
    DIGIT.write()
    if row == _MINE and drawing is not None:
        return Chosen(_as_floats(drawing), "Your drawing")
    return Chosen(_as_floats(digits.images[row]), a_digit(digits.labels[row]).capitalize())


def some(count: int) -> NDArray[np.float32]:
    """The same few digits each time, of all kinds: float32, (count, 28, 28)."""
    images = _digits().images
    return _as_floats(images[:: len(images) // count][:count])


def _digits() -> mc.Digits:
    return next(cached.digits(source) for source in mc.sources() if source.name == "sample")


def _as_floats(picture: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
    whole = np.float32(255 if picture.dtype == np.uint8 else 1)
    return picture.astype(np.float32) / whole


def _take_kind() -> None:
    kind = state.ANATOMY_DIGIT.get()
    DIGIT.set("digit", _MINE if kind == _MINE else _some_row(kind))


def _another() -> None:
    kind = state.ANATOMY_DIGIT.get()
    DIGIT.set("digit", _some_row(0 if kind == _MINE else kind))


def _some_row(label: int) -> int:
    return int(np.random.default_rng().choice(np.flatnonzero(_digits().labels == label)))
