"""Learned weights: the kernels of each layer, what its maps look for, and one weight changed."""

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.network import weight_pictures
from mnist_core.network.anatomy import LayerSummary
from mnist_core.network.layers import Array
from pages.parts import cached, choices, choose, frame, state, words
from pages.parts.address_fields import AddressFields
from pages.parts.anatomy import looks_for, one_weight
from pages.parts.anatomy.layers import LAYER

ACROSS = 8  # in a row: large enough for a finger on a phone
_MOST = 256  # filters or units that are shown
MAP = AddressFields(map=(range(2048), 0))


def show() -> None:
    """A model, a layer and one of its filters; then all that is known of it."""
    LAYER.begin()
    MAP.begin()
    card = choose.model()
    architecture = card.config.architecture
    layers = mc.describe(architecture)
    position = min(LAYER.get("layer"), len(layers) - 1)
    choices.show(
        figures.network(layers),
        position,
        "weights_network",
        lambda picked: LAYER.set("layer", picked),
    )
    LAYER.write()
    summary = layers[position]
    st.header(words.fill("Layer {number}: {kind}", number=position + 1, kind=summary.kind))
    with frame.problems_in_words():
        weights = cached.weights(card)
    if weights is None:
        st.info("This is a committee of many networks. Choose a single one to see its weights.")
        return
    map_ = min(MAP.get("map"), summary.output_shape[-1] - 1)
    if weight_pictures.has_pictures(architecture, position):
        _show_kernels(architecture, position, weights[summary.name], map_)
    else:
        _choose_by_number(summary, map_)
    if not weights[summary.name]:
        st.caption(words.fill("{kind} learns nothing: it has no weights.", kind=summary.kind))
    _show_distribution(summary.name, weights[summary.name])
    looks_for.show(card, position, map_, _choose_map)
    MAP.write()
    if weight_pictures.has_pictures(architecture, position):
        one_weight.show(card, position, map_, weights)


def _show_kernels(
    architecture: mc.Architecture, position: int, weights: tuple[Array, ...], map_: int
) -> None:
    """All filters as pictures, one of them chosen, and its kernel for each map before."""
    pictures = weight_pictures.weight_pictures(architecture, position, weights)
    filters, maps = pictures.shape[:2]
    what = "kernels" if architecture.layers[position].kind == "Conv2D" else "units"
    alt = f"The weights of {min(filters, _MOST)} {what}: blue above zero, orange below"
    shown = weight_pictures.strongest(pictures)[:_MOST]
    choices.show(
        figures.signed(shown, alt, ACROSS, buttons=True),
        map_,
        f"kernels_{architecture.name}_{position}",
        _choose_map,
        ACROSS,
    )
    st.caption(
        words.fill(
            "Blue weights speak for a feature, orange ones against it. {of_all} {of_maps} Click"
            " one, or move with the arrow keys.",
            of_all=f"Shown are the first {_MOST} of {filters:,}." if filters > _MOST else "",
            of_maps=f"Each has weights for {maps} maps, and shows those that are largest."
            if maps > 1
            else "",
        ),
        help=words.explained("kernel", "weight", "feature map"),
    )
    if maps > 1:
        with st.expander(words.fill("All {maps} kernels of no. {map}", maps=maps, map=map_)):
            alt = f"What number {map_} makes of each of the {maps} maps before it"
            st.html(figures.signed(pictures[map_], alt, ACROSS))


def _choose_by_number(summary: LayerSummary, map_: int) -> None:
    key = f"which_map_{summary.name}_{map_}"
    st.number_input(
        "Which map" if len(summary.output_shape) == 3 else "Which number",
        0,
        summary.output_shape[-1] - 1,
        map_,
        key=key,
        width=220,
        on_change=lambda: _choose_map(state.value_of(key)),
    )


def _show_distribution(name: str, weights: tuple[Array, ...]) -> None:
    """How large the weights are."""
    if not weights:
        return
    numbers = np.concatenate([array.ravel() for array in weights])
    low, high, mean, spread = (
        float(value) for value in (numbers.min(), numbers.max(), numbers.mean(), numbers.std())
    )
    st.markdown("**How large they are**", help=words.explained("weight", "parameter"))
    with st.container(width=520):
        st.altair_chart(
            figures.weight_histogram(numbers),
            alt=f"How many of {len(numbers):,} weights have which size, {low:.2f} to {high:.2f}",
            key=f"weights_{name}",
        )
    st.caption(
        words.fill(
            "{count:,} numbers from {low:.2f} to {high:.2f}, biases among them: {mean:.3f} in the"
            " mean, with a standard deviation of {spread:.3f}.",
            count=len(numbers),
            low=low,
            high=high,
            mean=mean,
            spread=spread,
        )
    )


def _choose_map(map_: int) -> None:
    MAP.set("map", map_)
