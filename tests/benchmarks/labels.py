"""How many of MNIST's rejected test labels are found: by each model, and by new last layers of it.

    MNIST_DATA=folder python -m tests.benchmarks.labels single_conv stacked_conv

The 10,000 test digits are judged as Mistakes does it, without keeping out what a model has seen in
training. Printed is how many of the 15 labels that most people reject are among the most suspicious
100, and among those that are likely wrong by confident learning.
"""

import argparse

import numpy as np

import mnist_core as mc
from mnist_core.models import label_noise
from mnist_core.models.label_noise import REJECTED
from tests.helpers.steps import finish


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="+")
    options = parser.parse_args()
    source = next(source for source in mc.sources() if source.has_labelled_test)
    digits = source.load_labelled_test()
    for name in options.models:
        model = mc.load_model(name)
        print_found(f"{name} itself", digits, model.predict(digits.images))
        anew, _ = finish(label_noise.out_of_fold(model, digits))
        print_found(f"new last layers of {name}", digits, anew)


def print_found(judge: str, digits: mc.Digits, probabilities: np.ndarray) -> None:
    found = label_noise.suspicions(digits.labels, probabilities)
    rejected = np.flatnonzero(np.isin(digits.picture_sums, list(REJECTED)))
    first, likely = found.order()[:100], found.likely_wrong
    right = (probabilities.argmax(axis=1) == digits.labels).mean()
    print(
        f"{judge:<32} right {right:.2%}, of {len(rejected)}: {np.isin(rejected, first).sum()} among"
        f" the first 100, {np.isin(rejected, likely).sum()} of {len(likely)} likely wrong"
    )


if __name__ == "__main__":
    main()
