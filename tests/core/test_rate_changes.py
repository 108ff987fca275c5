"""Changes of the learning rate on the way: what they mean, and what is none."""

from dataclasses import replace
from typing import Any

import pytest

import mnist_core as mc
from mnist_core.config import config_from_dict

CONFIG = mc.TrainingConfig("single_conv", epochs=3)


def test_a_change_takes_back_those_that_were_to_come_later() -> None:
    config = CONFIG.with_rate(mc.RateChange(1, 7, 0.01)).with_rate(mc.RateChange(2, 0, 0.1))
    again = config.with_rate(mc.RateChange(1, 3, 0.5))
    assert again.rate_changes == ((1, 3, 0.5),)
    assert [again.rate_at(*place) for place in ((0, 99), (1, 2), (1, 3), (2, 0))] == [
        0.001,
        0.001,
        0.5,
        0.5,
    ]


def test_they_travel_with_the_configuration() -> None:
    config = CONFIG.with_rate(mc.RateChange(1, 7, 0.01))
    assert config_from_dict(config.to_dict()) == config
    assert "rate_changes" not in CONFIG.to_dict()
    assert config.in_brief() == f"{CONFIG.in_brief()}, then rate 0.01"


@pytest.mark.parametrize(
    "changes",
    [
        None,
        5,
        [5],
        [(1, 2)],
        [(1, 2, 3, 4)],
        [(0, 0, 7.0)],
        [(0, 0, float("nan"))],
        [(0, 0, "0.1")],
        [(0.5, 0, 0.1)],
        [(True, 0, 0.1)],
        [(-1, 0, 0.1)],
        [(10**400, 0, 0.1)],
        [(1, 0, 0.1), (0, 0, 0.1)],
        [(1, 0, 0.1), (1, 0, 0.2)],
        [(0, batch, 0.1) for batch in range(201)],
    ],
)
def test_what_are_no_changes(changes: Any) -> None:
    with pytest.raises(mc.ConfigError):
        replace(CONFIG, rate_changes=changes)
    with pytest.raises(mc.ConfigError):
        config_from_dict(CONFIG.to_dict() | {"rate_changes": changes})
