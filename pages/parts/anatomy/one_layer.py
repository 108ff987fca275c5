"""One layer in numbers: its shapes, parameters and multiplications, and what it sees."""

import streamlit as st

import mnist_core as mc
from mnist_core.network import anatomy, questions
from mnist_core.network.anatomy import LayerSummary
from mnist_core.network.compose import text_of_network
from mnist_core.network.questions import parameters_because, shape_because, shape_in_words
from pages.parts import words
from pages.parts.anatomy import field
from pages.parts.anatomy import questions as fields
from pages.parts.words import Markdown


def show(architecture: mc.Architecture, card: mc.Card | None, position: int) -> None:
    """The layer at `position` of `architecture`; `card` is of a model that has learned it."""
    layer, layers = architecture.layers[position], mc.describe(architecture)
    summary = layers[position]
    st.header(
        words.fill("Layer {number}: {kind}", number=position + 1, kind=summary.kind),
        help=words.explained("kernel", "stride", "padding", "parameter", "feature map"),
    )
    st.markdown(
        words.fill(
            "{settings} {sentence}",
            settings=f"{summary.settings}." if summary.settings else "",
            sentence=layer.sentence,
        )
    )
    st.markdown(
        words.fill(
            "- **Shape** {before} → {after}: {because}\n"
            "- **Parameters** {parameters}{parameters_share}\n"
            "- **Multiplications a digit** {multiplications}{multiplications_share}",
            before=shape_in_words(summary.input_shape),
            after=shape_in_words(summary.output_shape),
            because=shape_because(layer, summary),
            parameters=parameters_because(summary),
            parameters_share=_share(summary.parameters, architecture.parameters),
            multiplications=_multiplications(summary),
            multiplications_share=_share(summary.multiplications, architecture.multiplications),
        )
    )
    field.show(architecture, card, position)
    if asked := questions.of_layer(architecture, position):
        key = f"questions_{text_of_network(architecture)}_{position}"
        fields.show({"Check yourself": asked}, key)
        st.caption("A number, or its arithmetic, such as 2 x 3 + 4; Enter checks.")


def _multiplications(layer: LayerSummary) -> str:
    count = f"{layer.multiplications:,}"
    return f"{layer.factors} = {count}" if layer.multiplications else count


def _share(part: int, all_of_them: int) -> Markdown:
    if not part:
        return words.fill("")
    share = anatomy.share_in_words(part, all_of_them)
    return words.fill(": {share} of all {all:,}", share=share, all=all_of_them)
