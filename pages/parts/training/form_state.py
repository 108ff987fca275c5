"""The settings of the next run, as the session holds them: followed from a link, changed by
controls, put into the URL.

`controls` shows them; `mnist_core.link` reads and writes the URL. A control gets its value as its
default, under a key that is new whenever the page itself sets a value. (Set through the session
instead, a value is lost when the page runs again before the browser has the control.)
"""

from dataclasses import replace
from typing import Any

import streamlit as st

import mnist_core as mc
from mnist_core.config import fast_math_available
from mnist_core.training import config_link
from pages.parts import frame, url

_IN_URL = (*config_link.PARAMETERS, "lock")


def begin() -> None:
    """Take over what the URL asks for, or what the visitor has just changed; before any control."""
    state = st.session_state
    asked = url.followed(*_IN_URL)
    if asked or "settings" not in state:
        settings, problems = config_link.from_query(asked)
        state["locked"], unknown = config_link.locked(asked)
        state.pop("locked_digits", None)
        if "digits" in state["locked"]:
            state["add_mine"] = False  # unless the link says so
        if settings.fast_math and not fast_math_available():
            problems.append(
                "The link asks for fast math, which this server's processor does not have. It is"
                " left off."
            )
            settings = replace(settings, fast_math=False)
        _place(settings)
        state["link_problems"] = problems + unknown
        return
    values = {
        name: state[control(name)[0]]
        for name in config_link.PARAMETERS
        if control(name)[0] in state
    }
    with frame.problems_in_words(
        stop=False
    ):  # the browser is not trusted to keep the controls' bounds
        settings = replace(current(), **values)
        if settings != current():
            state["settings"], state["link_problems"] = settings, []


def current() -> mc.TrainingConfig:
    """What is chosen at the moment."""
    settings: mc.TrainingConfig = st.session_state["settings"]
    return settings


def take(settings: mc.TrainingConfig) -> None:
    """Put `settings` into the controls, those that are locked excepted; for callbacks."""
    _place(
        replace(
            settings,
            **{name: getattr(current(), name) for name in locked() & set(config_link.PARAMETERS)},
        )
    )
    st.session_state["link_problems"] = []


def change_architecture() -> None:
    """Another network: with it the epochs that suit it. For the callback of its control."""
    name = st.session_state[control("architecture")[0]]
    st.session_state["settings"] = replace(current(), architecture=name)
    take(replace(current(), epochs=mc.ARCHITECTURES[name].epochs))


def control(name: str) -> tuple[str, Any]:
    """The key and the default of the control of a setting."""
    edition, value = st.session_state["placed"][name]
    return f"set_{name}_{edition}", value


def locked() -> frozenset[str]:
    """What the link that was followed takes out of the visitor's hands."""
    names: frozenset[str] = st.session_state["locked"]
    return names


def chosen() -> mc.TrainingConfig:
    """What is chosen, now in the URL too; and in words what of the link could not be had."""
    for problem in st.session_state["link_problems"]:
        st.warning(problem, icon=":material/link_off:")
    in_url = config_link.to_query(current())
    if locked():
        in_url["lock"] = (
            "all" if locked() == set(config_link.LOCKABLE) else ",".join(sorted(locked()))
        )
    url.write(_IN_URL, in_url)
    return current()


def _place(settings: mc.TrainingConfig) -> None:
    """Make `settings` the current ones, and renew the controls of those that differ."""
    placed = st.session_state.setdefault("placed", dict.fromkeys(config_link.PARAMETERS, (0, None)))
    before = st.session_state.get("settings")
    for name in config_link.PARAMETERS:
        value = _value(settings, name)
        if before is None or value != _value(before, name):
            placed[name] = placed[name][0] + 1, value
    st.session_state["settings"] = settings


def _value(settings: mc.TrainingConfig, name: str) -> Any:
    """What the control of a setting has; a network is chosen by its name."""
    return settings.architecture.name if name == "architecture" else getattr(settings, name)
