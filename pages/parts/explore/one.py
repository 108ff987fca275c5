"""One digit under the microscope: its numbers, its neighbours, and how training would see it."""

import csv
from io import StringIO
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits import studies
from mnist_core.digits.kaggle import TRAIN_COLUMNS
from mnist_core.models.answer import a_digit
from mnist_core.training.seen import WAYS
from pages.parts import cached, gallery, state, words
from pages.parts.address_fields import AddressFields
from pages.parts.explore import found

NEIGHBOURS = 12
WIDTH = 52  # of a small picture
STRENGTHS = (0.5, 1.0, 1.5, 2.0)  # of the distortion that a network of Keras computes


def _row(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


FIELDS = AddressFields(row=(_row, 0), only=(("all", *map(str, range(10))), "all"))


def show(digits: mc.Digits) -> None:
    """Which one, and all there is to see in it."""
    st.header("One at a time")
    FIELDS.begin()
    row = min(FIELDS.get("row"), len(digits) - 1)
    FIELDS.set("row", row)
    _choose(digits, row)
    FIELDS.write()
    row = FIELDS.get("row")
    image, label = digits.images[row], int(digits.labels[row])
    large, numbers = st.columns([300, 740], gap="large")
    with large:
        hint = f"Row {row}, {a_digit(label)}, 28 by 28 pixels"
        st.html(figures.gallery([image], [f"label: {label}"], [hint], 280))
        if st.button("Put it on the paper", icon=":material/stylus_note:"):
            gallery.open_draw(image)
    with numbers:
        st.caption("The same picture as the network gets it: 784 numbers.")
        st.html(figures.pixel_table(image))
    _line(image, label)
    _neighbours(digits, row)
    _changed(digits, row)


def _choose(digits: mc.Digits, row: int) -> None:
    """By its number, or a step on or back, also with the keyboard."""

    def step(by: int) -> None:
        only = FIELDS.get("only")
        rows = (
            np.arange(len(digits)) if only == "all" else np.flatnonzero(digits.labels == int(only))
        )
        if len(rows):
            place = int(np.searchsorted(rows, row, "left" if by < 0 else "right"))
            FIELDS.set("row", int(rows[(place + min(by, 0)) % len(rows)]))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Row",
            0,
            len(digits) - 1,
            key=FIELDS.key("row"),
            help="Counted from 0, as in the file.",
            width=180,
        )
        st.button(
            "Before", icon=":material/arrow_back:", on_click=step, args=(-1,), shortcut="Left"
        )
        st.button(
            "Next", icon=":material/arrow_forward:", on_click=step, args=(1,), shortcut="Right"
        )
        st.selectbox(
            "Step through",
            ("all", *map(str, range(10))),
            key=FIELDS.key("only"),
            width=140,
        )


def _line(image: NDArray[Any], label: int) -> None:
    """Its row of the CSV file."""
    with st.expander("Its line in the CSV file", icon=":material/data_array:"):
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            [TRAIN_COLUMNS, [label, *image.ravel().tolist()]]
        )
        header, line = text.getvalue().splitlines()
        st.caption(words.fill("The header is {header}…", header=header[:40]))
        st.code(line, language=None, wrap_lines=True)


def _neighbours(digits: mc.Digits, row: int) -> None:
    """The digits most like it."""
    st.subheader("Its neighbours")
    rows = cached.nearest(digits, row, NEIGHBOURS)
    if not len(rows):
        st.caption("It is the only one.")
        return
    labels = [str(digits.labels[near]) for near in rows]
    hints = [f"{a_digit(digits.labels[near])}, row {near}" for near in rows]
    same = sum(digits.labels[near] == digits.labels[row] for near in rows)
    html = figures.gallery(digits.images[rows], labels, hints, WIDTH, 0)
    gallery.to_the_paper(html, digits.images[rows], f"near_{row}_{digits.sha256[:8]}")
    st.caption(
        words.fill(
            "The nearest by their pixels, of all {all:,}. {same} of {count} have its label.",
            all=len(digits),
            same=int(same),
            count=len(rows),
        )
    )


def _changed(digits: mc.Digits, row: int) -> None:
    """The same digit in each way and strength in which some network has seen it."""
    st.subheader("As training would see it", help=words.explained("augmentation"))
    st.markdown(
        "The same digit, changed by the very functions that training uses. In a frame: the"
        " strengths that it uses."
    )
    seed = state.CHANGED_SEED.get()
    st.button("Throw the dice again", icon=":material/casino:", on_click=_throw_again)
    image = digits.images[row]
    lines = []
    for way in WAYS:
        images = [way.change(image, place, seed) for place in range(len(way.strengths))]
        lines.append(figures.Changes(way.title, way.where, images, way.strengths, way.usual))
    st.html(figures.changes(lines, WIDTH))
    _distorted(digits, row, seed)


def _throw_again() -> None:
    state.CHANGED_SEED.set(state.CHANGED_SEED.get() + 1)


def _distorted(digits: mc.Digits, row: int, seed: int) -> None:
    """What `deep`, `committee` and distorted runs have seen: computed by Keras, so elsewhere."""
    image = digits.images[row]
    st.markdown(
        "**Turned, sheared, scaled, shifted, bent** (deep, committee, and Train's *Elastic"
        " distortion*)"
    )
    asked = studies.question(
        "mnist_core.recipes.distorted:study", image.tobytes().hex(), STRENGTHS, seed
    )
    answer = found.find(
        asked,
        lambda: {
            "image": image,
            "strengths": np.array(STRENGTHS),
            "seed": np.array(seed),
        },
        words.fill("Keras starts, which takes some seconds, and distorts it"),
        at_once=False,
    )
    if answer is None:
        return
    titles = [f"x {strength:g}" for strength in STRENGTHS]
    st.html(figures.gallery(answer["images"], titles, titles, WIDTH))
