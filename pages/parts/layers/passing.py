"""Layers that pass each number on by itself: flatten, and a rim of zeros. Others show the same."""

import streamlit as st

from mnist_core import figures
from pages.parts import words
from pages.parts.layers import maps
from pages.parts.layers.maps import Pixel
from pages.parts.layers.seen import Seen

_SHOWN = 16  # numbers of a row, the first


def show(seen: Seen) -> None:
    """The maps, and the number before and behind the layer; or the first numbers of the row."""
    if seen.has_maps:
        show_maps(seen)
    else:
        show_row(seen)


def show_maps(seen: Seen) -> Pixel:
    """The maps before and behind the layer; returns the pixel that was clicked."""
    map_ = maps.choose_map(seen)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=maps.LARGE + 20):
            pixel = maps.choose_pixel(seen, map_)
        rows, columns = seen.layer.seen_from(pixel.place, seen.before.shape)
        box = slice(rows.start, rows.stop), slice(columns.start, columns.stop)
        before = seen.before[..., map_]
        in_the_rim = not rows or not columns
        maps.show_input("The same map before", before, None if in_the_rim else box)
    st.markdown(
        words.fill(
            "Pixel ({row}, {column}) of map {map} {was}, and is **{after:.3f}** now.",
            row=pixel.row,
            column=pixel.column,
            map=pixel.map,
            was="lies in the rim of zeros" if in_the_rim else f"was {before[box].item():.3f}",
            after=seen.output[pixel.row, pixel.column, map_],
        )
    )
    return pixel


def show_row(seen: Seen) -> None:
    """All numbers of a row as a picture, and the first of them."""
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
