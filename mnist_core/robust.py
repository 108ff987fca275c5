"""Train ``models/robust``: the network that reads what people draw on a screen, not only MNIST.

    MNIST_DATA=folder python -m mnist_core.robust path/to/pen

The folder named by ``MNIST_DATA`` holds mnist.npz and mnist_writers.npz, the folder ``pen`` the strokes.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from math import cos, pi
from pathlib import Path

import numpy as np

from mnist_core import store, training
from mnist_core.config import TrainingConfig
from mnist_core.data import Digits, sources
from mnist_core.pen import PenDigit, pen_by_writer
from mnist_core.scribbles import draw_nonsense
from mnist_core.variations import as_drawn, draw_variations, vary_images

VIEWS = 5  # drawings of each pen digit in an epoch
NONSENSE = 8_000  # drawings in an epoch that are no digits
PEAK, WARM_UP = 2e-3, 0.1  # one cycle of the learning rate: up for a tenth of the epochs, then down to nothing


def main() -> None:
    arguments = argparse.ArgumentParser(description="Train models/robust.")
    arguments.add_argument("pen", type=Path, help="folder with the *.jsonl.gz files of pen strokes")
    arguments.add_argument("--epochs", type=int, default=20)
    arguments.add_argument("--name", default="robust")
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

    config = TrainingConfig("robust", options.epochs, batch_size=128, seed=1, optimizer="adam")
    state, history = training.initial_state(config), []
    with ProcessPoolExecutor(1) as beside:
        coming = beside.submit(_varied, mnist, pen, 0)
        for epoch in range(config.epochs):
            train, coming = coming.result(), beside.submit(_varied, mnist, pen, epoch + 1)
            now = replace(config, learning_rate=_learning_rate(epoch + 0.5, config.epochs))
            state, metrics = training.train_epoch(now, train, validation, state, epoch)
            history.append(metrics)
            print(f"epoch {epoch + 1}: " + ", ".join(f"{k} {v:.4f}" for k, v in metrics.items()), flush=True)
    everything = Digits(
        np.concatenate([train.images, validation.images]),
        np.concatenate([train.labels, validation.labels]),
        "MNIST and pen strokes (UNIPEN, pendigits)",
    )
    card = store.make_card(options.name, config, everything, history)
    files = training.export(config, state)
    store.save(store.MODELS, card, files, history)
    model = store.load_model(options.name)
    for name, digits in tests.items():
        accuracy = (model.predict(digits.images).argmax(axis=1) == digits.labels).mean()
        print(f"{name:12} {accuracy:.4f} of {len(digits)}")


def _learning_rate(epoch: float, epochs: int) -> float:
    warm = WARM_UP * epochs
    return PEAK * (epoch / warm if epoch < warm else (1 + cos(pi * (epoch - warm) / (epochs - warm))) / 2)


def _varied(mnist: Digits, pen: list[PenDigit], epoch: int) -> Digits:
    """What the network sees in one epoch: each MNIST digit once, each pen digit `VIEWS` times, all varied anew.

    And drawings that are no digits, with labels drawn at random: what best answers those is to be sure of nothing.
    """
    rng = np.random.default_rng((7, epoch))
    images = [vary_images(mnist.images, rng)]
    images += [draw_variations(pen, seed=1000 * epoch + view) for view in range(VIEWS)]
    images += [np.stack([as_drawn(draw_nonsense(rng, pen)[1], rng) for _ in range(NONSENSE)])]
    labels = [mnist.labels, *[_labels(pen)] * VIEWS, rng.integers(0, 10, NONSENSE).astype(np.uint8)]
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
