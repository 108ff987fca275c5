"""The receptive field: what a number of a layer depends on, framed on a digit."""

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.network import anatomy
from mnist_core.network.compose import text_of_network
from mnist_core.network.layers import Dense, Place
from pages.parts import cached, words
from pages.parts.anatomy import digit
from pages.parts.anatomy.digit import Chosen
from pages.parts.layers import maps
from pages.parts.layers.seen import Numbers
from pages.parts.words import Markdown


@st.fragment
def show(architecture: mc.Architecture, card: mc.Card | None, position: int) -> None:
    """A digit, the maps that come out of the layer, and the part of the one behind the other."""
    st.markdown("**What it sees**", help=words.explained("receptive field"))
    seen = digit.choose()
    summary = mc.describe(architecture)[position]
    with st.container(horizontal=True, gap="medium"):
        place = anatomy.middle(summary.output_shape)
        if len(summary.output_shape) == 3:
            shown = _map(card, summary.name, seen, summary.output_shape)
            key = f"field_{text_of_network(architecture)}_{position}"
            with st.container(width=maps.LARGE + 20):
                title = f"Maps of layer {position + 1}, {summary.kind}"
                row, column = maps.choose_place(shown, title, key)
                st.caption("What comes out: click a pixel, or move with the arrow keys.")
            place = range(row, row + 1), range(column, column + 1)
        rows, columns = anatomy.receptive_field(architecture, position, place)
        box = slice(rows.start, rows.stop), slice(columns.start, columns.stop)
        with st.container(width=maps.LARGE + 20):
            what = f"{seen.title}; framed is what it depends on"
            st.html(figures.picture(seen.picture, what, maps.LARGE, box if rows else None))
            said = _in_words(architecture, position, place, rows, columns)
            st.caption(words.fill("{said}", said=said))


def _map(card: mc.Card | None, name: str, seen: Chosen, shape: tuple[int, ...]) -> Numbers:
    """The brightest map of what comes out; of a network that nobody has trained, a blank one."""
    if card is None:
        return np.full(shape[:2], 0.35, np.float32)
    output = cached.classifier(card).layers(seen.picture)[name]
    brightest = output.max(axis=(0, 1)).argmax()
    return figures.in_grey(output[..., brightest])


def _in_words(
    architecture: mc.Architecture, position: int, place: Place, rows: range, columns: range
) -> Markdown:
    which = f"Pixel ({place[0][0]}, {place[1][0]}) of each map" if len(place) == 2 else ""
    if not which:
        is_dense = isinstance(architecture.layers[position], Dense)
        which = "Each number" if is_dense else f"Number {place[0][0]:,} of the row"
    if not rows or not columns:
        return words.fill("{which} lies in the rim of zeros: it sees nothing.", which=which)
    return words.fill(
        "{which} depends on {height} x {width} pixels of the digit: rows {top} to {bottom},"
        " columns {left} to {right}. {unseen}",
        which=which,
        height=len(rows),
        width=len(columns),
        top=rows[0],
        bottom=rows[-1],
        left=columns[0],
        right=columns[-1],
        unseen=_unseen(architecture),
    )


def _unseen(architecture: mc.Architecture) -> str:
    """What of the picture no answer depends on, because windows do not reach it."""
    rows, _ = anatomy.receptive_field(architecture, len(architecture.layers) - 1, (range(10),))
    left_out = 28 - len(rows)
    if not left_out:
        return ""
    return (
        f"The last {left_out} rows and columns matter to no answer of this network: strides and"
        " pooling leave them over."
    )
