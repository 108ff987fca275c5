"""Change one weight by hand, and read the digit again: before and after, side by side."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.errors import ConfigError
from mnist_core.network import forward, weight_pictures
from mnist_core.network.changed_weights import WeightChange, changed
from mnist_core.network.layers import Array
from pages.parts import state, words
from pages.parts.anatomy import digit
from pages.parts.layers import maps

Weights = Mapping[str, tuple[Array, ...]]

_UNDONE = 50  # changes that can be taken back


def show(card: mc.Card, position: int, map_: int, weights: Weights) -> None:
    """A kernel whose weights can be clicked, the new value of one, and what the network says."""
    st.markdown("**Change a weight, and read again**", help=words.explained("weight"))
    st.caption("Only here and for you: the trained network stays as it is.")
    said = st.empty()  # always there: what comes and goes would take the focus from what is below
    if problem := state.WEIGHT_PROBLEM.pop():
        said.error(words.literal(problem))
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=maps.LARGE + 20):
            index = _choose_weight(card, position, map_, weights)
        with st.container(width=300):
            if index is not None:
                _field(card, position, index, weights)
            _offer_undo(card)
    _compare(card, weights)


def _choose_weight(
    card: mc.Card, position: int, map_: int, weights: Weights
) -> tuple[int, ...] | None:
    """The place of the weight that was clicked, in the first array of its layer."""
    architecture = card.config.architecture
    name = mc.describe(architecture)[position].name
    now = changed({name: weights[name]}, _of_layer(card, name))
    pictures = weight_pictures.weight_pictures(architecture, position, now)[map_]
    before = int(np.nansum(pictures**2, axis=(1, 2)).argmax())
    if len(pictures) > 1:
        before = st.number_input(
            "Map of the layer before",
            0,
            len(pictures) - 1,
            before,
            key=f"weights_before_{position}_{map_}",
            width=220,
        )
    kernel = pictures[before]
    row, column = maps.choose_place(
        np.abs(np.nan_to_num(kernel)),
        f"The kernel of no. {map_}",
        f"weight_{card.name}_{position}_{map_}_{before}",
        figures.in_two_colours(kernel),
    )
    st.caption("Click a weight, or move with the arrow keys.")
    try:
        place = (map_, before, row, column)
        return weight_pictures.weight_of_pixel(architecture, position, place)
    except IndexError:
        st.caption("There is no weight at this place.")
        return None


def _field(card: mc.Card, position: int, index: tuple[int, ...], weights: Weights) -> None:
    name = mc.describe(card.config.architecture)[position].name
    learned = float(weights[name][0][index])
    now = float(changed({name: weights[name]}, _of_layer(card, name))[0][index])
    place = "_".join(map(str, index))
    key = f"weight_value_{card.name}_{name}_{place}_{state.WEIGHT_EDITION.get()}"
    st.number_input(
        "Its value",
        value=round(now, 4),
        step=0.1,
        format="%.4f",
        key=key,
        width=220,
        help=words.fill("It has learned {learned:.4f}.", learned=learned),
        on_change=_change,
        args=(card, name, index, key),
    )


def _offer_undo(card: mc.Card) -> None:
    count = len(_changes(card))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Undo",
            key="undo_weight",
            icon=":material/undo:",
            disabled=not count,
            on_click=_undo,
            args=(card, 1),
        )
        st.button(
            "All as learned",
            key="undo_weights",
            icon=":material/restart_alt:",
            disabled=not count,
            on_click=_undo,
            args=(card, count),
        )
        if count:
            st.caption(words.fill("Changes made: {count}.", count=count))


def _compare(card: mc.Card, weights: Weights) -> None:
    """What the network as it is learned says of a digit, and the one with the changes."""
    seen = digit.choose()
    architecture, picture = card.config.architecture, seen.picture[np.newaxis]
    before = forward.predict(architecture, changed(weights, ()), picture)[0]
    after = forward.predict(architecture, changed(weights, _changes(card)), picture)[0]
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=160):
            st.html(figures.picture(seen.picture, seen.title))
            st.caption(words.literal(seen.title))
        for title, answer in (("As learned", before), ("With your changes", after)):
            with st.container(width=296, border=True):
                st.markdown(words.fill("**{title}**", title=title))
                st.html(figures.answer(answer, card.sure_from))
    if not _changes(card):
        return
    moved = int(np.abs(after - before).argmax())
    st.caption(
        words.fill(
            "The probability of {digit} goes from {before:.2%} to {after:.2%}.",
            digit=moved,
            before=float(before[moved]),
            after=float(after[moved]),
        )
    )


def _changes(card: mc.Card) -> tuple[WeightChange, ...]:
    return state.WEIGHT_CHANGES.get().get(card.answering_sha256, ())


def _of_layer(card: mc.Card, name: str) -> list[WeightChange]:
    return [change for change in _changes(card) if change.layer == name]


def _change(card: mc.Card, name: str, index: tuple[int, ...], key: str) -> None:
    try:
        change = WeightChange(name, index, state.value_of(key))
    except ConfigError as problem:
        state.WEIGHT_PROBLEM.set(str(problem))
        _renew_field()  # it says again what holds
        return
    _keep(card, (*_changes(card), change)[-_UNDONE:])


def _undo(card: mc.Card, count: int) -> None:
    changes = _changes(card)
    _keep(card, changes[: len(changes) - count])


def _keep(card: mc.Card, changes: tuple[WeightChange, ...]) -> None:
    of_others = {
        model: theirs
        for model, theirs in state.WEIGHT_CHANGES.get().items()
        if model != card.answering_sha256
    }
    state.WEIGHT_CHANGES.set({**of_others, card.answering_sha256: changes})
    _renew_field()


def _renew_field() -> None:
    state.WEIGHT_EDITION.set(state.WEIGHT_EDITION.get() + 1)
