"""A training configuration as the parameters of a URL, and back: what a teacher hands out.

    ?architecture=single_conv&epochs=5&batch_size=64&...&lock=epochs,batch_size

Who made the link is not known, so everything in it is checked, and what cannot be used is said in
words.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.network.architectures import ARCHITECTURES, architecture


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


# How each setting is read; what it may be, `TrainingConfig` knows.
_READ: dict[str, Callable[[str], Any]] = {
    "epochs": int,
    "batch_size": int,
    "optimizer": str,
    "learning_rate": float,
    "dropout": float,
    "seed": int,
    "subset": int,
    "augment": _truth,
    "fast_math": _truth,
}
SETTINGS = ("architecture", *_READ)  # the names of the parameters
LOCKABLE = (*SETTINGS, "digits")


def tutorial(name: str) -> TrainingConfig:
    """The settings with which the tutorial trains `name` (for other networks: that suit it)."""
    return TrainingConfig(name, ARCHITECTURES[name].epochs)


def to_query(config: TrainingConfig) -> dict[str, str]:
    """The parameters that stand for `config`; what is off, or left to the architecture, is left
    out."""
    values = {name: getattr(config, name) for name in SETTINGS}
    return {
        name: _as_text(value)
        for name, value in values.items()
        if value is not None and value is not False
    }


def from_query(
    query: Mapping[str, str], default: str = "single_conv"
) -> tuple[TrainingConfig, list[str]]:
    """The configuration that a URL asks for, and what in it cannot be had, in words.

    Parameters
    ----------
    query : the URL's parameters; others than `SETTINGS` are left alone.
    default : the architecture when the URL names none.
    """
    problems = []
    name = query.get("architecture", default)
    try:
        architecture(name)
    except ConfigError as error:
        problems.append(_refusal("architecture", name, error, default))
        name = default
    config = tutorial(name)
    for setting, read in _READ.items():
        if (text := query.get(setting)) is None:
            continue
        value: Any
        try:
            value = read(text)
        except ValueError:
            value = text  # which the configuration will refuse, naming the bounds
        try:
            config = replace(config, **{setting: value})
        except ConfigError as error:
            problems.append(_refusal(setting, text, error, getattr(config, setting)))
    return config, problems


def locked(query: Mapping[str, str]) -> tuple[frozenset[str], list[str]]:
    """The settings that ``?lock=epochs,seed`` (or ``lock=all``) takes out of the visitor's hands,
    and what is wrong."""
    wanted = {name.strip() for name in query.get("lock", "").split(",")} - {""}
    if "all" in wanted:
        return frozenset(LOCKABLE), []
    unknown = sorted(wanted - set(LOCKABLE))
    problems = [
        f"The link locks {_short(name)!r}, which is no setting. There are: {', '.join(LOCKABLE)},"
        " or all."
        for name in unknown
    ]
    return frozenset(wanted & set(LOCKABLE)), problems


def _refusal(setting: str, text: str, error: ConfigError, instead: object) -> str:
    # The value may be of any length, and the error repeats it.
    words = str(error).replace(text, _short(text)) if text else str(error)
    return (
        f"The link asks for {setting}={_short(text)}. {words} Taken instead: {_as_text(instead)}."
    )


def _as_text(value: object) -> str:
    if value is None:
        return "the architecture's own, or all"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"
