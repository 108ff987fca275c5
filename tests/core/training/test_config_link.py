"""Settings in a URL: there and back, and whatever strangers write into one."""

from dataclasses import replace

import pytest

import mnist_core as mc
from mnist_core.config import tutorial_config
from mnist_core.network.architectures import ARCHITECTURES
from mnist_core.training import config_link

EVERYTHING = mc.TrainingConfig(
    *("robust", 7, 32, 5, "sgd", 1e-05),
    dropout=0.25,
    augment=True,
    subset=500,
    fast_math=True,
    schedule="cosine",
    average_last=4,
    distortion=0.5,
)


@pytest.mark.parametrize("config", [EVERYTHING, *map(tutorial_config, ARCHITECTURES.values())])
def test_there_and_back(config: mc.TrainingConfig) -> None:
    assert config_link.from_query(config_link.to_query(config)) == (config, [])


def test_what_the_link_does_not_say_is_the_tutorials() -> None:
    assert config_link.from_query({}) == (mc.TrainingConfig("single_conv", 20), [])
    assert config_link.from_query({"architecture": "stacked_conv", "run": "x"}) == (
        mc.TrainingConfig("stacked_conv", 5),
        [],
    )
    assert config_link.from_query({"epochs": "3"}, default="stacked_conv")[0] == mc.TrainingConfig(
        "stacked_conv", 3
    )


@pytest.mark.parametrize(
    ("setting", "text", "bound"),
    [
        ("epochs", "0", "from 1 to 200"),
        ("epochs", "201", "from 1 to 200"),
        ("epochs", "five", "from 1 to 200"),
        ("epochs", "", "from 1 to 200"),
        ("epochs", "9" * 5000, "from 1 to 200"),
        ("batch_size", "1e3", "from 8 to 1,024"),
        ("seed", "-1", "from 0 to 2,147,483,647"),
        ("optimizer", "magic", "rmsprop, adam, adamw, sgd"),
        ("learning_rate", "1e9", "from 1e-06 to 1"),
        ("learning_rate", "nan", "from 1e-06 to 1"),
        ("dropout", "0.81", "from 0 to 0.8"),
        ("subset", "99", "from 100 to"),
        ("augment", "perhaps", "true or false"),
        ("schedule", "steps", "constant, cosine, warmup_cosine"),
        ("average_last", "1", "from 2 to 10"),
        ("distortion", "inf", "from 0.25 to 2"),
        ("architecture", "<script>", "single_conv, stacked_conv, robust"),
    ],
)
def test_what_is_out_of_bounds_is_refused_naming_the_bound_and_the_rest_is_taken(
    setting: str, text: str, bound: str
) -> None:
    good = config_link.to_query(EVERYTHING)
    config, (problem,) = config_link.from_query(good | {setting: text})
    assert bound in problem and f"{setting}=" in problem and len(problem) < 300
    assert "—" not in problem and "Taken instead" in problem
    if setting != "architecture":
        kept = getattr(tutorial_config(ARCHITECTURES["robust"]), setting)
        assert config == replace(EVERYTHING, **{setting: kept})


def test_every_problem_is_told() -> None:
    _, problems = config_link.from_query({"epochs": "-1", "seed": "x"})
    assert len(problems) == 2


def test_locks() -> None:
    assert config_link.locked({}) == (frozenset(), [])
    assert config_link.locked({"lock": "epochs, seed,"}) == (frozenset({"epochs", "seed"}), [])
    assert config_link.locked({"lock": "all"}) == (frozenset(config_link.LOCKABLE), [])
    locked, (problem,) = config_link.locked({"lock": "epochs,colour"})
    assert locked == {"epochs"} and "'colour'" in problem and "batch_size" in problem
