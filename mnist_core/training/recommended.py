"""The settings that a network of the registry is best trained with, where that is known.

A form offers them at one click, and `mnist_core.recipes` made the models that ship with them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mnist_core.config import SETTINGS, TrainingConfig, tutorial_config
from mnist_core.network.architectures import ARCHITECTURES, Architecture

_DISTORTED: Mapping[str, Any] = {
    "batch_size": 128,
    "optimizer": "adam",
    "learning_rate": 0.002,
    "schedule": "warmup_cosine",
    "distortion": 1.0,
}

RECIPES: Mapping[str, Mapping[str, Any]] = {
    "deep": {**_DISTORTED, "epochs": 50, "average_last": 2},
    "column": {**_DISTORTED, "epochs": 170, "average_last": 10},
}


def recommended(network: Architecture) -> TrainingConfig | None:
    """The recipe of `network`; None where it has none.

    Examples
    --------
    >>> import mnist_core as mc
    >>> recommended(mc.architecture("deep")).in_brief()
    'batch 128, seed 0, adam, rate 0.002, warmup_cosine, mean of the last 2, distorted x 1'
    """
    recipe = RECIPES.get(network.name)
    if recipe is None or ARCHITECTURES[network.name] != network:
        return None
    return replace(tutorial_config(network), **recipe)


def changes(now: TrainingConfig, then: TrainingConfig) -> dict[str, tuple[Any, Any]]:
    """By the names of the settings that differ, what they are in `now` and in `then`."""
    both = {name: (getattr(now, name), getattr(then, name)) for name in SETTINGS}
    return {name: (before, after) for name, (before, after) in both.items() if before != after}
