"""A convolution: its maps, and the arithmetic of one pixel: patch, kernel, products, sum, bias,
activation."""

import numpy as np
import streamlit as st

from mnist_core import figures
from mnist_core.models import explain
from mnist_core.models.explain import PixelArithmetic
from mnist_core.network.layers import Conv2D
from pages.parts import words
from pages.parts.layers import maps
from pages.parts.layers.maps import Pixel
from pages.parts.layers.seen import Numbers, Seen
from pages.parts.words import Markdown


def show(seen: Seen) -> None:
    """The maps, the one that was clicked, and how the pixel that was clicked comes about."""
    layer = seen.layer
    assert isinstance(layer, Conv2D)
    map_ = maps.choose_map(seen)
    with st.container(horizontal=True, gap="medium"):
        output_place = st.container(width=maps.LARGE + 20)
        input_place = st.container(width=maps.LARGE + 20)
    with output_place:
        pixel = maps.choose_pixel(seen, map_)
    kernels = seen.model.convolution(seen.summary.name)
    found = explain.pixel_arithmetic(layer, *kernels, seen.before, *pixel)
    channel = _choose_channel(found)
    with input_place:
        title = "The drawing: the kernel lies on what is framed"
        if seen.before.shape[-1] > 1:
            title = f"Map {channel} of the layer before: the kernel lies on what is framed"
        maps.show_input(title, seen.before[..., channel], found.where)
    tables = {
        "What lies under the kernel": found.patch,
        "The kernel": found.kernel,
        "Their products": found.products,
    }
    shown = [_table(title, numbers[..., channel]) for title, numbers in tables.items()]
    st.html(figures.beside_one_another(shown))
    st.markdown(words.fill("{said}", said=_in_words(layer, found, pixel, channel)))


def _choose_channel(found: PixelArithmetic) -> int:
    """Which of the maps before is looked at: the one that matters most, unless chosen otherwise."""
    channels = found.patch.shape[-1]
    if channels == 1:
        return 0
    largest = int(np.abs(found.products.sum(axis=(0, 1))).argmax())
    channel: int = st.number_input(
        "Map of the layer before",
        0,
        channels - 1,
        largest,
        width=220,
        help="The pixel adds up what the kernel finds in all of them. Shown is the one that"
        " matters most.",
    )
    return channel


def _table(title: str, numbers: Numbers) -> str:
    return figures.captioned(figures.number_table(numbers, title), title)


def _in_words(layer: Conv2D, found: PixelArithmetic, pixel: Pixel, channel: int) -> Markdown:
    return words.fill(
        "{sum} + {bias:.3f} (bias) = {total:.3f}; {activation} makes it **{result:.3f}**, and"
        " that is pixel ({row}, {column}) of map {map}.",
        sum=_sum_in_words(found, channel),
        bias=found.bias,
        total=found.total,
        activation=layer.activation,
        result=found.activation,
        row=pixel.row,
        column=pixel.column,
        map=pixel.map,
    )


def _sum_in_words(found: PixelArithmetic, channel: int) -> Markdown:
    sums = found.products.sum(axis=(0, 1))
    if len(sums) == 1:
        return words.fill("{sum:.3f} (all products)", sum=found.products.sum())
    return words.fill(
        "{own:.3f} (map {channel}) + {rest:.3f} (the other {others} maps)",
        own=sums[channel],
        channel=channel,
        rest=float(sums.sum() - sums[channel]),
        others=len(sums) - 1,
    )
