"""Who is ahead, and how fast it goes."""

import time

import pytest

import mnist_core as mc
from mnist_core.digits.digits import Origin
from mnist_core.engine import Run
from mnist_core.training import duration
from mnist_core.training.leaderboard import best_epoch, leaderboard


def run(
    name: str,
    owner: str,
    accuracies: list[float],
    architecture: str = "single_conv",
    seconds: float = 1,
    samples: int = 1000,
) -> Run:
    history = tuple(
        {"loss": 1.0, "accuracy": a, "val_loss": 1.0, "val_accuracy": a} for a in accuracies
    )
    return Run(
        name,
        owner,
        mc.TrainingConfig(architecture, max(len(history), 1)),
        Origin("other", "digits"),
        samples=samples,
        status="finished",
        history=history,
        epoch_seconds=(seconds,) * len(history),
    )


def test_best_epoch() -> None:
    assert best_epoch(run("a", "x", [0.8, 0.95, 0.9, 0.95])) == (0.95, 2)
    assert best_epoch(run("a", "x", [])) == (0.0, 0)


def test_each_visitor_stands_with_their_best_run() -> None:
    runs = [
        run("a", "x", [0.9]),
        run("b", "y", [0.95, 0.8]),
        run("c", "x", [0.97]),
        run("d", "z", []),
    ]
    standings = leaderboard(runs)
    assert [(s.place, s.run.id, s.accuracy, s.epoch) for s in standings] == [
        (1, "c", 0.97, 1),
        (2, "b", 0.95, 1),
    ]
    assert standings[0].parameters == 11_850


def test_of_equals_the_smaller_and_then_the_quicker_is_ahead() -> None:
    runs = [
        run("large", "x", [0.9], "stacked_conv", seconds=1),
        run("slow", "y", [0.9], seconds=9),
        run("quick", "z", [0.9], seconds=2),
    ]
    assert [standing.run.id for standing in leaderboard(runs)] == ["quick", "slow", "large"]


def test_an_epoch_takes_what_the_latest_alike_took() -> None:
    config = mc.TrainingConfig("single_conv", 3)
    others = [run("a", "x", [0.9] * 4, "stacked_conv", seconds=99), run("b", "x", [], seconds=99)]
    alike = [
        run("c", "x", [0.9] * 3, seconds=2),
        run("d", "x", [0.9], seconds=4),
        run("e", "x", [0.9], seconds=6),
    ]
    assert duration.expected_seconds(config, 1000, others + alike) == (pytest.approx(4), True)


def test_a_run_on_few_digits_does_not_have_the_estimate_multiply_what_each_epoch_costs() -> None:
    """Seconds as measured, on two processors, of one run after another."""
    config = mc.TrainingConfig("single_conv", 1)
    tiny = run("tiny", "x", [0.9], seconds=0.084, samples=300)
    full = run("full", "x", [0.9], seconds=0.24, samples=4500)
    assert duration.expected_seconds(config, 4500, [tiny])[0] < 0.5
    assert duration.expected_seconds(config, 4500, [tiny, full]) == (pytest.approx(0.24), True)


def test_without_any_it_is_reckoned() -> None:
    single, measured = duration.expected_seconds(mc.TrainingConfig("single_conv", 3), 37_800, [])
    stacked, _ = duration.expected_seconds(mc.TrainingConfig("stacked_conv", 3), 37_800, [])
    assert not measured and 0.1 < single < 60 and 5 * single < stacked < 600


def test_pace_before_within_and_after() -> None:
    config = mc.TrainingConfig("single_conv", 4, batch_size=100)
    waiting = Run("a", "x", config, Origin("other", "digits"), samples=1000)
    assert (
        duration.samples_per_second(waiting) is None and duration.remaining_seconds(waiting) is None
    )
    first = Run(
        "a",
        "x",
        config,
        Origin("other", "digits"),
        samples=1000,
        status="training",
        step=5,
        steps=10,
        began=time.time() - 1,
    )
    assert duration.samples_per_second(first) == pytest.approx(500, rel=0.05)
    assert duration.remaining_seconds(first) == pytest.approx(7, rel=0.05)  # 3.5 epochs of 2 s
    done = run("a", "x", [0.9], seconds=2)
    assert duration.samples_per_second(done) == 500 and duration.remaining_seconds(done) is None


def test_multiplications_by_hand() -> None:
    single = 13 * 13 * 3 * 3 * 1 * 32 + 1152 * 10
    stacked = 24 * 24 * 25 * 64 + 22 * 22 * 9 * 64 * 32 + 11 * 11 * 32 * 128 + 15488 * 10
    assert mc.count_multiplications(mc.architecture("single_conv")) == single == 60_192
    assert mc.count_multiplications(mc.architecture("stacked_conv")) == stacked
