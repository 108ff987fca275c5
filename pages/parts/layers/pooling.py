"""Pooling: the block of pixels of which one is kept, or the map of which the mean is."""

import streamlit as st

from mnist_core.network.layers import MaxPooling2D
from pages.parts import words
from pages.parts.layers import maps, passing, sliding
from pages.parts.layers.seen import Seen
from pages.parts.layers.sliding import Window


def show(seen: Seen) -> None:
    """The maps, and the block that goes over the one that was clicked."""
    layer = seen.layer
    assert isinstance(layer, MaxPooling2D)
    map_ = maps.choose_map(seen)
    window = Window(
        picture=seen.before[..., map_],
        size=layer.pool_size,
        stride=layer.pool_size,
        title="The same map before, and the block",
        output_title=f"Map {map_} of {layer.kind}",
        map=f"map {map_}",
    )
    sliding.show(window, f"slide_{seen.summary.name}_{map_}")


def show_average(seen: Seen) -> None:
    """The row of means, and the map behind one of them."""
    passing.show_row(seen)
    map_: int = st.number_input(
        "Map",
        0,
        len(seen.output) - 1,
        int(seen.output.argmax()),
        width=220,
        key=f"mean_{seen.summary.name}",
    )
    before = seen.before[..., map_]
    maps.show_input(f"Map {map_} before", before, None)
    st.markdown(
        words.fill(
            "Its {count} numbers come to {total:.3f}; divided by {count}, that is **{mean:.3f}**.",
            count=before.size,
            total=float(before.sum()),
            mean=float(seen.output[map_]),
        )
    )
