"""The choices before a run: each a control with a sentence of why, or, when a link locks it, its value in words.

What is chosen is in the URL, so that a teacher can hand it out, and in the session, so that it outlasts a change of
page; `mnist_core.link` reads and writes the URL.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

import mnist_core as mc
from mnist_core import config as bounds
from mnist_core import link
from mnist_core.architectures import Architecture, Dropout
from pages.parts import frame

TUTORIAL = {
    "single_conv": "Tutorial: first network",
    "stacked_conv": "Tutorial: second network",
}
RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0)
OPTIMIZERS = {"rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW", "sgd": "SGD with momentum"}


def begin() -> None:
    """Take over what the URL asks for, or what the visitor has just changed; before any control."""
    state = st.session_state
    asked = {name: st.query_params[name] for name in (*link.SETTINGS, "lock") if name in st.query_params}
    # What the page itself has put there is no news. Nothing at all means that the visitor comes from another page.
    if "settings" not in state or (asked and asked != state["settings_in_url"]):
        settings, problems = link.from_query(asked)
        state["locked"], unknown = link.locked(asked)
        if settings.fast_math and not bounds.fast_math_available():
            problems.append("The link asks for fast math, which this server's processor does not have. It is left off.")
            settings = replace(settings, fast_math=False)
        _take(settings)
        state["link_problems"], state["settings_in_url"] = problems + unknown, asked
        return
    values = {name: state[f"set_{name}"] for name in link.SETTINGS if f"set_{name}" in state}
    with frame.problems_in_words(stop=False):  # the browser is not trusted to keep the controls' bounds
        settings = replace(state["settings"], **values)
        if settings != state["settings"]:
            state["settings"], state["link_problems"] = settings, []


def take(settings: mc.TrainingConfig) -> None:
    """Put `settings` into the controls, those that are locked excepted; for callbacks."""
    kept = {name: getattr(st.session_state["settings"], name) for name in _locked() & set(link.SETTINGS)}
    _take(replace(settings, **kept))
    st.session_state["link_problems"] = []


def architecture() -> None:
    """The first choice, and the tutorial's own settings at one click."""
    name = st.session_state["settings"].architecture
    if not _prepare("architecture"):
        _as_text("Architecture", mc.ARCHITECTURES[name].title)
    else:
        st.radio(
            "Architecture",
            list(mc.ARCHITECTURES),
            format_func=lambda name: mc.ARCHITECTURES[name].title,
            horizontal=True,
            key="set_architecture",
            on_change=_change_architecture,
        )
    st.caption(mc.ARCHITECTURES[name].summary)
    if not _locked() & set(link.SETTINGS):
        with st.container(horizontal=True):
            for name, label in TUTORIAL.items():
                tutorial = link.tutorial(name)
                st.button(
                    label,
                    on_click=take,
                    args=(tutorial,),
                    help=f"{mc.ARCHITECTURES[name].title}, RMSprop, batch size 64, {tutorial.epochs} epochs, all "
                    "digits: as the tutorial that this app grew out of trains it.",
                )


def first() -> None:
    """How long and in what portions."""
    left, right = st.columns(2)
    asked = mc.ARCHITECTURES[st.session_state["settings"].architecture].epochs
    with left:
        _number(
            "epochs",
            "Epochs",
            bounds.EPOCHS,
            help="How often the network sees all training digits. More help until the validation loss no longer "
            f"falls; {asked} suit this network.",
        )
    with right:
        _number(
            "batch_size",
            "Batch size",
            bounds.BATCH_SIZE,
            help="How many digits it sees before each correction of its weights. Small batches correct often and "
            "waver, large ones are quick and steady. The tutorial takes 64.",
        )


def more(training_digits: int) -> None:
    """Everything else, folded away."""
    settings: mc.TrainingConfig = st.session_state["settings"]
    with st.expander("More settings", icon=":material/tune:"):
        left, right = st.columns(2)
        with left:
            _choice(
                "optimizer",
                "Optimizer",
                OPTIMIZERS,
                why="Turns slopes into steps. RMSprop and Adam give each weight a step size of its own; SGD treats all "
                "alike, and is the one of the textbooks.",
            )
        with right:
            _rate(settings.learning_rate)
        with left:
            _dropout(mc.architecture(settings.architecture))
        with right:
            _number(
                "subset",
                "Training digits",
                bounds.SUBSET,
                placeholder=f"all {training_digits:,}",
                help="Learn from only so many of them, drawn with the seed. Few are quick, and show overfitting well. "
                "Empty means all.",
            )
        with left:
            _number(
                "seed",
                "Seed",
                bounds.SEED,
                help="Where all randomness starts: first weights, dropout, the order of the digits. The same seed "
                "gives the same run again; another one shows how much is luck.",
            )
        with right:
            _switch(
                "augment",
                "Augmentation",
                why="Shows every digit a little turned, scaled and shifted, anew in each epoch: as good as more "
                "digits, and against learning by heart.",
            )
            if bounds.fast_math_available():
                _switch(
                    "fast_math",
                    "Fast math",
                    why="Multiplies in bfloat16, for which this processor is made: the larger networks train in about "
                    "two thirds of the time, and read as well.",
                )
        st.caption("The address of this page holds all of these choices: copy it to hand them out.")


def chosen() -> mc.TrainingConfig:
    """What the controls say, now in the URL too; and in words what of the link could not be had."""
    settings: mc.TrainingConfig = st.session_state["settings"]
    for problem in st.session_state["link_problems"]:
        st.warning(problem, icon=":material/link_off:")
    in_url = link.to_query(settings)
    if _locked():
        in_url["lock"] = "all" if _locked() == set(link.LOCKABLE) else ",".join(sorted(_locked()))
    for name in (*link.SETTINGS, "lock"):
        if name in in_url and st.query_params.get(name) != in_url[name]:
            st.query_params[name] = in_url[name]
        elif name not in in_url and name in st.query_params:
            del st.query_params[name]
    st.session_state["settings_in_url"] = in_url
    return settings


def digits_locked() -> bool:
    return "digits" in _locked()


def _locked() -> frozenset[str]:
    locked: frozenset[str] = st.session_state["locked"]
    return locked


def _take(settings: mc.TrainingConfig) -> None:
    st.session_state["settings"] = settings
    for name in link.SETTINGS:
        st.session_state[f"set_{name}"] = getattr(settings, name)


def _change_architecture() -> None:
    name = st.session_state["set_architecture"]
    if "epochs" not in _locked():
        st.session_state["set_epochs"] = mc.ARCHITECTURES[name].epochs


def _prepare(name: str) -> bool:
    """Whether to show a control for `name`, whose value Streamlit may have forgotten while another page was shown."""
    st.session_state.setdefault(f"set_{name}", getattr(st.session_state["settings"], name))
    return name not in _locked()


def _as_text(label: str, value: object) -> None:
    st.markdown(f"{label}: **{value}** :material/lock:", help="Set by the link that brought you here.")


def _number(name: str, label: str, allowed: range, help: str, placeholder: str | None = None) -> None:
    if not _prepare(name):
        value = st.session_state[f"set_{name}"]
        _as_text(label, placeholder if value is None else f"{value:,}")
        return
    empty: Any = None if placeholder else "min"
    st.number_input(
        label, allowed.start, allowed.stop - 1, empty, key=f"set_{name}", help=help, placeholder=placeholder
    )


def _choice(name: str, label: str, options: dict[str, str], why: str) -> None:
    if not _prepare(name):
        _as_text(label, options[st.session_state[f"set_{name}"]])
        return
    st.selectbox(label, list(options), format_func=options.__getitem__, key=f"set_{name}", help=why)


def _switch(name: str, label: str, why: str) -> None:
    if not _prepare(name):
        _as_text(label, "on" if st.session_state[f"set_{name}"] else "off")
        return
    st.toggle(label, key=f"set_{name}", help=why)


def _rate(current: float) -> None:
    if not _prepare("learning_rate"):
        _as_text("Learning rate", f"{current:g}")
        return
    st.select_slider(
        "Learning rate",
        sorted({*RATES, st.session_state["set_learning_rate"]}),
        format_func=lambda rate: f"{rate:g}",
        key="set_learning_rate",
        help="How far each correction goes. Too small learns slowly, too large overshoots and learns nothing: try "
        "both. The tutorial takes 0.001.",
    )


def _dropout(network: Architecture) -> None:
    rates = [layer.rate for layer in network.layers if isinstance(layer, Dropout)]
    own = f"{rates[0]:g}, the network's own" if rates else "this network has none"
    if not _prepare("dropout"):
        value = st.session_state["set_dropout"]
        _as_text("Dropout", own if value is None else f"{value:g}")
        return
    st.number_input(
        "Dropout",
        *bounds.DROPOUT,
        None,
        step=0.05,
        key="set_dropout",
        placeholder=own,
        disabled=not rates,
        help="The share of values that is thrown away at random while training, so that nothing is learnt by heart. "
        "Empty means the network's own rate.",
    )
