"""Layers: the network as a drawing to scale, one layer in numbers, and all of them in a table."""

import streamlit as st

import mnist_core as mc
from mnist_core import figures
from pages.parts import choices, choose, state, words
from pages.parts.address_fields import AddressFields
from pages.parts.anatomy import one_layer

LAYER = AddressFields(layer=(range(40), 0))
VIEW = AddressFields(view=(("layers",), "layers"))


def look_at(network: str) -> None:
    """Show the layers of a network, as a link names it, when the page runs next."""
    state.MODEL.wished.set(network)
    VIEW.set("view", "layers")


def show() -> None:
    """A drawing whose layers can be clicked, the one that was clicked, and the table of all."""
    LAYER.begin()
    architecture, card = choose.network()
    layers = mc.describe(architecture)
    position = min(LAYER.get("layer"), len(layers) - 1)
    choices.show(
        figures.network(layers),
        position,
        "network",
        lambda picked: LAYER.set("layer", picked),
    )
    st.caption(
        "Blocks are what comes out of each layer, to scale: as high and deep as its maps, as thick"
        " as there are maps. A row of numbers is folded. Click a layer, or move with the arrow"
        " keys."
    )
    LAYER.write()
    one_layer.show(architecture, card, position)
    st.header("All layers", help=words.explained("layer", "parameter", "feature map"))
    st.html(figures.layer_table(layers))
