"""The controls of the settings: each with a sentence of why, or, where a link locks it, its value
in words."""

import streamlit as st

import mnist_core as mc
from mnist_core import config as bounds
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import Dropout
from mnist_core.training import config_link
from pages.parts import words
from pages.parts.training import form_state

TUTORIAL = {"single_conv": "Tutorial: first network", "stacked_conv": "Tutorial: second network"}
RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0)
OPTIMIZERS = {"rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW", "sgd": "SGD with momentum"}


def architecture() -> None:
    """The first choice, and the tutorial's own settings at one click."""
    name = form_state.current().architecture
    if "architecture" in form_state.locked():
        _as_text("Architecture", mc.ARCHITECTURES[name].title)
    else:
        key, default = form_state.control("architecture")
        st.radio(
            "Architecture",
            list(mc.ARCHITECTURES),
            list(mc.ARCHITECTURES).index(default),
            format_func=lambda name: words.literal(mc.ARCHITECTURES[name].title),
            horizontal=True,
            key=key,
            on_change=form_state.change_architecture,
            persist_state="session",
        )
    st.caption(words.literal(mc.ARCHITECTURES[name].summary))
    if "architecture" not in form_state.locked():
        with st.container(horizontal=True):
            for name, label in TUTORIAL.items():
                tutorial = config_link.tutorial(name)
                st.button(
                    words.literal(label),
                    on_click=form_state.take,
                    args=(tutorial,),
                    help=words.fill(
                        "{title}, RMSprop, batch size 64, {epochs} epochs, all digits: as the"
                        " tutorial that this app grew out of trains it.",
                        title=mc.ARCHITECTURES[name].title,
                        epochs=tutorial.epochs,
                    ),
                )


def first() -> None:
    """How long and in what portions."""
    left, right = st.columns(2)
    asked = mc.ARCHITECTURES[form_state.current().architecture].epochs
    with left:
        _number(
            "epochs",
            "Epochs",
            bounds.EPOCHS,
            help=(
                "How often the network sees all training digits. More help until the validation"
                f" loss no longer falls; {asked} suit this network."
            ),
        )
    with right:
        _number(
            "batch_size",
            "Batch size",
            bounds.BATCH_SIZE,
            help=(
                "How many digits it sees before each correction of its weights. Small batches"
                " correct often and waver, large ones are quick and steady. The tutorial takes 64."
            ),
        )


def more(training_digits: int) -> None:
    """Everything else, folded away."""
    with st.expander("More settings", icon=":material/tune:"):
        left, right = st.columns(2)
        with left:
            _choice(
                "optimizer",
                "Optimizer",
                OPTIMIZERS,
                why=(
                    "Turns slopes into steps. RMSprop and Adam give each weight a step size of its"
                    " own; SGD treats all alike, and is the one of the textbooks."
                ),
            )
        with right:
            _rate()
        with left:
            _dropout(mc.architecture(form_state.current().architecture))
        with right:
            _number(
                "subset",
                "Training digits",
                bounds.SUBSET,
                placeholder=f"all {training_digits:,}",
                help=(
                    "Learn from only so many of them, drawn with the seed. Few are quick, and show"
                    " overfitting well. Empty means all."
                ),
            )
        with left:
            _number(
                "seed",
                "Seed",
                bounds.SEED,
                help=(
                    "Where all randomness starts: first weights, dropout, the order of the digits."
                    " The same seed gives the same run again; another one shows how much is luck."
                ),
            )
        with right:
            _switch(
                "augment",
                "Augmentation",
                why=(
                    "Shows every digit a little turned, scaled and shifted, anew in each epoch: as"
                    " good as more digits, and against learning by heart."
                ),
            )
            if bounds.fast_math_available():
                _switch(
                    "fast_math",
                    "Fast math",
                    why=(
                        "Multiplies in bfloat16, for which this processor is made: the larger"
                        " networks train in about two thirds of the time, and read as well."
                    ),
                )
        st.caption("The address of this page holds all of these choices: copy it to hand them out.")


def _as_text(label: str, value: object) -> None:
    st.markdown(
        words.fill("{label}: **{value}** :material/lock:", label=label, value=value),
        help="Set by the link that brought you here.",
    )


def _number(
    name: str, label: str, allowed: range, help: str, placeholder: str | None = None
) -> None:
    key, default = form_state.control(name)
    if name in form_state.locked():
        _as_text(label, placeholder if default is None else f"{default:,}")
        return
    st.number_input(
        words.literal(label),
        allowed.start,
        allowed.stop - 1,
        default,
        key=key,
        help=words.literal(help),
        placeholder=placeholder,
        persist_state="session",
    )


def _choice(name: str, label: str, options: dict[str, str], why: str) -> None:
    key, default = form_state.control(name)
    if name in form_state.locked():
        _as_text(label, options[default])
        return
    st.selectbox(
        words.literal(label),
        list(options),
        list(options).index(default),
        format_func=options.__getitem__,
        key=key,
        help=words.literal(why),
        persist_state="session",
    )


def _switch(name: str, label: str, why: str) -> None:
    key, default = form_state.control(name)
    if name in form_state.locked():
        _as_text(label, "on" if default else "off")
        return
    st.toggle(
        words.literal(label), default, key=key, help=words.literal(why), persist_state="session"
    )


def _rate() -> None:
    key, default = form_state.control("learning_rate")
    if "learning_rate" in form_state.locked():
        _as_text("Learning rate", f"{default:g}")
        return
    st.select_slider(
        "Learning rate",
        sorted({*RATES, default}),
        default,
        format_func=lambda rate: f"{rate:g}",
        key=key,
        help=(
            "How far each correction goes. Too small learns slowly, too large overshoots and learns"
            " nothing: try both. The tutorial takes 0.001."
        ),
        persist_state="session",
    )


def _dropout(network: Architecture) -> None:
    key, default = form_state.control("dropout")
    rates = [layer.rate for layer in network.layers if isinstance(layer, Dropout)]
    own = f"own: {rates[0]:g}" if rates else "none here"
    if "dropout" in form_state.locked():
        _as_text("Dropout", own if default is None else f"{default:g}")
        return
    st.number_input(
        "Dropout",
        *(*bounds.DROPOUT, default),
        step=0.05,
        key=key,
        placeholder=own,
        disabled=not rates,
        help=(
            "The share of values that is thrown away at random while training, so that nothing is"
            " learnt by heart. Empty means the network's own rate."
        ),
        persist_state="session",
    )
