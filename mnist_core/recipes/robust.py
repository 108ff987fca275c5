"""Train ``models/robust``: the network that reads what people draw on a screen, not only MNIST.

    MNIST_DATA=folder python -m mnist_core.recipes.robust path/to/pen

The folder named by ``MNIST_DATA`` holds mnist.npz and mnist_writers.npz. The folder ``pen`` holds
the strokes.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from math import cos, pi
from pathlib import Path

import numpy as np

from mnist_core import folders
from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Digits, Origin
from mnist_core.digits.non_digits import draw_nonsense
from mnist_core.digits.pen_digits import PenDigit, pen_by_writer
from mnist_core.digits.sources import sources
from mnist_core.digits.variations import as_drawn, draw_variations, vary_images
from mnist_core.models import store
from mnist_core.models.classifier import Classifier
from mnist_core.network.architectures import architecture
from mnist_core.training import epoch as training
from mnist_core.training.epoch import Arrays, Metrics

WARM_UP = 0.1  # the share of a cycle's epochs in which the learning rate goes up; then it goes down


@dataclass(frozen=True)
class Cycle:
    """A run of epochs under one rise and fall of the learning rate, with a fresh optimizer.

    Attributes
    ----------
    epochs : int
        How many epochs it has.
    peak : float
        The highest learning rate.
    dropout : float or None
        The rate of the Dropout layers. None is the architecture's own.
    plain : float
        The share of MNIST's digits that are left as they are.
    strength : float
        How much the others are changed, 0..1.
    mnist_views : int
        How often each digit of MNIST comes in an epoch, each time varied anew.
    pen_views : int
        How often each pen digit comes in an epoch, each time varied anew.
    nonsense : int
        Drawings in an epoch that are no digits.
    everyone : bool
        Whether MNIST's held-out writers are learned from, too. There is nothing left to choose
        then.
    """

    epochs: int
    peak: float
    dropout: float | None = None
    plain: float = 0.0
    strength: float = 1.0
    mnist_views: int = 1
    pen_views: int = 5
    nonsense: int = 8_000
    everyone: bool = False


AVERAGED = 6  # of the last cycles' ends: their mean reads better than each of them

# The first finds the network; the next let it use all it has, on digits that are nearer to those it
# will meet. All of this was chosen on held-out writers. The last two are for the digits of MNIST's
# held-out writers.
CYCLES = (
    Cycle(22, 2e-3),
    Cycle(10, 1e-3, dropout=0.1, plain=0.4),
    Cycle(14, 1e-3, dropout=0.05, plain=0.5, mnist_views=2, pen_views=3, nonsense=4_000),
    Cycle(
        8, 1e-3, dropout=0.05, plain=0.3, strength=0.6, mnist_views=3, pen_views=2, nonsense=3_000
    ),
    Cycle(
        10, 1e-3, dropout=0.05, plain=0.2, strength=0.5, mnist_views=3, pen_views=2, nonsense=2_000
    ),
    Cycle(
        8,
        1e-3,
        dropout=0.05,
        plain=0.2,
        strength=0.5,
        mnist_views=3,
        pen_views=2,
        nonsense=2_000,
        everyone=True,
    ),
    Cycle(
        8,
        1e-3,
        dropout=0.05,
        plain=0.2,
        strength=0.5,
        mnist_views=3,
        pen_views=2,
        nonsense=2_000,
        everyone=True,
    ),
)


def main() -> None:
    """Train it cycle by cycle; those whose end is kept already are skipped."""
    arguments = argparse.ArgumentParser(description="Train models/robust.")
    arguments.add_argument("pen", type=Path, help="folder with the *.jsonl.gz files of pen strokes")
    arguments.add_argument("--name", default="robust")
    arguments.add_argument(
        "--ends",
        type=Path,
        default=folders.runs_folder() / ".robust",
        help=(
            "folder for the weights at the end of each cycle; cycles whose end is there already are"
            " skipped"
        ),
    )
    options = arguments.parse_args()
    options.ends.mkdir(parents=True, exist_ok=True)

    mnist, mnist_held_out = _mnist_by_writer()
    pen, pen_held_out = pen_by_writer(options.pen)
    rng = np.random.default_rng(0)
    held_out = {"MNIST": mnist_held_out}
    for name, written in pen_held_out.items():
        pictures = np.stack([as_drawn(digit.strokes, rng) for digit in written for _ in range(2)])
        held_out[name] = Digits(pictures, np.repeat(_labels(written), 2), name)

    history: list[Metrics] = []
    ends: list[Arrays] = []
    for number, cycle in enumerate(CYCLES, start=1):
        if cycle.everyone and "MNIST" in held_out:
            mnist = _together([mnist, held_out.pop("MNIST")])
        validation = _together(held_out.values())
        config = TrainingConfig(
            architecture("robust"),
            cycle.epochs,
            batch_size=128,
            seed=number,
            optimizer="adam",
            dropout=cycle.dropout,
        )
        weights, metrics = (options.ends / f"cycle-{number}.{kind}" for kind in ("keras", "json"))
        if not weights.exists():
            begin = training.initial_state(config)
            if number > 1:
                begin = training.with_weights(
                    begin, (options.ends / f"cycle-{number - 1}.keras").read_bytes()
                )
            end, done = _train(config, cycle, begin, mnist, pen, validation)
            metrics.write_text(json.dumps(done))
            weights.write_bytes(training.export(config, end)["model.keras"])
        ends.append(training.with_weights(training.initial_state(config), weights.read_bytes()))
        history += json.loads(metrics.read_text())

    files = training.export(config, _average(ends[-AVERAGED:]))
    model = Classifier(files["model.tflite"], architecture("robust"))
    answers = model.predict(validation.images)
    likely = np.maximum(answers[np.arange(len(validation)), validation.labels], 1e-7)
    history[-1] |= {  # of the averaged weights: they are what is kept
        "val_accuracy": float((answers.argmax(axis=1) == validation.labels).mean()),
        "val_loss": float(-np.log(likely).mean()),
    }
    origin = Origin("other", "MNIST and pen strokes (UNIPEN, pendigits)")
    data = {
        "source": origin.title,
        "origin": asdict(origin),
        "sha256": validation.sha256,
        "train": len(mnist) + len(pen),
        "validation": len(validation),
    }
    card = store.make_card(options.name, replace(config, epochs=len(history)), validation, history)
    store.save(folders.MODELS, replace(card, data=data), files, history)
    for name, digits in held_out.items():
        accuracy = (model.predict(digits.images).argmax(axis=1) == digits.labels).mean()
        print(f"{name:12} {accuracy:.4f} of {len(digits)}")


def _train(
    config: TrainingConfig,
    cycle: Cycle,
    state: Arrays,
    mnist: Digits,
    pen: list[PenDigit],
    validation: Digits,
) -> tuple[Arrays, list[Metrics]]:
    """Train for one cycle.

    Returns
    -------
    state : list of arrays
        The state at the end of the cycle.
    history : list of dict
        The metrics of its epochs.
    """
    first_seed = 100 * (config.seed - 1)
    seeds = range(first_seed, first_seed + cycle.epochs)
    history = []
    with ProcessPoolExecutor(1) as pool:
        digits = _one_ahead(pool, partial(_varied, mnist, pen, cycle), seeds)
        for epoch, train in enumerate(digits):
            now = replace(config, learning_rate=_learning_rate(cycle, epoch + 0.5))
            state, metrics = training.train_epoch(now, train, validation, state, epoch)
            history.append(metrics)
            words = ", ".join(f"{name} {value:.4f}" for name, value in metrics.items())
            print(f"epoch {epoch + 1}: {words}", flush=True)
    return state, history


def _one_ahead(
    pool: Executor, make: Callable[[int], Digits], seeds: Iterable[int]
) -> Iterator[Digits]:
    """The digits of each epoch, made in another process while the epoch before is trained.

    Parameters
    ----------
    pool : Executor
        Where they are made.
    make : callable
        Makes the digits of the epoch with such a seed.
    seeds : iterable of int
        One for each epoch. No more digits are made than there are seeds.

    Yields
    ------
    Digits
        The digits of one epoch.
    """
    upcoming: Future[Digits] | None = None
    for seed in seeds:
        submitted = pool.submit(make, seed)
        if upcoming is not None:
            yield upcoming.result()
        upcoming = submitted
    if upcoming is not None:
        yield upcoming.result()


def _average(states: Sequence[Arrays]) -> Arrays:
    """The weights in the middle between several."""
    return [
        (
            np.mean(arrays, axis=0, dtype=arrays[0].dtype)
            if np.issubdtype(arrays[0].dtype, np.floating)
            else arrays[-1]
        )
        for arrays in zip(*states, strict=True)
    ]


def _learning_rate(cycle: Cycle, epoch: float) -> float:
    warm = WARM_UP * cycle.epochs
    if epoch < warm:
        return cycle.peak * epoch / warm
    return cycle.peak * (1 + cos(pi * (epoch - warm) / (cycle.epochs - warm))) / 2


def _varied(mnist: Digits, pen: list[PenDigit], cycle: Cycle, seed: int) -> Digits:
    """What the network sees in one epoch: digits of MNIST and of pens, varied anew.

    There are drawings that are no digits as well, with labels drawn at random. The best answer to
    those is to be sure of nothing.
    """
    rng = np.random.default_rng((7, seed))
    images = []
    for _ in range(cycle.mnist_views):
        plain = rng.random((len(mnist), 1, 1)) < cycle.plain
        images.append(np.where(plain, mnist.images, vary_images(mnist.images, rng, cycle.strength)))
    images += [draw_variations(pen, seed=1000 * seed + view) for view in range(cycle.pen_views)]
    images += [np.stack([as_drawn(draw_nonsense(rng, pen)[1], rng) for _ in range(cycle.nonsense)])]
    labels = [mnist.labels] * cycle.mnist_views + [_labels(pen)] * cycle.pen_views
    labels.append(rng.integers(0, 10, cycle.nonsense).astype(np.uint8))
    return Digits(np.concatenate(images), np.concatenate(labels), "varied")


def _mnist_by_writer() -> tuple[Digits, Digits]:
    """MNIST's training digits, and those of every tenth writer, held out."""
    source = next(source for source in sources() if source.name == "mnist")
    digits = source.load()
    writers = np.load(source.file.with_name("mnist_writers.npz"))["train"]
    out = np.isin(writers, np.unique(writers)[::10])
    kept, held_out = (
        Digits(digits.images[rows], digits.labels[rows], digits.origin) for rows in (~out, out)
    )
    return kept, held_out


def _together(parts: Iterable[Digits]) -> Digits:
    parts = list(parts)
    images, labels = (
        np.concatenate([getattr(part, kind) for part in parts]) for kind in ("images", "labels")
    )
    return Digits(images, labels, "held-out writers of " + ", ".join(part.source for part in parts))


def _labels(digits: list[PenDigit]) -> np.ndarray:
    return np.array([digit.label for digit in digits], np.uint8)


if __name__ == "__main__":
    main()
