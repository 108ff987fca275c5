"""Digits that are there twice, or nearly."""

from typing import Any

import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.models.answer import a_digit
from pages.parts import gallery, words
from pages.parts.explore import typical

WIDTH = 46


def show(digits: mc.Digits) -> None:
    """Exact doubles, near ones, and near ones that have other labels."""
    compared = typical.compare(digits)
    if compared is None:
        return
    twins = int(compared["twins"])
    st.subheader("The same picture twice")
    st.markdown(
        words.fill(
            "{count} of {all:,} pictures are exact doubles of another. Where one lies on each side"
            " of the split, a network is asked what it may have learned by heart.",
            count=twins or "None",
            all=len(digits),
        )
    )
    st.subheader("Nearly the same")
    st.markdown(
        "The nearest pairs with the same label. The number is how far apart their pixels are, on"
        " average, of 255."
    )
    _pairs(digits, compared["same"], compared["same_distance"], "same")
    st.subheader("Nearly the same, but called otherwise")
    st.markdown(
        "The nearest pairs whose labels differ. No network can tell these apart by their pixels"
        " alone, and where a label is wrong it is found here."
    )
    _pairs(digits, compared["other"], compared["other_distance"], "other")
    gallery.say_how()


def _pairs(digits: mc.Digits, pairs: NDArray[Any], apart: NDArray[Any], name: str) -> None:
    if not len(pairs):
        st.caption("There are none.")
        return
    rows = pairs.ravel()
    titles = [
        f"{digits.labels[row]}" if place % 2 else f"{digits.labels[row]} · {apart[place // 2]:.0f}"
        for place, row in enumerate(rows)
    ]
    hints = [
        f"{a_digit(digits.labels[row])}, row {row}; its double is row {rows[place ^ 1]}"
        for place, row in enumerate(rows)
    ]
    html = figures.gallery(digits.images[rows], titles, hints, WIDTH, 0)
    key = f"doubles_{name}_{digits.sha256[:8]}"
    gallery.to_the_paper(html, digits.images[rows], key)
