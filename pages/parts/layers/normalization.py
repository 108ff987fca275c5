"""Batch normalization: one number before and behind it, with the four numbers of its channel."""

import streamlit as st

from mnist_core.network.layers.normalization import EPSILON
from pages.parts import words
from pages.parts.layers import passing
from pages.parts.layers.maps import Pixel
from pages.parts.layers.seen import Seen


def show(seen: Seen) -> None:
    """The maps before and behind, and the arithmetic of the pixel that was clicked."""
    if not seen.has_maps:
        passing.show_row(seen)
        return
    pixel = passing.show_maps(seen)
    if seen.weights:
        _in_words(seen, pixel)


def _in_words(seen: Seen, pixel: Pixel) -> None:
    scale, offset, mean, variance = (float(numbers[pixel.map]) for numbers in seen.weights)
    st.markdown(
        words.fill(
            "({before:.3f} - {mean:.3f}) / √({variance:.3f} + {epsilon:g}) x {scale:.3f} +"
            " {offset:.3f} = **{after:.3f}**. Mean and variance are those of channel {map}; in a"
            " trained network, its average while training. Scale and offset are learnt. The"
            " {epsilon:g} keeps a channel that never varies from being divided by 0.",
            before=seen.before[pixel.row, pixel.column, pixel.map],
            mean=mean,
            variance=variance,
            epsilon=float(EPSILON),
            scale=scale,
            offset=offset,
            after=seen.output[pixel.row, pixel.column, pixel.map],
            map=pixel.map,
        )
    )
