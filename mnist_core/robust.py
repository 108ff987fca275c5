"""Train ``models/robust``: the network that reads what people draw on a screen, not only MNIST.

    MNIST_DATA=folder python -m mnist_core.robust path/to/pen

The folder named by ``MNIST_DATA`` holds mnist.npz and mnist_writers.npz, the folder ``pen`` the strokes.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from math import cos, pi
from pathlib import Path

import numpy as np

from mnist_core import store, training
from mnist_core.config import TrainingConfig
from mnist_core.data import Digits, sources
from mnist_core.pen import PenDigit, pen_by_writer
from mnist_core.scribbles import draw_nonsense
from mnist_core.variations import as_drawn, draw_variations, vary_images

WARM_UP = 0.1  # the learning rate goes up for a tenth of a cycle's epochs, then down to nothing


@dataclass(frozen=True)
class Cycle:
    """A run of epochs under one rise and fall of the learning rate, with a fresh optimizer.

    Attributes
    ----------
    peak : the highest learning rate.
    dropout : None = the architecture's own.
    plain : the share of MNIST's digits that are left as they are.
    mnist_views, pen_views : how often each digit comes in an epoch, each time varied anew.
    nonsense : drawings in an epoch that are no digits.
    """

    epochs: int
    peak: float
    dropout: float | None = None
    plain: float = 0.0
    mnist_views: int = 1
    pen_views: int = 5
    nonsense: int = 8_000


# The first finds the network; the others let it use all it has, on digits that are nearer to those it will meet.
CYCLES = (
    Cycle(22, 2e-3),
    Cycle(10, 1e-3, dropout=0.1, plain=0.4),
    Cycle(14, 1e-3, dropout=0.05, plain=0.5, mnist_views=2, pen_views=3, nonsense=4_000),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Train models/robust.")
    arguments.add_argument("pen", type=Path, help="folder with the *.jsonl.gz files of pen strokes")
    arguments.add_argument("--name", default="robust")
    arguments.add_argument(
        "--go-on", type=Path, metavar="FILE.keras", help="skip all cycles but the last: begin that with these weights"
    )
    options = arguments.parse_args()

    mnist, mnist_held_out = _mnist_by_writer()
    pen, pen_held_out = pen_by_writer(options.pen)
    print({"mnist": len(mnist), "pen": len(pen)} | {name: len(digits) for name, digits in pen_held_out.items()})
    rng = np.random.default_rng(0)
    tests = {"mnist": mnist_held_out}
    for name, held_out in pen_held_out.items():
        pictures = np.stack([as_drawn(digit.strokes, rng) for digit in held_out for _ in range(2)])
        tests[name] = Digits(pictures, np.repeat(_labels(held_out), 2), name)
    validation = Digits(
        np.concatenate([digits.images for digits in tests.values()]),
        np.concatenate([digits.labels for digits in tests.values()]),
        "held-out writers of MNIST, UNIPEN and pendigits",
    )

    weights = options.go_on.read_bytes() if options.go_on else None
    history: list[dict[str, float]] = []
    for number, cycle in enumerate(CYCLES):
        if options.go_on and number < len(CYCLES) - 1:
            continue
        config = TrainingConfig(
            "robust", cycle.epochs, batch_size=128, seed=number, optimizer="adam", dropout=cycle.dropout
        )
        state = training.initial_state(config)
        if weights is not None:
            state = training.with_weights(state, weights)
        with ProcessPoolExecutor(1) as beside:
            coming = beside.submit(_varied, mnist, pen, cycle, 0)
            for epoch in range(cycle.epochs):
                train, coming = coming.result(), beside.submit(_varied, mnist, pen, cycle, epoch + 1)
                now = replace(config, learning_rate=_learning_rate(cycle, epoch + 0.5))
                state, metrics = training.train_epoch(now, train, validation, state, epoch)
                history.append(metrics)
                print(f"epoch {epoch + 1}: " + ", ".join(f"{k} {v:.4f}" for k, v in metrics.items()), flush=True)
        files = training.export(config, state)
        weights = files["model.keras"]
    everything = Digits(
        np.concatenate([train.images, validation.images]),
        np.concatenate([train.labels, validation.labels]),
        "MNIST and pen strokes (UNIPEN, pendigits)",
    )
    card = store.make_card(options.name, replace(config, epochs=len(history)), everything, history)
    store.save(store.MODELS, card, files, history)
    model = store.load_model(options.name)
    for name, digits in tests.items():
        accuracy = (model.predict(digits.images).argmax(axis=1) == digits.labels).mean()
        print(f"{name:12} {accuracy:.4f} of {len(digits)}")


def _learning_rate(cycle: Cycle, epoch: float) -> float:
    warm = WARM_UP * cycle.epochs
    if epoch < warm:
        return cycle.peak * epoch / warm
    return cycle.peak * (1 + cos(pi * (epoch - warm) / (cycle.epochs - warm))) / 2


def _varied(mnist: Digits, pen: list[PenDigit], cycle: Cycle, epoch: int) -> Digits:
    """What the network sees in one epoch: digits of MNIST and of pens, varied anew.

    And drawings that are no digits, with labels drawn at random: what best answers those is to be sure of nothing.
    """
    seed = 100 * CYCLES.index(cycle) + epoch
    rng = np.random.default_rng((7, seed))
    images = []
    for _ in range(cycle.mnist_views):
        plain = rng.random((len(mnist), 1, 1)) < cycle.plain
        images.append(np.where(plain, mnist.images, vary_images(mnist.images, rng)))
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
    kept, held_out = (Digits(digits.images[rows], digits.labels[rows], digits.source) for rows in (~out, out))
    return kept, held_out


def _labels(digits: list[PenDigit]) -> np.ndarray:
    return np.array([digit.label for digit in digits], np.uint8)


if __name__ == "__main__":
    main()
