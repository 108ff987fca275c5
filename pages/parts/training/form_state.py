"""The settings of the next run, as the session holds them: followed from a link, changed by
controls, put into the URL.

`form` shows them; `mnist_core.training.config_link` reads and writes the URL. A control gets its
value as its default, under a key that is new whenever the page itself sets a value. (Set through
the session instead, a value is lost when the page runs again before the browser has the control.)
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

import mnist_core as mc
from mnist_core.config import fast_math_available
from mnist_core.errors import ConfigError
from mnist_core.network.compose import text_of_network
from mnist_core.training import config_link
from pages.parts import choose, state, words
from pages.parts.own_digits import training as own_digits
from pages.parts.url import AddressChoice

_SETTINGS = AddressChoice(*config_link.PARAMETERS, "lock")


def begin() -> None:
    """Take over what the URL asks for, or what the visitor has just changed; before any control."""
    asked = _SETTINGS.take_followed()
    if asked or not state.SETTINGS.is_set():
        _follow(asked)
    else:
        _take_changes()


def current() -> mc.TrainingConfig:
    """What is chosen at the moment."""
    settings = state.SETTINGS.get()
    assert settings is not None, "begin() comes first"
    return settings


def take(settings: mc.TrainingConfig) -> None:
    """Put `settings` into the controls, those that are locked excepted; for callbacks."""
    _place(unlocked(settings))
    state.LINK_PROBLEMS.set([])


def unlocked(settings: mc.TrainingConfig) -> mc.TrainingConfig:
    """`settings`, but with those in the controls where a link has locked them."""
    stay = locked() & set(config_link.PARAMETERS)
    kept = {name: getattr(current(), name) for name in stay}
    # How the rate of another run was changed on its way is no setting of the next.
    return replace(settings, **kept, rate_changes=())


def is_current(settings: mc.TrainingConfig) -> bool:
    """Whether `settings` are those in the controls, those that are locked excepted."""
    return not has_problems() and unlocked(settings) == current()


def take_tutorial(settings: mc.TrainingConfig) -> None:
    """Put the tutorial's settings into the controls, and say so; for callbacks."""
    was_there = is_current(settings)
    take(settings)
    if was_there:
        st.toast("These are the tutorial's settings already. Press *Start training*.")
    else:
        st.toast("The tutorial's settings are in the form. Press *Start training*.")


def change_architecture() -> None:
    """Another network: with it the epochs that suit it. For the callback of its control."""
    key, _ = control("architecture")
    state.SETTINGS.set(replace(current(), architecture=state.value_of(key)))
    take(replace(current(), epochs=current().architecture.epochs))


def control(name: str) -> tuple[str, Any]:
    """The key and the default of the control of a setting."""
    edition, value = state.PLACED.get()[name]
    return f"set_{name}_{edition}", value


def problem(name: str) -> str:
    """What is wrong with what the visitor has put into the control of a setting; often nothing."""
    return state.FIELD_PROBLEMS.get().get(name, "")


def has_problems() -> bool:
    """Whether something is wrong in any control."""
    return bool(state.FIELD_PROBLEMS.get())


def locked() -> frozenset[str]:
    """What the link that was followed takes out of the visitor's hands."""
    return state.LOCKED.get()


def chosen() -> mc.TrainingConfig:
    """What is chosen, now in the URL too; and in words what of the link could not be had."""
    for problem in state.LINK_PROBLEMS.get():
        st.warning(words.literal(problem), icon=":material/link_off:")
    in_url = config_link.to_query(current())
    if locked():
        everything = locked() == set(config_link.LOCKABLE)
        in_url["lock"] = "all" if everything else ",".join(sorted(locked()))
    _SETTINGS.write(in_url)
    return current()


def _follow(asked: Mapping[str, str]) -> None:
    """Begin with what a link asks for."""
    settings, problems = config_link.from_query(asked)
    locked_by_link, unknown = config_link.locked(asked)
    state.LOCKED.set(locked_by_link)
    choose.forget_locked_digits()
    if "digits" in locked_by_link:
        own_digits.add_them(False)  # unless the link says so
    if settings.fast_math and not fast_math_available():
        problems.append(
            "The link asks for fast math, which this server's processor does not have. It is left"
            " off."
        )
        settings = replace(settings, fast_math=False)
    _place(settings)
    state.LINK_PROBLEMS.set(problems + unknown)


def _take_changes() -> None:
    """Take over what the visitor has changed in the controls."""
    keys = {name: control(name)[0] for name in config_link.PARAMETERS}
    values = {name: state.value_of(key) for name, key in keys.items() if state.is_set(key)}
    settings, problems = current(), {}
    for name, value in values.items():
        # Each by itself: one that is none costs no other.
        try:
            settings = replace(settings, **{name: value})
        except ConfigError as problem:
            problems[name] = str(problem)
    state.FIELD_PROBLEMS.set(problems)
    if settings != current():
        state.SETTINGS.set(settings)
        state.LINK_PROBLEMS.set([])


def _place(settings: mc.TrainingConfig) -> None:
    """Make `settings` the current ones, and renew the controls of those that differ."""
    placed, before = dict(state.PLACED.get()), state.SETTINGS.get()
    problems = state.FIELD_PROBLEMS.pop()
    for name in config_link.PARAMETERS:
        value = _value(settings, name)
        if before is None or name in problems or value != _value(before, name):
            edition = placed[name][0] if name in placed else 0
            placed[name] = edition + 1, value
    state.PLACED.set(placed)
    state.SETTINGS.set(settings)


def _value(settings: mc.TrainingConfig, name: str) -> Any:
    """What the control of a setting has; a network is chosen by what stands for it in a link."""
    if name == "architecture":
        return text_of_network(settings.architecture)
    return getattr(settings, name)
