"""Max pooling, dense, dropout and batch normalization on the bench, each with its own view."""

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core.drawing.resizing import at_size
from mnist_core.errors import ConfigError
from mnist_core.network.anatomy import summarize
from mnist_core.network.layers import BatchNormalization, Dropout, Layer, MaxPooling2D
from pages.parts import cached, choose, words
from pages.parts.address_fields import AddressFields
from pages.parts.anatomy import digit
from pages.parts.anatomy.digit import Chosen
from pages.parts.layers import views
from pages.parts.layers.seen import Numbers, Seen

BATCH = 64  # digits whose mean and variance are taken

POOLING = AddressFields(side=(range(1, 57), 28), block=(range(16), 2))
DROPOUT = AddressFields(rate=(range(0, 81, 5), 20))
LEARNT = tuple(tenths / 10 for tenths in range(-30, 31))
NORMALIZATION = AddressFields(scale=(LEARNT, 1.0), shift=(LEARNT, 0.0))


@st.fragment
def pooling(chosen: Chosen) -> None:
    """Blocks of any size, on the digit at any size."""
    POOLING.begin()
    with st.container(horizontal=True, gap="medium"):
        st.slider("Picture", 1, 56, key=POOLING.key("side"), width=150)
        st.slider("Block", 0, 15, key=POOLING.key("block"), width=150)
    POOLING.write()
    picture = at_size(chosen.picture, POOLING.get("side"))
    _show(MaxPooling2D(POOLING.get("block")), picture)


@st.fragment
def dropout(chosen: Chosen) -> None:
    """A share of the digit's pixels, thrown away as training would."""
    DROPOUT.begin()
    percent = st.slider("Rate, %", 0, 80, step=5, key=DROPOUT.key("rate"), width=150)
    DROPOUT.write()
    _show(Dropout(percent / 100), chosen.picture)


@st.fragment
def normalization(chosen: Chosen) -> None:
    """The digit's pixels by the mean and the variance of a batch; scale and shift are learnt."""
    NORMALIZATION.begin()
    with st.container(horizontal=True, gap="medium"):
        for name, label in (("scale", "Scale"), ("shift", "Shift")):
            st.select_slider(words.literal(label), LEARNT, key=NORMALIZATION.key(name), width=150)
    NORMALIZATION.write()
    batch = digit.some(BATCH)
    st.caption(
        words.fill(
            "The picture is one channel. Mean and variance are those of the pixels of {count}"
            " digits: {mean:.3f} and {variance:.3f}.",
            count=BATCH,
            mean=float(batch.mean()),
            variance=float(batch.var()),
        )
    )
    learnt = (NORMALIZATION.get("scale"), NORMALIZATION.get("shift"))
    numbers = (*learnt, batch.mean(), batch.var())
    weights = tuple(np.array([number], np.float32) for number in numbers)
    _show(BatchNormalization(), chosen.picture, weights)


@st.fragment
def dense(chosen: Chosen) -> None:
    """A dense layer of a trained network, with what this digit makes of its sums."""
    card = choose.model()
    architecture = card.config.architecture
    outputs = cached.classifier(card).layers(chosen.picture)
    layers = mc.describe(architecture)
    last = len(layers) - 1
    before = outputs[layers[last - 1].name] if last else chosen.picture[..., np.newaxis]
    weights = cached.weights_of_layer(card, layers[last])
    views.show(
        Seen(architecture.layers[last], layers[last], weights, before, outputs[layers[last].name])
    )
    if not weights:
        st.caption("A committee keeps no weights to look at: choose a network that stands alone.")


def _show(layer: Layer, picture: Numbers, weights: tuple[Numbers, ...] = ()) -> None:
    """The view of `layer`, for a picture that is its only channel; says what is impossible."""
    before = picture[..., np.newaxis]
    try:
        layer.check()
        summary = summarize(layer, before.shape, f"bench_{layer.kind.lower()}")
    except ConfigError as problem:
        st.error(
            words.fill("That is impossible. {problem}", problem=problem),
            icon=":material/build:",
        )
        return
    output = layer.forward(before[np.newaxis], weights)[0]
    views.show(Seen(layer, summary, weights, before, output))
