"""The controls of the settings: each with a sentence of why, or its value where a link locks it.

They follow from the table of settings in `mnist_core.config`: a new row is a new control.
"""

from typing import Any

import streamlit as st

import mnist_core as mc
from mnist_core.config import SETTINGS, tutorial_config
from mnist_core.network.architectures import TUTORIAL
from mnist_core.network.compose import network_from_text, text_of_network
from mnist_core.network.layers import Dropout
from mnist_core.settings import Choice, Number, Setting, Switch, Whole
from mnist_core.training import own_networks
from pages.parts import navigation, visitor, words
from pages.parts.training import form_state

FIRST = ("epochs", "batch_size")  # what is not folded away
TUTORIAL_LABELS = ("Tutorial: first network", "Tutorial: second network")


def architecture() -> None:
    """The first choice, and the tutorial's own settings at one click."""
    chosen = form_state.current().architecture
    if "architecture" in form_state.locked():
        _locked("Architecture", chosen.title)
        st.caption(words.literal(chosen.summary))
        return
    key, default = form_state.control("architecture")
    now = text_of_network(chosen)
    networks = _networks(default, now)
    st.radio(
        "Architecture",
        networks,
        networks.index(default),
        format_func=lambda text: words.literal(network_from_text(text).title),
        horizontal=True,
        key=key,
        help=words.explained("layer", "convolution", "dense layer", "pooling", "dropout"),
        on_change=form_state.change_architecture,
        persist_state="session",
    )
    st.caption(words.literal(chosen.summary))
    navigation.link_to("anatomy", "Compose your own", view="compose", draft=now)
    with st.container(horizontal=True):
        for name, label in zip(TUTORIAL, TUTORIAL_LABELS, strict=True):
            tutorial = tutorial_config(mc.architecture(name))
            is_chosen = form_state.is_current(tutorial)
            st.button(
                words.literal(label),
                icon=":material/check:" if is_chosen else None,
                on_click=form_state.take_tutorial,
                args=(tutorial,),
                help=words.fill(
                    "{network}, RMSprop, batch size {batch_size}, {epochs} epochs, all digits: as "
                    "the tutorial that this app grew out of trains it.",
                    network=tutorial.architecture.title,
                    batch_size=tutorial.batch_size,
                    epochs=tutorial.epochs,
                ),
            )


def _networks(*chosen: str) -> list[str]:
    """What there is to choose from, as a link names it: ours, the visitor's, and `chosen`."""
    own = [draft.to_text() for draft in own_networks.of(visitor.owner()) if not draft.mistake]
    return list(dict.fromkeys([*mc.ARCHITECTURES, *own, *chosen]))


def first() -> None:
    """How long and in what portions."""
    suits = form_state.current().architecture.epochs
    for name, column in zip(FIRST, st.columns(len(FIRST)), strict=True):
        more = f" {suits} suit this network." if name == "epochs" else ""
        with column:
            _control(name, more_help=more)


def start_buttons() -> str:
    """Start training, or step by step.

    Returns
    -------
    str
        ``"go"``, ``"hold"``, or nothing where neither was pressed.
    """
    disabled = form_state.has_problems()
    with st.container(horizontal=True):
        # Both are shown before either is heard: the page goes on with them while the run begins.
        go = st.button(
            "Start training", type="primary", icon=":material/play_arrow:", disabled=disabled
        )
        hold = st.button(
            "Step by step",
            icon=":material/footprint:",
            disabled=disabled,
            help="Begins a run that waits for you: one batch at a press, or one epoch.",
        )
    if go:
        return "go"
    return "hold" if hold else ""


def more(training_digits: int) -> None:
    """Everything else, folded away.

    Parameters
    ----------
    training_digits : int
        How many there are.
    """
    rates = [
        layer.rate
        for layer in form_state.current().architecture.layers
        if isinstance(layer, Dropout)
    ]
    # What an empty field stands for.
    empty = {
        "subset": f"all {training_digits:,}",
        "dropout": f"own: {rates[0]:g}" if rates else "none here",
        "average_last": "no mean",
        "distortion": "none",
    }
    folded = [name for name in SETTINGS if name not in FIRST and SETTINGS[name].available()]
    with st.expander("More settings", icon=":material/tune:"):
        columns = st.columns(2)
        for place, name in enumerate(folded):
            with columns[place % 2]:
                disabled = name == "dropout" and not rates
                _control(name, empty=empty.get(name), disabled=disabled)
        st.caption("The address of this page holds all of these choices: copy it to hand them out.")


def _control(
    name: str, *, empty: str | None = None, disabled: bool = False, more_help: str = ""
) -> None:
    """The control of a setting, or its value where a link locks it.

    Parameters
    ----------
    empty : str, optional
        What an empty field stands for.
    more_help : str
        Added to the why of the setting.
    """
    setting = SETTINGS[name]
    key, value = form_state.control(name)
    if name in form_state.locked():
        _locked(setting.label, in_words(setting, value, empty))
        return
    label = words.literal(setting.label)
    why = words.literal(setting.why + more_help)
    match setting:
        # Numbers have no bounds here: the browser would say only that something is wrong, and keep
        # the last number. The core says in words what it is.
        case Whole() | Number(steps=()):
            step = setting.step if isinstance(setting, Number) else 1
            st.number_input(
                label,
                value=value,
                step=step,
                placeholder=empty,
                disabled=disabled,
                help=why,
                key=key,
                persist_state="session",
            )
        case Number(steps=steps):
            marks = sorted({*steps, value})
            st.select_slider(
                label,
                marks,
                value,
                format_func="{:g}".format,
                help=why,
                key=key,
                persist_state="session",
            )
        case Choice(options=options):
            names = list(options)
            place = names.index(value)
            st.selectbox(
                label,
                names,
                place,
                format_func=options.__getitem__,
                help=why,
                key=key,
                persist_state="session",
            )
        case Switch():
            st.toggle(label, value, help=why, key=key, persist_state="session")
    if problem := form_state.problem(name):
        st.error(words.literal(problem))


def _locked(label: str, value: str) -> None:
    st.markdown(
        words.fill("{label}: **{value}** :material/lock:", label=label, value=value),
        help="Set by the link that led you here.",
    )


def in_words(setting: Setting, value: Any, empty: str | None) -> str:
    """A value as a form shows it; `empty` stands for none."""
    if value is None:
        return empty or ""
    match setting:
        case Whole():
            return f"{value:,}"
        case Number():
            return f"{value:g}"
        case Choice(options=options):
            return options[value]
        case _:
            return "on" if value else "off"
