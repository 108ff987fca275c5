"""A training configuration as the parameters of a URL, and back: what a teacher hands out.

    ?architecture=single_conv&epochs=5&batch_size=64&...&lock=epochs,batch_size
    ?architecture=c32k3_m2_f_d64~My network&epochs=5&...

Who made the link is not known, so everything in it is checked, and what cannot be used is said in
words.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mnist_core.config import SETTINGS, TrainingConfig, tutorial_config
from mnist_core.errors import ConfigError
from mnist_core.network.architectures import TUTORIAL, architecture
from mnist_core.network.compose import network_from_text, text_of_network

PARAMETERS = ("architecture", *SETTINGS)
LOCKABLE = (*PARAMETERS, "digits")

_SHOWN = 30  # characters of what a link says


def to_query(config: TrainingConfig) -> dict[str, str]:
    """The parameters that stand for `config`; what is off, or left to the network, is left out."""
    query = {"architecture": text_of_network(config.architecture)}
    for name, setting in SETTINGS.items():
        text = setting.write(getattr(config, name))
        if text is not None:
            query[name] = text
    return query


def from_query(
    query: Mapping[str, str], default: str = TUTORIAL[0]
) -> tuple[TrainingConfig, list[str]]:
    """The configuration that a URL asks for, and what in it cannot be had, in words.

    Parameters
    ----------
    query : mapping of str to str
        The URL's parameters; others than `PARAMETERS` are left alone.
    default : str
        The architecture when the URL names none.
    """
    problems = []
    asked = query.get("architecture", default)
    try:
        network = network_from_text(asked)
    except ConfigError as error:
        problems.append(_refusal("architecture", asked, error, default))
        network = architecture(default)
    config = tutorial_config(network)
    for name in SETTINGS:
        if (text := query.get(name)) is None:
            continue
        try:
            config = replace(config, **_change(name, text))
        except ConfigError as error:
            instead = SETTINGS[name].write(getattr(config, name))
            problems.append(_refusal(name, text, error, instead))
    return config, problems


def locked(query: Mapping[str, str]) -> tuple[frozenset[str], list[str]]:
    """The settings that a link takes out of the visitor's hands, and what is wrong with it.

    A link says ``?lock=epochs,seed``, or ``lock=all``.
    """
    wanted = {name.strip() for name in query.get("lock", "").split(",")} - {""}
    if "all" in wanted:
        return frozenset(LOCKABLE), []
    problems = [
        f"The link locks {_short(name)!r}, which is no setting. "
        f"There are: {', '.join(LOCKABLE)}, or all."
        for name in sorted(wanted - set(LOCKABLE))
    ]
    return frozenset(wanted & set(LOCKABLE)), problems


def _change(name: str, text: str) -> dict[str, Any]:
    try:
        return {name: SETTINGS[name].read(text)}
    except ValueError:
        return {name: text}  # which the configuration will refuse, naming the bounds


def _refusal(name: str, text: str, error: ConfigError, instead: str | None) -> str:
    # The value may be of any length, and the error repeats it.
    said = str(error).replace(text, _short(text)) if text else str(error)
    taken = instead if instead is not None else "off, the network's own, or all"
    return f"The link asks for {name}={_short(text)}. {said} Taken instead: {taken}."


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
