"""What all digits together look like."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.figures.spread import ink_quantiles
from mnist_core.models.answer import a_digit
from pages.parts import cached, words

WIDTH = 84  # of a picture


def show(digits: mc.Digits) -> None:
    """Means and spreads, where ink falls, how much of it, and in which shades."""
    found = cached.statistics(digits)
    there = np.flatnonzero(found.counts)
    st.subheader("The mean of each, and where people differ")
    st.markdown(
        "Above, all pictures of a digit laid over one another. Below, how much they differ, pixel"
        " by pixel: bright where some have ink and others have none."
    )
    for pictures, what in ((found.means, "the mean"), (found.spreads, "the spread")):
        titles = [f"{digit}" for digit in there]
        hints = [
            f"{what} of {found.counts[digit]} pictures of {a_digit(int(digit))}" for digit in there
        ]
        most = max(float(pictures.max()), 1.0)
        st.html(figures.gallery(pictures[there] / most, titles, hints, WIDTH))
    with st.container(horizontal=True, gap="large"):
        with st.container(width=300):
            st.subheader("Where ink falls")
            never = int((found.inked == 0).sum())
            alt = f"Bright where many pictures have ink; {never} of 784 pixels never have any"
            st.html(figures.picture(found.inked.astype(np.float32), alt, 280))
            st.caption(
                words.fill(
                    "Of all 784 pixels, {never} never have ink: the frame that MNIST's makers left"
                    " around each digit. They teach a network nothing.",
                    never=never,
                )
            )
        with st.container(width=560):
            _ink(found.ink, digits.labels)
    _intensities(found.intensities)


def _ink(ink: NDArray[Any], labels: NDArray[Any]) -> None:
    st.subheader("Ink for each digit")
    quantiles = ink_quantiles(ink, labels)
    medians = ", ".join(
        f"{digit}: {middle:.1%}"
        for digit, middle in enumerate(quantiles[:, 2])
        if not np.isnan(middle)
    )
    st.altair_chart(figures.ink_by_digit(quantiles), alt=f"Ink by digit. In the middle: {medians}")
    st.caption("The bar holds the middle half of all writers, the line nine tenths of them.")


def _intensities(counts: NDArray[Any]) -> None:
    st.subheader("Shades")
    share = counts / counts.sum()
    full, none = float(share[240:].sum()), float(share[:16].sum())
    st.altair_chart(
        figures.intensities(counts),
        alt=f"How many pixels have which value: {none:.0%} below 16, {full:.0%} from 240 on",
    )
    st.caption(
        words.fill(
            "{none:.0%} of all pixels are paper, {full:.0%} full ink. The shades in between are the"
            " soft edges of scans that were made smaller. Each step of the scale is ten times as"
            " many.",
            none=none,
            full=full,
        )
    )
