"""Layers that change each number by itself, or none: batch normalization, dropout, flatten."""

import streamlit as st

from mnist_core import figures
from pages.parts import words
from pages.parts.layers import maps
from pages.parts.layers.seen import Seen

_SHOWN = 16  # numbers of a row, the first


def show(seen: Seen) -> None:
    """The maps, and the number before and behind the layer; or the first numbers of the row."""
    if not seen.has_maps:
        _show_row(seen)
        return
    map_ = maps.choose_map(seen)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=maps.LARGE + 20):
            pixel = maps.choose_pixel(seen, map_)
        before = seen.before[..., map_]
        maps.show_input("The same map before", before, pixel.box)
    st.markdown(
        words.fill(
            "Pixel ({row}, {column}) of map {map} was {before:.3f} and is **{after:.3f}** now.",
            row=pixel.row,
            column=pixel.column,
            map=pixel.map,
            before=before[pixel.row, pixel.column],
            after=seen.output[pixel.row, pixel.column, map_],
        )
    )


def _show_row(seen: Seen) -> None:
    row = seen.output
    alt = f"{len(row)} numbers in a row, bright where they are large"
    st.html(figures.number_strip(row, alt))
    st.caption(
        words.fill(
            "All {count:,} numbers, {across} in a line; they begin {first} …",
            count=len(row),
            across=figures.STRIP_ACROSS,
            first=", ".join(f"{number:.2f}" for number in row[:_SHOWN].tolist()),
        )
    )
