"""How well the models read what people drew: per set, per model, per treatment of the canvas.

    MNIST_DATA=folder python -m tests.benchmarks.reading path/to/pen

The pen digits are those of the writers that `pen_by_writer` holds out from training.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import mnist_core as mc
from mnist_core.digits.non_digits import draw_nonsense
from mnist_core.digits.pen_digits import PenDigit, as_visitors_draw, pen_by_writer
from mnist_core.drawing import preprocessing
from mnist_core.drawing.pen import draw
from mnist_core.folders import MODELS

VIEWS = 3  # drawings of each pen digit, each of another size, place and pen width
NONSENSE = 3000  # drawings that are no digits
THRESHOLDS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9)
CONFUSIONS = 8  # of each set, the commonest


class Drawings(NamedTuple):
    """Drawings of one set: both treatments of each, (n, 28, 28), and what they should be."""

    as_mnist: np.ndarray
    squeezed: np.ndarray
    labels: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pen", type=Path, help="the folder with the pen digits")
    parser.add_argument(
        "--every", type=int, default=1, help="take only every so manieth, for a quick look"
    )
    parser.add_argument(
        "--mnist-test",
        action="store_true",
        help="MNIST's test set too: to be looked at once, at the end",
    )
    options = parser.parse_args()
    rng = np.random.default_rng(2)
    _, held_out = pen_by_writer(options.pen)
    held_out = {name: digits[:: options.every] for name, digits in held_out.items()}
    sets = {name: drawings(digits, rng) for name, digits in held_out.items()}
    all_digits = [digit for digits in held_out.values() for digit in digits]
    kinds, nonsense = nonsense_drawings(all_digits, NONSENSE // options.every, rng)
    names = sorted(folder.name for folder in MODELS.iterdir())
    best = "robust" if "robust" in names else names[-1]

    print_accuracies(sets, names)
    if options.mnist_test:
        print_mnist_test(names)
    print_refusals(sets, nonsense, names)
    print_refused_kinds(best, kinds, nonsense)
    print_confusions(best, sets)


def drawings(digits: Sequence[PenDigit], rng: np.random.Generator) -> Drawings:
    """Draw each digit `VIEWS` times."""
    as_mnist = []
    squeezed = []
    labels = []
    for digit in digits:
        for _ in range(VIEWS):
            ink = draw(*as_visitors_draw(digit.strokes, rng))
            as_mnist.append(preprocessing.steps_from_ink(ink).picture)
            squeezed.append(preprocessing.squeeze_canvas(ink))
            labels.append(digit.label)
    return Drawings(np.stack(as_mnist), np.stack(squeezed), np.array(labels))


def nonsense_drawings(
    digits: Sequence[PenDigit], count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw what is no digit; return the kind of each, and the pictures."""
    nonsense = [draw_nonsense(rng, digits, held_out=True) for _ in range(count)]
    kinds = [kind for kind, _ in nonsense]
    pictures = []
    for _, strokes in nonsense:
        ink = draw(*as_visitors_draw(strokes, rng))
        pictures.append(preprocessing.steps_from_ink(ink).picture)
    return np.array(kinds), np.stack(pictures)


def print_accuracies(sets: dict[str, Drawings], names: list[str]) -> None:
    models = "".join(f"{name:>14}" for name in names)
    print(f"\n{'set':<12}{'drawings':>9}  {'treatment':<14}{models}")
    for name, drawn in sets.items():
        print_row(name, "as MNIST", drawn.as_mnist, drawn.labels, names)
        print_row(name, "whole canvas", drawn.squeezed, drawn.labels, names)


def print_mnist_test(names: list[str]) -> None:
    source = next(source for source in mc.sources() if source.name == "mnist")
    with np.load(source.file) as arrays:
        print_row("MNIST test", "", arrays["x_test"], arrays["y_test"], names)


def print_row(
    set_name: str, treatment: str, pictures: np.ndarray, labels: np.ndarray, names: list[str]
) -> None:
    """Print the share of pictures that each model reads rightly."""
    cells = ""
    for name in names:
        right = read(name, pictures) == labels
        cells += f"{right.mean():>13.2%} "
    print(f"{set_name:<12}{len(labels):>9}  {treatment:<14}{cells}")


def print_refusals(sets: dict[str, Drawings], nonsense: np.ndarray, names: list[str]) -> None:
    """Print how many digits, and how much nonsense, each model refuses by each threshold."""
    models = "".join(f"{name:>20}" for name in names)
    print(f"\n{'surest below':<14}{models}   (digits refused / nonsense refused)")
    digits = np.concatenate([drawn.as_mnist for drawn in sets.values()])
    of_digits = {name: surest(name, digits) for name in names}
    of_nonsense = {name: surest(name, nonsense) for name in names}
    for threshold in THRESHOLDS:
        cells = ""
        for name in names:
            refused_digits = (of_digits[name] < threshold).mean()
            refused_nonsense = (of_nonsense[name] < threshold).mean()
            cells += f"{refused_digits:>11.2%} /{refused_nonsense:>7.1%}"
        print(f"{threshold:<14}{cells}")


def print_refused_kinds(name: str, kinds: np.ndarray, nonsense: np.ndarray) -> None:
    sure_from = mc.read_card(name).sure_from
    print(f"\nnonsense that {name} refuses below {sure_from}, by kind:")
    refused = surest(name, nonsense) < sure_from
    for kind in np.unique(kinds):
        print(f"  {kind:<12}{refused[kinds == kind].mean():.1%}")


def print_confusions(name: str, sets: dict[str, Drawings]) -> None:
    print(f"\nwhat {name} still confuses (written as read: times)")
    for set_name, drawn in sets.items():
        answers = read(name, drawn.as_mnist)
        wrong = answers != drawn.labels
        pairs = np.stack([drawn.labels[wrong], answers[wrong]])
        (written, read_as), times = np.unique(pairs, axis=1, return_counts=True)
        commonest = times.argsort()[::-1][:CONFUSIONS]
        words = [f"{written[i]} as {read_as[i]}: {times[i]}" for i in commonest]
        print(f"  {set_name}: {', '.join(words)}")


def read(name: str, pictures: np.ndarray) -> np.ndarray:
    """Return the answers of a model."""
    return mc.load_model(name).predict(pictures).argmax(axis=1)


def surest(name: str, pictures: np.ndarray) -> np.ndarray:
    """Return the probability of a model's best guess for each picture."""
    return mc.load_model(name).predict(pictures).max(axis=1)


if __name__ == "__main__":
    main()
