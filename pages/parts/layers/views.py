"""Which view shows which kind of layer. A new kind has its view here."""

from collections.abc import Callable

import streamlit as st

from mnist_core.network.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)
from pages.parts import words
from pages.parts.layers import convolution, dense, dropout, normalization, passing, pooling
from pages.parts.layers.seen import Seen

VIEWS: dict[type[Layer], Callable[[Seen], None]] = {
    Conv2D: convolution.show,
    BatchNormalization: normalization.show,
    MaxPooling2D: pooling.show,
    GlobalAveragePooling2D: pooling.show_average,
    Dense: dense.show,
    Dropout: dropout.show,
    Flatten: passing.show,
    ZeroPadding2D: passing.show,
}


def show(seen: Seen) -> None:
    """One layer: a plain sentence, then its view."""
    shapes = [" x ".join(map(str, numbers.shape)) for numbers in (seen.before, seen.output)]
    st.markdown(
        words.fill(
            "**{kind}** {settings}: {before} → {after}. {sentence}",
            kind=seen.summary.kind,
            settings=seen.summary.settings,
            before=shapes[0],
            after=shapes[1],
            sentence=seen.layer.sentence,
        ),
        help=words.explained(
            "feature map", "kernel", "stride", "padding", "pooling", "activation", "softmax"
        ),
    )
    VIEWS[type(seen.layer)](seen)
