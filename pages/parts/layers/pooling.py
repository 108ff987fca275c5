"""Max pooling: its maps, and the block of pixels of which one is kept."""

import streamlit as st

from mnist_core import figures
from mnist_core.network.layers import MaxPooling2D
from pages.parts import words
from pages.parts.layers import maps
from pages.parts.layers.seen import Seen


def show(seen: Seen) -> None:
    """The maps, the one that was clicked, and the block behind the pixel that was clicked."""
    layer = seen.layer
    assert isinstance(layer, MaxPooling2D)
    map_ = maps.choose_map(seen)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=maps.LARGE + 20):
            pixel = maps.choose_pixel(seen, map_)
        top, left = pixel.row * layer.pool_size, pixel.column * layer.pool_size
        block = slice(top, top + layer.pool_size), slice(left, left + layer.pool_size)
        before = seen.before[..., map_]
        maps.show_input("The same map before, and the block", before, block)
        table = figures.number_table(before[block], "The block")
        st.html(figures.captioned(table, "The block"), width="content")
    st.markdown(
        words.fill(
            "The largest of the {count} numbers of the block is **{largest:.3f}**, and that is"
            " pixel ({row}, {column}) of map {map}.",
            count=before[block].size,
            largest=before[block].max(),
            row=pixel.row,
            column=pixel.column,
            map=pixel.map,
        )
    )
