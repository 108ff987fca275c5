"""The recipe of the robust network: what is seen, in what order, and how a cycle goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.pen_digits import PenDigit
from mnist_core.recipes import (
    robust,
    robust_labels,
    robust_pictures,
    robust_plan,
    robust_training,
)
from mnist_core.recipes.robust_pictures import Parts, Pictures, make_judged, make_parts, of_labels
from mnist_core.recipes.robust_plan import Cycle

SMALLEST = mc.Architecture(
    "smallest", "Smallest", "", robust_plan.NETWORK.layers[-3:], epochs=1
)  # Flatten, Dropout, Dense


def pen_digits() -> list[PenDigit]:
    """Three digits, the last by a known writer: as many as are written over one another."""
    one = np.array([[0.5, 0.0], [0.5, 1.0]])
    seven = np.array([[0.0, 0.0], [0.6, 0.0], [0.2, 1.0]])
    four = np.array([[0.4, 0.0], [0.0, 0.6], [0.8, 0.6], [0.5, 0.3], [0.5, 1.0]])
    return [PenDigit(1, (one,)), PenDigit(4, (four,)), PenDigit(7, (seven,), "ab")]


def counted(count: int, first: int) -> Pictures:
    """Pictures that can be told apart by their brightness."""
    shades = np.arange(first, first + count, dtype=np.uint8)
    return of_labels(np.tile(shades[:, np.newaxis, np.newaxis], (1, 28, 28)), shades % 10)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few pictures of each part."""
    counts = {"BETWEEN": 8, "IN_A_STYLE": 32, "IN_A_LATER_STYLE": 4, "NO_DIGITS": 6, "SPOILT": 100}
    for name, count in counts.items():
        monkeypatch.setattr(robust_pictures, name, count)
    monkeypatch.setattr(robust_pictures, "MNIST_VIEWS", 2)
    monkeypatch.setattr(robust_pictures, "REDRAWN_VIEWS", 1)
    monkeypatch.setattr(robust_pictures, "PEN_VIEWS", 3)
    monkeypatch.setattr(robust_training, "BATCH", 8)


@pytest.mark.usefixtures("small")
def test_parts_are_what_they_are_called(few: mc.Digits) -> None:
    kept, held_out = few.split()
    parts = make_parts(kept, held_out, pen_digits())
    counts = {name: len(part.images) for name, part in parts.items()}
    assert counts == {
        "mnist": len(kept),
        "varied": 2 * len(kept),
        "redrawn": len(kept),
        "pen": 12,  # the known writer's comes twice
        "between": 8,
        "styles": 32,
        "no digits": 6,
        "spoilt": 500,  # made by the hundred, each kind as often as any other
        "later styles": 4,
        "held out": len(held_out),
        "held out, varied": 2 * len(held_out),
        "held out, redrawn": 2 * len(held_out),
    }
    for part in parts.values():
        assert part.images.dtype == np.uint8 and part.targets.dtype == np.float32
        assert part.targets.sum(axis=1) == pytest.approx(1.0)
    assert (parts["mnist"].images == kept.images).all()
    assert (parts["varied"].targets.argmax(axis=1) == np.tile(kept.labels, 2)).all()
    assert parts["pen"].targets.argmax(axis=1).tolist() == [1, 4, 7, 7] * 3
    assert (parts["no digits"].targets == np.float32(0.1)).all()
    assert parts["later styles"].targets.argmax(axis=1).tolist() == [0, 8] * 2
    assert parts["between"].targets.argmax(axis=1).tolist() == [1, 4, 7, 7] * 2
    either = parts["styles"].targets[1]
    assert either[[1, 7]].tolist() == [0.5, 0.5]
    again = make_parts(kept, held_out, pen_digits())
    assert all((again[name].images == part.images).all() for name, part in parts.items())


@pytest.mark.usefixtures("small")
def test_who_has_not_seen_a_label_judges_it(few: mc.Digits) -> None:
    parts = make_judged(few, pen_digits() * 4, robust_labels.VIEWS)
    pens = parts["pen"].targets.argmax(axis=1)
    assert pens.tolist() == [1, 4, 7] * (4 * robust_labels.VIEWS)
    # The seventh digit, a 1, is called a 4, and so is MNIST's third, whatever it is.
    right = {name: part.targets.argmax(axis=1) for name, part in parts.items()}
    shows = {
        picture.tobytes(): digit
        for name in right
        for picture, digit in zip(parts[name].images, right[name], strict=True)
    }
    for name, row in (("pen", slice(6, None, 12)), ("mnist", 2)):
        parts[name].targets[row] = np.eye(10)[(4 + (right[name][row] == 4)) % 10]
    asked = []

    def answers(seen: Parts, judged: Pictures) -> np.ndarray:
        known = {picture.tobytes() for part in seen.values() for picture in part.images}
        assert known.isdisjoint(picture.tobytes() for picture in judged.images)
        asked.append(len(judged.images))
        return np.eye(10)[[shows[picture.tobytes()] for picture in judged.images]]

    believed = robust_labels.believable(parts, answers)
    assert sum(asked) == len(few) + len(pens)
    assert np.flatnonzero(~believed["pen"]).tolist() == [6]
    assert np.flatnonzero(~believed["mnist"]).tolist() == [2]


def test_an_epoch_has_its_shares_and_nothing_comes_again_before_all_was_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(robust_training, "BATCH", 5)
    parts = {"a": counted(20, 0), "b": counted(6, 100), "c": counted(9, 200)}
    epochs = robust_training.Epochs(parts, {"a": 12, "b": 3}, seed=1)
    assert len(epochs) == 3
    seen = []
    for _ in range(2):
        batches = [epochs[number] for number in range(len(epochs))]
        shades = np.concatenate([images[:, 0, 0, 0] for images, _ in batches])
        digits = np.concatenate([targets.argmax(axis=1) for _, targets in batches])
        assert (digits == shades % 10).all()
        assert (shades < 100).sum() == 12 and (shades >= 100).sum() == 3
        seen.append(shades)
        epochs.on_epoch_end()
    assert set(seen[0][seen[0] >= 100]).isdisjoint(seen[1][seen[1] >= 100])
    assert set(seen[0]) | set(seen[1]) == {*range(20), *range(100, 106)}


def test_jitter_leaves_pictures_alone_unless_it_trains(sample: mc.Digits) -> None:
    pixels = sample.images[::500, ..., np.newaxis]
    jitter = robust_training.Jitter(1.0, seed=3)
    asked = np.asarray(jitter(pixels))
    assert asked == pytest.approx(pixels / 255, abs=1e-6)
    trained = np.asarray(jitter(pixels, training=True))
    assert trained.shape == asked.shape and trained.min() >= 0 and trained.max() <= 1
    changed = np.abs(trained - asked).max(axis=(1, 2, 3)) > 0.05
    assert changed.mean() > 0.5
    assert (np.asarray(jitter(pixels, training=True)) != trained).any()


def test_the_learning_rate_rises_and_falls() -> None:
    cycle = Cycle(20, 1e-3)
    rates = [cycle.learning_rate(epoch) for epoch in (0, 1, 2, 11, 20)]
    assert rates == pytest.approx([0, 5e-4, 1e-3, 5e-4, 0])


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's
@pytest.mark.usefixtures("small")
def test_a_cycle_learns_and_goes_on_from_where_the_last_has_ended(few: mc.Digits) -> None:
    kept, held_out = few.split()
    parts = {"mnist": of_labels(kept.images, kept.labels)}
    validation = of_labels(held_out.images, held_out.labels)
    cycle = Cycle(3, 5e-3, shares={"mnist": 400})
    weights, history = robust_training.train(SMALLEST, None, parts, validation, cycle, seed=1)
    assert [set(row) for row in history] == [
        {"accuracy", "loss", "val_accuracy", "val_loss"} for _ in range(3)
    ]
    assert history[-1]["loss"] < history[0]["loss"] and history[-1]["val_accuracy"] > 0.5
    still = replace(cycle, epochs=1, peak=0.0)
    same, _ = robust_training.train(SMALLEST, weights, parts, validation, still, seed=2)
    for ours, theirs in zip(same, weights, strict=True):
        assert (ours == theirs).all()


def test_what_is_finished_is_kept_and_not_done_again(
    few: mc.Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    def train(network, begin, parts, validation, cycle, seed):  # type: ignore[no-untyped-def]
        done.append((seed, begin, cycle.shares))
        if len(done) == 3:
            raise KeyboardInterrupt
        number = seed - robust_plan.SEED
        return [np.full(2, number, np.float32), np.zeros((1, 3))], [{"loss": float(number)}]

    kept, held_out = few.split()
    monkeypatch.setattr(robust, "mnist_by_writer", lambda: (kept, held_out))
    monkeypatch.setattr(robust, "pen_by_writer", lambda _: (pen_digits(), {"unipen": pen_digits()}))
    judged, made = [], []
    monkeypatch.setattr(robust, "make_judged", lambda *settings: judged.append(settings) or {})
    believed = {"mnist": np.arange(len(kept)) != 5, "pen": np.array([True, False, True])}
    monkeypatch.setattr(robust_labels, "believable", lambda *_: believed)
    monkeypatch.setattr(robust, "make_parts", lambda *settings: made.append(settings) or {})
    monkeypatch.setattr(robust_training, "train", train)
    with pytest.raises(KeyboardInterrupt):
        robust.Recipe(tmp_path, tmp_path / "ends").train()
    assert [seed - robust_plan.SEED for seed, _, _ in done] == [1, 2, 3]
    assert not (tmp_path / "ends" / "cycle-3.npz").exists()

    def go_on(network, begin, parts, validation, cycle, seed):  # type: ignore[no-untyped-def]
        done.append((seed, begin, cycle.shares))
        number = seed - robust_plan.SEED
        return [np.full(2, number, np.float32)], [{"loss": float(number)}]

    monkeypatch.setattr(robust_training, "train", go_on)
    weights, history = robust.Recipe(tmp_path, tmp_path / "ends").train()
    assert [row["loss"] for row in history] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert weights[0].tolist() == [7.25, 7.25], "the mean of where the finish began and ended"
    assert done[2][1][0].tolist() == [2, 2], "the third began where the second has ended"
    [(_, pen, views, _)] = judged
    assert len(pen) == 3 and views == robust_labels.VIEWS
    _, begin, shares = done[-1]
    assert begin[0].tolist() == [5.5, 5.5], "the finish began at the mean of the last six ends"
    assert "later styles" in shares and "later styles" not in done[-2][2]
    assert [settings[-1] for settings in made] == [1.0, robust_plan.FINISH.made]
    mnist, _, pen, _ = made[0]
    assert len(mnist) == len(kept) - 1 and (mnist.images[5] == kept.images[6]).all()
    assert [digit.label for digit in pen] == [1, 7], "whose label is not believed is not seen"


def test_the_shipped_model_is_what_the_plan_makes() -> None:
    card = mc.read_card("robust")
    cycles = (*robust_plan.CYCLES, robust_plan.FINISH)
    assert card.epochs == sum(cycle.epochs for cycle in cycles)
    assert card.sure_from == robust_plan.SURE_FROM
