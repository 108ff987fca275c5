"""Feature maps to click on: first one of them, then one of its pixels."""

from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import figures
from mnist_core.network.layers import Place
from pages.parts import choices, state, words
from pages.parts.components import component
from pages.parts.layers.seen import Numbers, Seen

_pixels = component("pixels")

ACROSS = 8  # maps in a row: large enough for a finger on a phone
LARGE = 220  # CSS pixels of a map in which a pixel is chosen


class Pixel(NamedTuple):
    """A pixel of a layer's output; counted from 0."""

    map: int
    row: int
    column: int

    @property
    def place(self) -> Place:
        """Where it is in its map."""
        return range(self.row, self.row + 1), range(self.column, self.column + 1)


def choose_map(seen: Seen) -> int:
    """All maps of a layer as one picture; returns which of them was clicked, or the brightest.

    Where there is one only, nothing is shown.
    """
    maps = np.moveaxis(seen.output, -1, 0)
    if len(maps) == 1:
        return 0
    name = seen.summary.name
    chosen = state.MAPS_CHOSEN.get()
    brightest = int(maps.max(axis=(1, 2)).argmax())
    map_ = min(max(chosen.get(name, brightest), 0), len(maps) - 1)
    alt = f"{len(maps)} feature maps of {seen.summary.kind}"
    choices.show(
        figures.feature_maps(maps, alt, ACROSS, buttons=True),
        map_,
        f"maps_{name}",
        lambda picked: state.MAPS_CHOSEN.set({**chosen, name: picked}),
        ACROSS,
    )
    return map_


def choose_pixel(seen: Seen, map_: int) -> Pixel:
    """One map, large; returns which of its pixels was clicked, or the brightest."""
    numbers = figures.in_grey(seen.output[..., map_])
    title = f"Map {map_} of {seen.summary.kind}"
    row, column = choose_place(numbers, title, f"pixel_{seen.summary.name}_{map_}")
    st.caption(
        words.fill("Map {map}: click a pixel, or move with the arrow keys.", map=map_),
        width=LARGE + 20,
    )
    return Pixel(map_, row, column)


def choose_place(
    numbers: Numbers, title: str, key: str, shown: NDArray[np.uint8] | None = None
) -> tuple[int, int]:
    """A picture, large; returns row and column of the pixel that was clicked, or the brightest.

    Parameters
    ----------
    numbers : float32, (rows, columns)
        In 0..1.
    title : str
        What to call it.
    key : str
        Of the element.
    shown : uint8, (rows, columns, 4), optional
        The picture, where the numbers in grey are not.
    """
    rows, columns = numbers.shape
    before = state.value_of(key).get("pixel") if state.is_set(key) else None
    row, column = _within(before, rows, columns) or _brightest(numbers)
    box = slice(row, row + 1), slice(column, column + 1)
    data = {
        "html": figures.picture(numbers if shown is None else shown, title, LARGE, box),
        "rows": rows,
        "columns": columns,
        "pixel": [row, column],
        "label": title,
    }
    _pixels(data=data, key=key, on_pixel_change=lambda: None)
    return row, column


def show_input(title: str, numbers: Numbers, box: tuple[slice, slice] | None) -> None:
    """What goes into the layer, with a frame around what the pixel is made of."""
    shown = figures.picture(figures.in_grey(numbers), title, LARGE, box)
    st.html(figures.captioned(shown, title, width=LARGE + 20), width="content")


def _within(sent: object, rows: int, columns: int) -> tuple[int, int] | None:
    """The pixel that the browser has sent, if it is one of this map."""
    if not isinstance(sent, list) or len(sent) != 2:
        return None
    row, column = sent
    if not isinstance(row, int) or not isinstance(column, int):
        return None
    return (row, column) if 0 <= row < rows and 0 <= column < columns else None


def _brightest(numbers: Numbers) -> tuple[int, int]:
    row, column = np.unravel_index(numbers.argmax(), numbers.shape)
    return int(row), int(column)
