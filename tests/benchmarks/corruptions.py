"""How well the models read spoilt digits: each kind of MNIST-C, per model.

    MNIST_DATA=folder python -m tests.benchmarks.corruptions

By default the digits are the first 2,000 of MNIST's test set, and the severities are MNIST-C's.
Refused are the spoilt digits to which a model is not sure.
"""

import argparse
from collections.abc import Sequence

import numpy as np

import mnist_core as mc
from mnist_core.digits.corruptions import KINDS, corrupt
from mnist_core.folders import MODELS


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2000, help="so many digits")
    parser.add_argument("--severity", type=float, help="0 to 5 for all kinds")
    options = parser.parse_args()
    source = next(source for source in mc.sources() if source.name == "mnist")
    with np.load(source.file) as arrays:
        images = arrays["x_test"][: options.count]
        labels = arrays["y_test"][: options.count]
    print_table(images, labels, options.severity)


def print_table(images: np.ndarray, labels: np.ndarray, severity: float | None) -> None:
    """Print the share that each model reads rightly, and the share that it refuses."""
    names = sorted(folder.name for folder in MODELS.iterdir())
    cards = {name: mc.read_card(name) for name in names}
    models = {name: mc.load_model(name) for name in names}
    print(f"{'right / refused':<16}" + "".join(f"{name:>18}" for name in names))
    shares = []
    for kind in KINDS.values():
        spoilt = corrupt(images, kind, np.random.default_rng(0), severity)
        row = []
        for name in names:
            answers = models[name].predict(spoilt)
            right = (answers.argmax(axis=1) == labels).mean()
            refused = (answers.max(axis=1) < cards[name].sure_from).mean()
            row.append((right, refused))
        shares.append(row)
        print_row(kind.title, row)
    print_row("mean", np.mean(shares, axis=0).tolist())
    print_row(
        "worst",
        [(min(right), max(refused)) for right, refused in np.array(shares).transpose(1, 2, 0)],
    )


def print_row(title: str, row: Sequence[tuple[float, float]]) -> None:
    cells = "".join(f"{right:>9.1%} /{refused:>6.1%} " for right, refused in row)
    print(f"{title:<16}{cells}")


if __name__ == "__main__":
    main()
