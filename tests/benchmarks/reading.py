"""How well the models read digits that people drew: per set, per model, per treatment of the
canvas.

MNIST_DATA=folder python -m tests.benchmarks.reading path/to/pen

The pen digits are those of the writers that `pen_by_writer` holds out from training.
"""

import argparse
from pathlib import Path

import numpy as np

import mnist_core as mc
from mnist_core.digits.non_digits import draw_nonsense
from mnist_core.digits.pen_digits import PenDigit, as_visitors_draw, pen_by_writer
from mnist_core.drawing import preprocessing
from mnist_core.drawing.pen import draw
from mnist_core.folders import MODELS

VIEWS = 3  # drawings of each pen digit, each of another size, place and pen width


def both_treatments(
    strokes: list[np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A drawing made as MNIST was made, and the same with the whole canvas resized."""
    ink = draw(*as_visitors_draw(strokes, rng))
    return preprocessing.steps_from_ink(ink).picture, preprocessing.squeeze_canvas(ink)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pen", type=Path)
    parser.add_argument(
        "--mnist-test",
        action="store_true",
        help="MNIST's test set too: to be looked at once, at the end",
    )
    options = parser.parse_args()
    rng = np.random.default_rng(2)
    _, held_out = pen_by_writer(options.pen)

    sets: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
    for name, digits in held_out.items():
        drawn = [
            both_treatments(list(digit.strokes), rng) for digit in digits for _ in range(VIEWS)
        ]
        made, squeezed = (np.stack(pictures) for pictures in zip(*drawn, strict=True))
        sets[name] = made, squeezed, np.repeat([digit.label for digit in digits], VIEWS)
    nonsense = [draw_nonsense(rng, list(_all(held_out)), held_out=True) for _ in range(3000)]
    nonsense_made = np.stack([both_treatments(strokes, rng)[0] for _, strokes in nonsense])
    kinds = np.array([kind for kind, _ in nonsense])
    names = sorted(folder.name for folder in MODELS.iterdir())

    print(
        f"\n{'set':<12}{'drawings':>9}  {'treatment':<14}"
        + "".join(f"{name:>14}" for name in names)
    )
    for set_name, (made, squeezed, labels) in sets.items():
        for treatment, pictures in (("as MNIST", made), ("whole canvas", squeezed)):
            right = [
                (mc.load_model(name).predict(pictures).argmax(axis=1) == labels).mean()
                for name in names
            ]
            cells = "".join(f"{share:>13.2%} " for share in right)
            print(f"{set_name:<12}{len(labels):>9}  {treatment:<14}{cells}")
    if options.mnist_test:
        source = next(source for source in mc.sources() if source.name == "mnist")
        with np.load(source.file) as arrays:
            images, labels = arrays["x_test"], arrays["y_test"]
        right = [
            (mc.load_model(name).predict(images).argmax(axis=1) == labels).mean() for name in names
        ]
        print(
            f"{'MNIST test':<12}{len(labels):>9}  {'':<14}"
            + "".join(f"{share:>13.2%} " for share in right)
        )

    print(
        f"\n{'surest below':<14}"
        + "".join(f"{name:>20}" for name in names)
        + "   (digits refused / nonsense refused)"
    )
    digits_made = np.concatenate([made for made, _, _ in sets.values()])
    sure = {name: (_surest(name, digits_made), _surest(name, nonsense_made)) for name in names}
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        cells = "".join(
            f"{(of < threshold).mean():>11.2%} /{(no < threshold).mean():>7.1%}"
            for of, no in sure.values()
        )
        print(f"{threshold:<14}{cells}")
    best = names[-1] if "robust" not in names else "robust"
    print(f"\nnonsense that {best} refuses below 0.6, by kind:")
    for kind in np.unique(kinds):
        print(f"  {kind:<12}{(sure[best][1][kinds == kind] < 0.6).mean():.1%}")
    print(f"\nwhat {best} still confuses (written as read: times)")
    for set_name, (made, _, labels) in sets.items():
        read = mc.load_model(best).predict(made).argmax(axis=1)
        pairs, times = np.unique(
            np.stack([labels, read])[:, read != labels], axis=1, return_counts=True
        )
        order = times.argsort()[::-1][:8]
        print(
            f"  {set_name}: "
            + ", ".join(f"{pairs[0, i]} as {pairs[1, i]}: {times[i]}" for i in order)
        )


def _surest(name: str, pictures: np.ndarray) -> np.ndarray:
    return mc.load_model(name).predict(pictures).max(axis=1)


def _all(held_out: dict[str, list[PenDigit]]) -> list[PenDigit]:
    return [digit for digits in held_out.values() for digit in digits]


if __name__ == "__main__":
    main()
