"""The most typical of each digit, and the strangest."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits import studies
from mnist_core.digits.apart import Arrays
from pages.parts import gallery, words
from pages.parts.explore import found

WIDTH = 46


def compare(digits: mc.Digits) -> Arrays | None:
    """What comparing each digit with all others gives; None until it is computed."""
    if len(digits) < 2:
        st.info("One digit has nothing to be compared with.", icon=":material/info:")
        return None
    asked = studies.question("mnist_core.digits.neighbours:find", digits.sha256)
    return found.find(
        asked,
        lambda: {"images": digits.images, "labels": digits.labels},
        words.fill("Each of the {count:,} digits is compared with all others", count=len(digits)),
    )


def show(digits: mc.Digits) -> None:
    """Both, a row for each digit."""
    compared = compare(digits)
    if compared is None:
        return
    st.subheader("The most typical")
    st.markdown("Those nearest to the mean of their kind.")
    _rows(digits, compared["typical"], "typical")
    st.subheader("The strangest")
    st.markdown(
        "Those that are farthest from their five nearest of the same kind: another hand, another"
        " country, a slip of the pen, or a wrong label."
    )
    _rows(digits, compared["strange"], "strange")
    gallery.say_how()


def _rows(digits: mc.Digits, rows: NDArray[Any], name: str) -> None:
    lines: list[str] = []
    images: list[NDArray[np.uint8]] = []
    for of_digit in rows:
        some = of_digit[of_digit >= 0]
        if len(some):
            hints = [f"a {name} {digits.labels[row]}, row {row}" for row in some]
            first = sum(len(before) for before in images)
            pictures = digits.images[some]
            lines.append(figures.gallery(pictures, [""] * len(some), hints, WIDTH, first))
            images.append(pictures)
    key = f"{name}_{digits.sha256[:8]}"
    gallery.to_the_paper("".join(lines), np.concatenate(images), key)
