"""TrainingConfig refuses what the widgets of a page should never send, and browsers do."""

from dataclasses import replace

import pytest

import mnist_core as mc
from mnist_core.config import config_from_dict

GOOD = {"architecture": "single_conv", "epochs": 2, "batch_size": 64, "seed": 0}


@pytest.mark.parametrize(
    ("name", "value"),
    [("epochs", 1), ("epochs", 200), ("batch_size", 8), ("batch_size", 1024), ("seed", 2**31 - 1)],
)
def test_bounds_are_allowed(name: str, value: int) -> None:
    assert getattr(mc.TrainingConfig(**GOOD | {name: value}), name) == value


@pytest.mark.parametrize(
    ("name", "label"), [("epochs", "Epochs"), ("batch_size", "Batch size"), ("seed", "Seed")]
)
@pytest.mark.parametrize("value", [-1, 2**31, True, 8.0, "8", None, float("nan")], ids=repr)
def test_anything_else_is_refused(name: str, label: str, value: object) -> None:
    with pytest.raises(mc.ConfigError, match=f'^"{label}" must be a whole number from') as caught:
        mc.TrainingConfig(**GOOD | {name: value})
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("epochs", 0), ("epochs", 201), ("batch_size", 7), ("batch_size", 1025)]
)
def test_just_beyond_the_bounds(name: str, value: int) -> None:
    with pytest.raises(mc.ConfigError):
        mc.TrainingConfig(**GOOD | {name: value})


@pytest.mark.parametrize("name", ["resnet", "", None], ids=repr)
def test_unknown_architecture(name: str) -> None:
    with pytest.raises(mc.ConfigError, match="single_conv, stacked_conv"):
        mc.TrainingConfig(**GOOD | {"architecture": name})


@pytest.mark.parametrize("value", [0, 1e-7, 1.5, float("nan"), "fast", None], ids=repr)
def test_learning_rates_that_are_none(value: object) -> None:
    with pytest.raises(mc.ConfigError, match='"Learning rate" must be a number from 1e-06 to 1'):
        mc.TrainingConfig(**GOOD | {"learning_rate": value})


@pytest.mark.parametrize("name", ["lion", "", None], ids=repr)
def test_unknown_optimizer(name: str) -> None:
    with pytest.raises(mc.ConfigError, match="rmsprop, adam, adamw, sgd"):
        mc.TrainingConfig(**GOOD | {"optimizer": name})


@pytest.mark.parametrize(
    ("name", "value"),
    [("dropout", None), ("dropout", 0), ("dropout", 0.8), ("subset", 100), ("subset", None)],
)
def test_options_that_are_allowed(name: str, value: object) -> None:
    assert getattr(mc.TrainingConfig(**GOOD | {name: value}), name) == value


@pytest.mark.parametrize("value", [-0.1, 0.81, float("nan"), "much", True], ids=repr)
def test_dropout_rates_that_are_none(value: object) -> None:
    with pytest.raises(mc.ConfigError, match=r'"Dropout" must be a number from 0 to 0\.8'):
        mc.TrainingConfig(**GOOD | {"dropout": value})


@pytest.mark.parametrize("value", [0, 99, 1_000_001, 500.0, True, "all"], ids=repr)
def test_subsets_that_are_none(value: object) -> None:
    with pytest.raises(
        mc.ConfigError, match='"Training digits" must be a whole number from 100 to 1,000,000, not'
    ):
        mc.TrainingConfig(**GOOD | {"subset": value})


@pytest.mark.parametrize("value", [0, 1, 11, True, 2.0], ids=repr)
def test_epochs_that_make_no_mean(value: object) -> None:
    with pytest.raises(
        mc.ConfigError, match='"Average the last epochs" must be a whole number from 2 to 10'
    ):
        mc.TrainingConfig(**GOOD | {"average_last": value})


@pytest.mark.parametrize("value", [0, 2.1, float("nan"), True], ids=repr)
def test_distortions_that_are_none(value: object) -> None:
    with pytest.raises(
        mc.ConfigError, match=r'"Elastic distortion" must be a number from 0\.25 to 2'
    ):
        mc.TrainingConfig(**GOOD | {"distortion": value})


@pytest.mark.parametrize("name", ["linear", "", None], ids=repr)
def test_unknown_schedule(name: str) -> None:
    with pytest.raises(mc.ConfigError, match="constant, cosine, warmup_cosine"):
        mc.TrainingConfig(**GOOD | {"schedule": name})


def test_a_rate_that_follows_its_schedule_is_not_changed_by_hand_nor_planned_anew() -> None:
    planned = mc.TrainingConfig(**GOOD, schedule="cosine", average_last=2)
    with pytest.raises(mc.ConfigError, match="follows its schedule"):
        planned.with_rate(mc.RateChange(0, 0, 0.01))
    with pytest.raises(mc.ConfigError, match="fall to zero over 2 epochs"):
        planned.with_more_epochs(done=2, more=1)
    constant = replace(planned, schedule="constant")
    assert constant.with_more_epochs(done=2, more=3) == replace(constant, epochs=5)


def test_a_configuration_without_the_later_settings_is_written_as_it_was() -> None:
    config = mc.TrainingConfig(**GOOD)
    assert set(config.to_dict()) == {
        *GOOD,
        *("optimizer", "learning_rate", "dropout", "augment", "subset", "fast_math"),
    }
    later = {"schedule": "cosine", "average_last": 3, "distortion": 0.5}
    changed = replace(config, **later)
    assert changed.to_dict() == config.to_dict() | later
    assert config_from_dict(changed.to_dict()) == changed


@pytest.mark.parametrize("name", ["augment", "fast_math"])
@pytest.mark.parametrize("value", [1, "yes", None], ids=repr)
def test_switches_are_on_or_off(name: str, value: object) -> None:
    with pytest.raises(mc.ConfigError, match="must be true or false"):
        mc.TrainingConfig(**GOOD | {name: value})


def test_a_subset_of_fewer_digits_is_all_of_them() -> None:
    assert mc.TrainingConfig(**GOOD).samples(180) == 180
    assert [mc.TrainingConfig(**GOOD, subset=150).samples(n) for n in (100, 150, 180)] == [
        100,
        150,
        150,
    ]
