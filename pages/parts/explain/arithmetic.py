"""The arithmetic of one pixel: patch, kernel, products, sum, bias, activation."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.models import explain
from mnist_core.models.explain import PixelArithmetic
from mnist_core.network.layers import Conv2D
from pages.parts import words
from pages.parts.words import Markdown

Numbers = NDArray[np.float32]


def show(
    layer: Conv2D,
    model: mc.Classifier | mc.Committee,
    name: str,
    before: Numbers,
    output: Numbers,
) -> None:
    """A choice of pixel, and how it comes about.

    Parameters
    ----------
    layer : Conv2D
        The convolution.
    model : Classifier or Committee
        Which has its kernels.
    name : str
        The layer's name in the model.
    before, output : float32, (height, width, channels)
        What goes into the layer, and what comes out.
    """
    channels = before.shape[-1]
    columns = st.columns(4 if channels > 1 else 3)
    strongest = np.unravel_index(output.argmax(), output.shape)
    row_place, column_place, map_place = columns[:3]
    with row_place:
        row = st.number_input("Row", 0, output.shape[0] - 1, int(strongest[0]), key=f"Row_{name}")
    with column_place:
        column = st.number_input(
            "Column", 0, output.shape[1] - 1, int(strongest[1]), key=f"Column_{name}"
        )
    with map_place:
        filter_ = st.number_input(
            "Feature map",
            0,
            output.shape[2] - 1,
            int(strongest[2]),
            key=f"Feature map_{name}",
            help="Counted from 0, sixteen to a row above.",
        )
    pixel = explain.pixel_arithmetic(layer, *model.convolution(name), before, filter_, row, column)
    channel = 0
    if channels > 1:
        largest = np.abs(pixel.products.sum(axis=(0, 1))).argmax()
        with columns[3]:
            channel = st.number_input("Input channel", 0, channels - 1, int(largest))

    with st.container(horizontal=True, gap="medium"):
        _picture(
            f"The layer's input, channel {channel}: what lies under the kernel",
            before[..., channel],
            pixel.where,
        )
        _picture(
            f"Map {filter_}: the pixel that comes of it",
            output[..., filter_],
            (slice(row, row + 1), slice(column, column + 1)),
        )
    with st.container(horizontal=True, gap="medium"):
        _table("What lies under the kernel", pixel.patch[..., channel])
        _table("The kernel", pixel.kernel[..., channel])
        _table("Their products", pixel.products[..., channel])
    st.markdown(
        words.fill(
            "{sum} + {bias:.3f} (bias) = {total:.3f}; {activation} makes it **{result:.3f}**, and"
            " that is pixel ({row}, {column}) of map {map}.",
            sum=_sum_in_words(pixel, channel),
            bias=pixel.bias,
            total=pixel.total,
            activation=layer.activation,
            result=pixel.activation,
            row=row,
            column=column,
            map=filter_,
        )
    )


def _picture(title: str, numbers: Numbers, box: tuple[slice, slice]) -> None:
    with st.container(width=190):
        st.html(figures.picture(figures.in_grey(numbers), title, 150, box))
        st.caption(words.literal(title))


def _table(title: str, numbers: Numbers) -> None:
    with st.container(width="content"):
        st.caption(words.literal(title))
        st.html(figures.number_table(numbers, title))


def _sum_in_words(pixel: PixelArithmetic, channel: int) -> Markdown:
    sums = pixel.products.sum(axis=(0, 1))
    if len(sums) == 1:
        return words.fill("{sum:.3f} (all products)", sum=pixel.products.sum())
    return words.fill(
        "{own:.3f} (channel {channel}) + {rest:.3f} (the other {others} channels)",
        own=sums[channel],
        channel=channel,
        rest=float(sums.sum() - sums[channel]),
        others=len(sums) - 1,
    )
