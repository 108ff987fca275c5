"""Compose your own: a network layer by layer, its mistakes, and what becomes of it."""

import streamlit as st

from mnist_core import figures
from mnist_core.errors import ConfigError
from mnist_core.network.architectures import MULTIPLICATIONS, PARAMETERS
from mnist_core.network.compose import MOST, NEW, Draft
from mnist_core.network.layers import Layer
from mnist_core.network.mends import mends
from pages.parts import choices, state, words
from pages.parts.anatomy import draft as composed
from pages.parts.anatomy import kept_networks, layer_fields

# What the buttons for adding say.
LABELS = {
    "Conv2D": "Convolution",
    "MaxPooling2D": "Max pooling",
    "BatchNormalization": "Batch norm",
    "Dropout": "Dropout",
    "Flatten": "Flatten",
    "GlobalAveragePooling2D": "Global average",
    "Dense": "Dense",
}


def show() -> None:
    """The layers as a list, the fields of the chosen one, and what can be added."""
    draft = composed.begin()
    said = st.empty()  # always there: what comes and goes would take the focus from what is below
    if problem := state.DRAFT_PROBLEM.get():
        said.warning(words.literal(problem), icon=":material/warning:")
    st.markdown(
        "Choose a layer, change it, add one behind it. The last layer, with the ten probabilities,"
        " is always there.",
        help=words.explained("layer", "convolution", "pooling", "dense layer", "dropout"),
    )
    layers, tools = st.columns(2, gap="large")
    with layers:
        choices.show(figures.composition(draft), composed.chosen(), "composition", composed.choose)
        _offer_mends(draft)
    with tools:
        _edit(draft, composed.chosen())
        _offer_new(draft)
        _say_size(draft)
    kept_networks.show(draft)
    composed.write()


def _offer_mends(draft: Draft) -> None:
    mistake = draft.mistake
    if mistake is None:
        return
    if mistake.place is None:
        st.error(words.literal(mistake.words), icon=":material/warning:")
    with st.container(horizontal=True):
        for number, mend in enumerate(mends(draft)):
            st.button(
                words.literal(mend.label),
                key=f"mend_{number}",
                icon=":material/build:",
                type="primary" if number == 0 else "secondary",
                on_click=_mend,
                args=(draft, mend.draft, mistake.place),
            )


def _edit(draft: Draft, place: int) -> None:
    """The fields of the layer at a place, and buttons to move and remove it."""
    is_layer = place < len(draft.layers)
    if is_layer:
        layer = draft.layers[place]
        title = words.fill("Layer {number}: {kind}", number=place + 1, kind=layer.kind)
        st.header(title, anchor=False)
        st.caption(words.literal(layer.sentence))
        layer_fields.show(place, layer)
    else:
        st.header("The answer", anchor=False)
        st.caption("Ten units and softmax: a probability for each digit. It needs one row.")
    with st.container(horizontal=True):
        st.button(
            "Up",
            icon=":material/arrow_upward:",
            shortcut="Alt+Up",
            disabled=not is_layer or place == 0,
            on_click=_move,
            args=(-1,),
        )
        st.button(
            "Down",
            icon=":material/arrow_downward:",
            shortcut="Alt+Down",
            disabled=not is_layer or place == len(draft.layers) - 1,
            on_click=_move,
            args=(1,),
        )
        st.button(
            "Remove",
            icon=":material/delete:",
            shortcut="Alt+Delete",
            disabled=not is_layer,
            on_click=_remove,
        )
        st.button(
            "Undo",
            icon=":material/undo:",
            shortcut="Alt+Z",
            disabled=not composed.can_undo(),
            on_click=composed.undo,
        )


def _offer_new(draft: Draft) -> None:
    """A button for each kind: the new layer comes behind the chosen one, or before the answer."""
    st.markdown("**Add a layer**")
    with st.container(horizontal=True):
        for number, (kind, layer) in enumerate(NEW.items(), start=1):
            st.button(
                words.literal(LABELS[kind]),
                key=f"add_{kind}",
                shortcut=str(number),
                help=words.literal(layer.sentence),
                disabled=len(draft.layers) == MOST,
                on_click=_add,
                args=(layer,),
            )


def _say_size(draft: Draft) -> None:
    try:
        network = draft.architecture()
    except ConfigError:
        return
    st.caption(
        words.fill(
            "{parameters:,} parameters of {most_parameters:,} that are allowed, and"
            " {multiplications:,} multiplications of {most_multiplications:,} for one digit.",
            parameters=network.parameters,
            most_parameters=PARAMETERS,
            multiplications=network.multiplications,
            most_multiplications=MULTIPLICATIONS,
        ),
        help=words.explained("parameter"),
    )


# For callbacks. Whoever presses quickly means the network as it has become meanwhile, and the layer
# that is chosen now: of both, the page that they look at may be a moment behind.


def _add(layer: Layer) -> None:
    draft = composed.current()
    place = min(composed.chosen() + 1, len(draft.layers))
    if len(draft.layers) < MOST:
        composed.change(draft.added(place, layer), place)


def _move(by: int) -> None:
    draft, place = composed.current(), composed.chosen()
    if place < len(draft.layers) and place + by in range(len(draft.layers)):
        composed.change(draft.moved(place, place + by), place + by)


def _remove() -> None:
    draft, place = composed.current(), composed.chosen()
    if place < len(draft.layers):
        composed.change(draft.removed(place), max(place - 1, 0))


def _mend(draft: Draft, mended: Draft, place: int | None) -> None:
    if draft == composed.current():
        composed.change(mended, place)
