"""What a committee gains: its columns alone, by width, and together, with 95 % intervals.

    MNIST_DATA=folder python -m tests.benchmarks.committee --mnist-test

MNIST's test set is to be looked at once, at the end. Without ``--mnist-test`` the digits are every
tenth of MNIST's training digits, from which the columns have learned.
"""

import argparse
import json
from math import sqrt
from time import perf_counter

import numpy as np

import mnist_core as mc
from mnist_core.models import vote

DRAWS = 200  # of so many columns, for the curve
KEPT = (1, 5, 10, 35)  # on the card, for the page
COUNTS = (1, 2, 3, 5, 7, 10, 14, 20, 28, 35)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mnist-test", action="store_true")
    parser.add_argument("--name", default="committee")
    options = parser.parse_args()
    source = next(source for source in mc.sources() if source.name == "mnist")
    with np.load(source.file) as arrays:
        images, labels = arrays["x_train"][::10], arrays["y_train"][::10]
        if options.mnist_test:
            images, labels = arrays["x_test"], arrays["y_test"]
    committee = mc.load_model(options.name)
    assert isinstance(committee, mc.Committee)

    committee.predict(images[:1])
    begun = perf_counter()
    committee.predict(images[:1])
    one = perf_counter() - begun
    answers = committee.answers(images)
    print(f"one digit {one * 1000:.1f} ms; {len(images)} digits {perf_counter() - begun:.1f} s")

    wrong = answers.argmax(axis=2) != labels
    together = answers.mean(axis=0).argmax(axis=1) != labels
    print(f"together      {share(together)}")
    alone = 1 - wrong.mean(axis=1)
    print(f"single        mean {alone.mean():.3%}, least {alone.min():.3%}, most {alone.max():.3%}")
    print_widths(committee, answers, labels, alone)
    print_curve(answers, labels)
    print_agreement(wrong, together)
    kept = vote.measure(answers, labels, [count for count in KEPT if count <= len(answers)])
    print(f"for the card's data: {json.dumps({'vote': vote.as_data(kept)})}")


def share(wrong: np.ndarray) -> str:
    """The share of right answers, with its interval by Wilson's formula."""
    n, right, z = len(wrong), 1 - wrong.mean(), 1.96
    middle = (right + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(right * (1 - right) / n + z * z / (4 * n * n))
    return f"{right:.2%} ({middle - half:.2%} to {middle + half:.2%}), {wrong.sum()} wrong"


def print_widths(
    committee: mc.Committee, answers: np.ndarray, labels: np.ndarray, alone: np.ndarray
) -> None:
    widths = np.array([member.width or 0 for member in committee.members])
    for width in np.unique(widths):
        own = widths == width
        wrong = answers[own].mean(axis=0).argmax(axis=1) != labels
        singles = ", ".join(f"{right:.2%}" for right in alone[own])
        print(f"{f'{width} pixels' if width else 'as written':<14}{share(wrong)}; single {singles}")


def print_curve(answers: np.ndarray, labels: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    for count in COUNTS:
        if count > len(answers):
            break
        rights = []
        for _ in range(DRAWS):
            some = rng.permutation(len(answers))[:count]
            rights.append((answers[some].mean(axis=0).argmax(axis=1) == labels).mean())
        print(f"any {count:>2}        mean {np.mean(rights):.3%}, least {np.min(rights):.3%}")


def print_agreement(wrong: np.ndarray, together: np.ndarray) -> None:
    """Of the mistakes of one column, the share that another one makes, too."""
    counts = wrong.astype(float) @ wrong.T
    own = np.diag(counts)
    pairs = ~np.eye(len(wrong), dtype=bool)
    shared = (counts / np.maximum(own, 1)[:, np.newaxis])[pairs]
    print(f"agreement     of a column's mistakes another makes {shared.mean():.1%}")
    votes = wrong.sum(axis=0)
    most = len(wrong) // 2
    print(f"              misread by all {np.sum(votes == len(wrong))}, by any {np.sum(votes > 0)}")
    print(f"              by most {np.sum(votes > most)}, and the committee's {together.sum()}")
    print(f"misread together: {np.flatnonzero(together).tolist()}")


if __name__ == "__main__":
    main()
