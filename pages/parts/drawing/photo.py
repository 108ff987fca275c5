"""A visitor's photo: what of it was taken for the digit, another piece instead, and turning it."""

from dataclasses import replace

import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.marks import with_its_parts
from mnist_core.drawing.photo import Photo, find_digits, turned
from mnist_core.drawing.read_picture import on_paper, shows_several
from mnist_core.drawing.sketch import Sketch
from pages.parts import choices, state, words
from pages.parts.drawing import sheet

QUARTERS = (0, 90, 180, 270)
FINE = 30  # degrees to either side


def lay(photo: Photo) -> None:
    """Lay a photo that has just come on the paper; raise DrawingError if it is a whole page."""
    _put(photo)
    state.PHOTO_UPRIGHT.set(photo.brightness)
    state.PHOTO_EDITION.set(state.PHOTO_EDITION.get() + 1)


def show(sketch: Sketch, sure: bool) -> None:
    """Show the photo whose ink lies on the paper, if there is one.

    Parameters
    ----------
    sketch : Sketch
        What is on the paper.
    sure : bool
        Whether the network is sure of its answer.
    """
    laid = state.PHOTO.get()
    if laid is None or sketch.picture is not laid[0]:
        return
    _, photo, shown = laid
    left_out = len(photo.pieces) - len(photo.taken)
    with st.expander("Your picture", icon=":material/photo:", expanded=bool(left_out) or not sure):
        # Its place stays: what is below would be made anew, and the keyboard's focus lost.
        advice = st.empty()
        if not sure:
            advice.markdown(
                "The network is not sure. What helps: one digit that fills most of the picture,"
                " written darker or thicker, in even light, and upright."
            )
        st.caption(
            "Framed is what was taken for the digit; what was left out has dots around it. A click"
            " on another piece takes that instead."
        )
        picked = choices.pick(shown, "photo_pieces")
        if picked is not None:
            _take(photo, picked)
        _offer_to_turn()


def _take(photo: Photo, number: int) -> None:
    """Take the piece that was clicked, with what belongs to it."""
    pieces = list(photo.pieces)
    main = next((piece for piece in pieces if piece.number == number), None)
    if main is None or photo.taken == {number}:
        return
    digit = with_its_parts(main, pieces)
    _try(replace(photo, taken=frozenset(piece.number for piece in digit)))
    st.rerun(scope="fragment")


def _offer_to_turn() -> None:
    # Another photo, other widgets, upright by themselves: what a session sets may come too late for
    # a browser, which would tell of a slider's left end, and turn the photo.
    edition = state.PHOTO_EDITION.get()
    keys = f"quarters_{edition}", f"degrees_{edition}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Turn it",
            QUARTERS,
            default=0,
            key=keys[0],
            format_func=lambda degrees: words.fill("{degrees}°", degrees=degrees),
            on_change=_turn,
            args=keys,
        )
        st.slider(
            "and a little more, in degrees",
            -FINE,
            FINE,
            0,
            key=keys[1],
            on_change=_turn,
            args=keys,
        )


def _turn(quarters: str, degrees: str) -> None:
    upright = state.PHOTO_UPRIGHT.get()
    if upright is None:
        return
    angle = (state.value_of(quarters) or 0) + state.value_of(degrees)
    try:
        _put(find_digits(turned(upright, angle)))
    except mc.MnistError as problem:
        state.PAPER_PROBLEM.set(str(problem))


def _try(photo: Photo) -> None:
    try:
        _put(photo)
    except mc.MnistError as problem:
        state.PAPER_PROBLEM.set(str(problem))


def _put(photo: Photo) -> None:
    several = shows_several(photo)  # a whole page is refused
    picture = on_paper(photo.ink_of(photo.taken))
    sheet.put(Sketch(picture=picture), several=several)
    state.PHOTO.set((picture, photo, figures.taken(photo)))
