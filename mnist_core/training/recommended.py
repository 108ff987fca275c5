"""The settings that a network of the registry is best trained with, where that is known.

A form offers them at one click, and `mnist_core.recipes` made the models that ship with them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mnist_core.config import SETTINGS, TrainingConfig
from mnist_core.network.architectures import ARCHITECTURES

_DISTORTED: Mapping[str, Any] = {
    "batch_size": 128,
    "optimizer": "adam",
    "learning_rate": 0.002,
    "schedule": "warmup_cosine",
    "dropout": None,
    "augment": False,
    "distortion": 1.0,
}

# By the name of the network. What a recipe does not name is left as it is.
RECIPES: Mapping[str, Mapping[str, Any]] = {
    "deep": {**_DISTORTED, "epochs": 50, "average_last": 2},
    "column": {**_DISTORTED, "epochs": 170, "average_last": 10},
}


def with_recipe(config: TrainingConfig) -> TrainingConfig | None:
    """A configuration with the recipe of its network; None where that has none.

    Examples
    --------
    >>> import mnist_core as mc
    >>> with_recipe(mc.TrainingConfig("deep", epochs=3)).in_brief()
    'batch 128, seed 0, adam, rate 0.002, warmup_cosine, mean of the last 2, distorted x 1'
    """
    network = config.architecture
    if network.name not in RECIPES or ARCHITECTURES[network.name] != network:
        return None
    return replace(config, **RECIPES[network.name])


def changes(now: TrainingConfig, then: TrainingConfig) -> dict[str, tuple[Any, Any]]:
    """By the names of the settings that differ, what they are in `now` and in `then`."""
    both = {name: (getattr(now, name), getattr(then, name)) for name in SETTINGS}
    return {name: (before, after) for name, (before, after) in both.items() if before != after}
