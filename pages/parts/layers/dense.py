"""A dense layer: its units, and for the last one the way from logits to probabilities."""

import numpy as np
import streamlit as st

from mnist_core import figures
from mnist_core.models import explain
from mnist_core.models.explain import UnitArithmetic
from mnist_core.network.layers import Dense
from pages.parts import words
from pages.parts.layers import maps, passing
from pages.parts.layers.seen import Numbers, Seen

_STRONGEST = 5


def show(seen: Seen) -> None:
    """What comes out, and the sum behind one of its numbers."""
    layer = seen.layer
    assert isinstance(layer, Dense)
    if seen.has_maps:
        _at_a_pixel(seen, layer)
        return
    if layer.activation == "softmax" and seen.output.shape == (10,):
        _probabilities(seen)
    else:
        passing.show_row(seen)
    if seen.weights:
        unit = _choose_unit(seen)
        found = explain.unit_arithmetic(layer, *_two(seen), seen.before, unit)
        _in_words(layer, found, unit, "number")


def _at_a_pixel(seen: Seen, layer: Dense) -> None:
    """Before Flatten it weighs the numbers of each pixel by itself."""
    unit = maps.choose_map(seen)
    with st.container(width=maps.LARGE + 20):
        pixel = maps.choose_pixel(seen, unit)
    if seen.weights:
        numbers = seen.before[pixel.row, pixel.column]
        found = explain.unit_arithmetic(layer, *_two(seen), numbers, unit)
        _in_words(layer, found, unit, "map")


def _two(seen: Seen) -> tuple[Numbers, Numbers]:
    kernel, biases = seen.weights
    return kernel, biases


def _probabilities(seen: Seen) -> None:
    """The ten bars of the answer, beside what becomes of each logit."""
    with st.container(horizontal=True, gap="large"):
        with st.container(width=420):
            st.html(figures.bars(seen.output))
        if seen.weights:
            kernel, biases = seen.weights
            with st.container(width="content"):
                st.html(figures.softmax_table(seen.before @ kernel + biases))
    if seen.weights:
        st.caption(
            "Softmax: each logit is a power of e, and divided by the sum of all ten. The largest is"
            " taken off first, which changes no quotient.",
            help=words.explained("logit", "softmax"),
        )


def _choose_unit(seen: Seen) -> int:
    unit: int = st.number_input(
        "Unit",
        0,
        len(seen.output) - 1,
        int(seen.output.argmax()),
        width=220,
        key=f"unit_{seen.summary.name}",
        help="Shown is how its number comes about; at first, the largest one.",
    )
    return unit


def _in_words(layer: Dense, found: UnitArithmetic, unit: int, what: str) -> None:
    """The products that matter most, the sum of all, and what the activation makes of it."""
    strongest = np.abs(found.products).argsort()[::-1][:_STRONGEST]
    shown = [f"{found.products[place]:.3f} ({what} {place:,})" for place in strongest]
    rest = float(found.products.sum() - found.products[strongest].sum())
    st.markdown(
        words.fill(
            "Unit {unit}: {strongest} + {rest:.3f} (the other {others:,}) + {bias:.3f} (bias) ="
            " {total:.3f}; {activation} makes it **{result:.3f}**. Each product is what comes in"
            " times a weight; named are those that matter most.",
            unit=unit,
            strongest=" + ".join(shown),
            rest=rest,
            others=len(found.products) - len(strongest),
            bias=found.bias,
            total=found.total,
            activation=layer.activation,
            result=found.activation,
        )
    )
