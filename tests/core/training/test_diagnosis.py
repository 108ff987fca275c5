"""Remarks on curves made by hand, and on real ones."""

from dataclasses import replace
from math import inf, nan

import pytest

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.models import store
from mnist_core.training import epoch as training
from mnist_core.training.diagnosis import remarks

CONFIG = mc.TrainingConfig("single_conv", 20)


def curve(losses: list[float], val_losses: list[float]) -> list[dict[str, float]]:
    return [
        {"loss": loss, "accuracy": 1 - loss / 3, "val_loss": val, "val_accuracy": 1 - val / 3}
        for loss, val in zip(losses, val_losses, strict=True)
    ]


def kinds(
    history: list[dict[str, float]], trail: list[dict[str, float]] | None = None
) -> list[str]:
    return [remark.kind for remark in remarks(history, trail or [], CONFIG)]


def test_nothing_is_said_before_there_is_something_to_say() -> None:
    assert kinds([]) == []
    assert kinds(curve([0.5], [0.3])) == []
    assert kinds([], [{"epoch": 0.1, "loss": 2.4, "accuracy": 0.1}] * 20) == []


def test_improving() -> None:
    (remark,) = remarks(curve([0.5, 0.3, 0.2], [0.4, 0.35, 0.3]), [], CONFIG)
    assert remark.kind == "improving" and not remark.worrying
    assert "from 0.400 to 0.300" in remark.sentence and "90.00%" in remark.sentence
    assert remark.sentence.endswith("More epochs may help.")
    planned = replace(CONFIG, schedule="cosine")  # which cannot have more of them
    (remark,) = remarks(curve([0.5, 0.3], [0.4, 0.35]), [], planned)
    assert remark.sentence.endswith("A run that is planned for more epochs may come further.")


def test_overfitting_names_the_epoch() -> None:
    (remark,) = remarks(
        curve([0.4, 0.2, 0.1, 0.05, 0.02, 0.01], [0.40, 0.30, 0.25, 0.28, 0.31, 0.36]), [], CONFIG
    )
    assert remark.kind == "overfitting" and remark.worrying
    assert "since epoch 4" in remark.sentence
    assert "from 0.100 to 0.010" in remark.sentence and "from 0.250 to 0.360" in remark.sentence


def test_one_bad_epoch_is_not_overfitting() -> None:
    assert kinds(curve([0.4, 0.2, 0.1, 0.09], [0.40, 0.30, 0.25, 0.30])) != ["overfitting"]


def test_both_curves_rising_is_not_overfitting() -> None:
    assert "overfitting" not in kinds(curve([0.4, 0.2, 0.25, 0.26], [0.40, 0.30, 0.34, 0.35]))


@pytest.mark.parametrize("broken", [nan, inf])
def test_diverged_in_an_epoch_or_within_one(broken: float) -> None:
    (remark,) = remarks(curve([0.4, broken, broken], [0.4, broken, broken]), [], CONFIG)
    assert (
        remark.kind == "diverged" and "epoch 2" in remark.sentence and "0.0001" in remark.sentence
    )
    (remark,) = remarks([], [{"epoch": 0.5, "loss": broken, "accuracy": 0.1}], CONFIG)
    assert remark.kind == "diverged" and "epoch 1" in remark.sentence


@pytest.mark.parametrize("broken", [nan, inf, -inf])
@pytest.mark.parametrize("key", ["loss", "accuracy", "val_loss", "val_accuracy"])
@pytest.mark.parametrize(
    ("losses", "val_losses"),
    [
        ([0.5, 0.3, 0.2], [0.4, 0.35, 0.3]),
        ([0.4, 0.2, 0.1, 0.05, 0.02, 0.01], [0.40, 0.30, 0.25, 0.28, 0.31, 0.36]),
        ([0.3, 0.2, 0.1, 0.1, 0.1, 0.1], [0.3, 0.2, 0.1, 0.1, 0.1, 0.1]),
    ],
    ids=["improving", "overfitting", "plateau"],
)
def test_what_is_no_number_anywhere_is_never_called_anything_else(
    losses: list[float], val_losses: list[float], key: str, broken: float
) -> None:
    for epoch in range(len(losses)):
        history = curve(losses, val_losses)
        history[epoch][key] = broken
        (remark,) = remarks(history, [], CONFIG)
        assert remark.kind == "diverged" and f"epoch {epoch + 1}" in remark.sentence
        assert not {"nan", "inf"} & set(remark.sentence.replace(",", "").replace(".", "").split())


def test_a_validation_loss_that_is_no_number_is_not_said_of_training() -> None:
    (remark,) = remarks(curve([0.5, 0.3], [0.4, nan]), [], CONFIG)
    assert "After epoch 2 the validation loss is no number" in remark.sentence
    assert "learning rate below 0.001" in remark.sentence


@pytest.mark.parametrize(
    "losses", [[2.31, 2.30], [0.2, 0.15, 0.6]], ids=["no better than guessing", "jumped back"]
)
def test_learning_rate_too_high(losses: list[float]) -> None:
    assert kinds(curve(losses, losses)) == ["rate"]


def test_learning_rate_too_high_within_the_first_epoch() -> None:
    trail = [{"epoch": i / 50, "loss": 9.0, "accuracy": 0.1} for i in range(1, 20)]
    assert kinds([], trail) == ["rate"]


def test_plateau() -> None:
    flat = [0.3, 0.2, 0.1, 0.0999, 0.1001, 0.0998]
    (remark,) = remarks(curve(flat, flat), [], CONFIG)
    assert remark.kind == "plateau" and "0.100" in remark.sentence
    assert "a lower learning rate may" in remark.sentence
    (remark,) = remarks(curve(flat, flat), [], replace(CONFIG, schedule="cosine"))
    assert "rate" not in remark.sentence  # it falls to zero as it is


@pytest.mark.parametrize("name", ["single_conv", "stacked_conv"])
def test_the_shipped_curves_cause_no_worry(name: str) -> None:
    """At no moment of two runs that went well does the app cry wolf."""
    history = store.read_history(name)
    for epochs in range(1, len(history) + 1):
        assert not any(remark.worrying for remark in remarks(history[:epochs], [], CONFIG)), epochs
    assert kinds(history) == ["improving"]


def train(config: mc.TrainingConfig, digits: Digits) -> list[dict[str, float]]:
    state, history = training.initial_state(config), []
    for epoch in range(config.epochs):
        state, metrics = training.train_epoch(config, *digits.split(), state, epoch)
        history.append(metrics)
    return history


def test_a_real_run_that_learns_by_heart(few: Digits) -> None:
    """180 digits, shown 80 times: the training loss goes to nothing."""
    config = mc.TrainingConfig("single_conv", 80, batch_size=8)
    assert [remark.kind for remark in remarks(train(config, few), [], config)] == ["overfitting"]


def test_a_real_run_with_far_too_high_a_learning_rate(few: Digits) -> None:
    config = mc.TrainingConfig("single_conv", 3, learning_rate=1.0)
    (remark,) = remarks(train(config, few), [], config)
    assert remark.kind in ("rate", "diverged") and "0.1" in remark.sentence
