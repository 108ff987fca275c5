"""How many pictures of each kind are read rightly: one digit each, on paper and among other things.

    MNIST_DATA=folder python -m tests.benchmarks.pictures path/to/pen

The digits are those of the pen's writers that `pen_by_writer` holds out from training; those that
are not even read as a drawing are left out.
"""

import argparse
import time
from pathlib import Path

import numpy as np

import mnist_core as mc
from mnist_core.digits.pen_digits import PenDigit, pen_by_writer
from mnist_core.drawing.pen import draw
from mnist_core.drawing.preprocessing import steps_from_ink
from tests.helpers import scenes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pen", type=Path, help="the folder with the pen digits")
    parser.add_argument("--of-each", type=int, default=60, help="pictures of each kind")
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument("--save", type=Path, help="a folder for the pictures that are misread")
    options = parser.parse_args()
    digits = readable(options.pen)
    kinds = [options.kind] if options.kind else list(scenes.SCENES)
    print(f"{'kind':<24}{'read':>10}{'refused':>9}{'not sure':>10}{'ms':>7}")
    total = 0
    for kind in kinds:
        total += count(kind, digits, options.of_each, options.save)
    print(f"{'all':<24}{total:>5}/{options.of_each * len(kinds)}")
    right = rows_with_one_across(digits, 3 * options.of_each)
    print(f"{'rows, one across a line':<24}{right:>5}/{3 * options.of_each}")


def rows_with_one_across(digits: list[PenDigit], count: int) -> int:
    """How many rows of three boxes are read, in which a digit crosses a line or touches it."""
    rng = np.random.default_rng(5)
    right = 0
    for number in range(count):
        three = [digits[int(place)] for place in rng.integers(len(digits), size=3)]
        strokes = [[np.asarray(s) for s in digit.strokes] for digit in three]
        content = scenes.png(scenes.row_of_boxes(strokes, number % 2, rng.uniform(0, 26), rng))
        try:
            right += [answer for answer, _ in read(content)] == [digit.label for digit in three]
        except mc.DrawingError:
            continue
    return right


def readable(pen: Path) -> list[PenDigit]:
    """Held-out digits of both sets by turns that `robust` reads as a drawing."""
    _, held_out = pen_by_writer(pen)
    rng = np.random.default_rng(3)
    chosen = []
    for digits in held_out.values():
        order = rng.permutation(len(digits))[:300]
        chosen += [digits[i] for i in order]
    model = mc.load_model("robust")
    right = []
    for digit in chosen:
        ink = draw([np.asarray(s) * 170 + 50 for s in digit.strokes], 18)
        answer = model.predict(steps_from_ink(ink).picture[np.newaxis])[0]
        if answer.argmax() == digit.label and answer.max() > 0.9:
            right.append(digit)
    return right


def read(content: bytes) -> list[tuple[int, float]]:
    """What Draw says to a picture: each digit and how sure."""
    found = mc.read_picture(content, "me.png")
    answers = mc.load_model("robust").predict(found)
    return [(int(answer.argmax()), float(answer.max())) for answer in answers]


def count(kind: str, digits: list[PenDigit], of_each: int, save: Path | None) -> int:
    rng = np.random.default_rng(list(scenes.SCENES).index(kind))
    right = refused = unsure = 0
    took = 0.0
    for number in range(of_each):
        digit = digits[int(rng.integers(len(digits)))]
        content = scenes.png(scenes.SCENES[kind]([np.asarray(s) for s in digit.strokes], rng))
        begin = time.perf_counter()
        try:
            answers = read(content)
        except mc.MnistError:
            answers = []
            refused += 1
        took += time.perf_counter() - begin
        good = len(answers) == 1 and answers[0][0] == digit.label
        right += good
        unsure += good and answers[0][1] < 0.5
        if not good and save:
            save.mkdir(exist_ok=True)
            name = f"{kind}_{number}_{digit.label}_as_{'_'.join(str(a) for a, _ in answers)}.png"
            (save / name).write_bytes(content)
    print(f"{kind:<24}{right:>5}/{of_each:<4}{refused:>9}{unsure:>10}{1000 * took / of_each:>7.0f}")
    return right


if __name__ == "__main__":
    main()
