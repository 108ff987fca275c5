"""Train ``models/committee``: 35 small networks that vote (Cireşan, Meier, Schmidhuber 2012).

    MNIST_DATA=folder python -m mnist_core.recipes.committee

The folder holds mnist.npz and mnist_writers.npz. First one column of each width is trained without
every tenth writer of MNIST's training digits, whose digits then say whether the recipe is right.
Then the columns that ship are trained on all 60,000, ``--together`` so many side by side: one on
two cores, all 35 on a graphics card (``KERAS_BACKEND=jax``). What is done is kept and skipped the
next time; any number of columns makes a committee. With TensorFlow its files are made of them.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core import folders
from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Digits
from mnist_core.digits.sources import sources
from mnist_core.drawing.preprocessing import as_bytes
from mnist_core.drawing.width import at_width
from mnist_core.network.architectures import architecture
from mnist_core.recipes.fitting import Metrics, fit
from mnist_core.recipes.seen import Seen
from mnist_core.recipes.side_by_side import SideBySide
from mnist_core.training.distortion import DISTORTION
from mnist_core.training.recommended import RECIPES

# A round of columns; the first sees the digits as they are written. There are five rounds.
WIDTHS = (None, 10, 12, 14, 16, 18, 20)
COLUMNS = WIDTHS * 5

CONFIG = TrainingConfig(architecture("column"), **RECIPES["column"])
TRIAL = replace(CONFIG, epochs=120, average_last=7)

BACKEND = keras.backend.backend()
DTYPE = {"tensorflow": "float32", "jax": "mixed_bfloat16"}  # a graphics card is quicker with it

Arrays = dict[str, NDArray[Any]]


def main() -> None:
    """Try the recipe, train the columns, and save them as a committee."""
    arguments = argparse.ArgumentParser(description="Train models/committee.")
    together = len(COLUMNS) if BACKEND == "jax" else 1
    arguments.add_argument("--together", type=int, default=together, help="columns side by side")
    arguments.add_argument("--columns", type=int, default=len(COLUMNS), help="columns in all")
    arguments.add_argument(
        "--kept",
        type=Path,
        default=folders.runs_folder() / ".committee",
        help="folder for what is done: it is skipped the next time",
    )
    options = arguments.parse_args()
    source = next(source for source in sources() if source.name == "mnist")
    writers = np.load(source.file.with_name("mnist_writers.npz"))["train"]
    widths = COLUMNS[: options.columns]
    make(source.load(), writers, options.kept, widths, options.together)


def make(
    digits: Digits,
    writers: NDArray[Any],
    kept: Path,
    widths: Sequence[int | None] = COLUMNS,
    together: int = 1,
    trial: TrainingConfig = TRIAL,
    config: TrainingConfig = CONFIG,
) -> None:
    """Do all of it.

    Parameters
    ----------
    digits : Digits
        MNIST's 60,000.
    writers : ndarray, (n,)
        Who wrote each.
    kept : Path
        The folder for what is done.
    widths : sequence of int or None
        The width of each column.
    together : int
        So many columns are trained side by side.
    trial, config : TrainingConfig
        How the columns of the trial, and those that ship, are trained.
    """
    kept.mkdir(parents=True, exist_ok=True)
    learned, held_out = by_writer(digits, writers)
    tried = train(WIDTHS, learned, held_out, kept / "trial.npz", trial)
    say(tried["answers"], held_out)
    parts = []
    for first in range(0, len(widths), together):
        some = widths[first : first + together]
        file = kept / f"columns-{first + 1}-to-{first + len(some)}.npz"
        parts.append(train(some, digits, None, file, replace(config, seed=first + 1)))
    if BACKEND == "tensorflow":
        save(parts, widths, tried["answers"], digits, held_out, config)


def train(
    widths: Sequence[int | None],
    digits: Digits,
    held_out: Digits | None,
    file: Path,
    config: TrainingConfig,
) -> Arrays:
    """Train a column for each of `widths`, side by side, or read from `file` what came of it.

    Parameters
    ----------
    widths : sequence of int or None
        At how many pixels each column sees each digit.
    digits : Digits
        To learn from.
    held_out : Digits or None
        To be read at the end of each epoch.
    file : Path
        Where it is kept when it is done.
    config : TrainingConfig
        How each is trained.

    Returns
    -------
    dict of ndarray
        ``weights0`` and so on, (columns, ...) each, in Keras's order; ``history``, (epochs, names),
        and its ``names``; ``answers``, float32 (columns, n, 10), to those held out, if any.
    """
    if not file.exists():
        parts = [digits] if held_out is None else [digits, held_out]
        images = np.concatenate([part.images for part in parts])
        labels = np.concatenate([part.labels for part in parts])
        labels = np.repeat(labels[:, np.newaxis], len(widths), axis=1)
        rows = np.arange(len(images), dtype=np.int32)
        n = len(digits)

        kinds = list(dict.fromkeys(widths))
        pictures = np.stack([as_bytes(at_width(images, width)) for width in kinds])
        numbers = keras.Input((), dtype="int32")
        which = [kinds.index(width) for width in widths]
        distortion = DISTORTION.times(config.distortion or 0)
        seen = Seen(pictures, which, distortion, config.seed)(numbers)
        columns = SideBySide(config.network, len(widths), config.seed, DTYPE[BACKEND])
        model = keras.Model(numbers, columns(seen))
        validation = None if held_out is None else (rows[n:], labels[n:])
        state = file.with_name(f"{file.stem}-state.npz")
        history = fit(model, config, (rows[:n], labels[:n]), validation, state, every=10)

        done: Arrays = {f"weights{i}": array for i, array in enumerate(columns.weights_together())}
        done["names"] = np.array(list(history[0]))
        done["history"] = np.array([list(metrics.values()) for metrics in history])
        if held_out is not None:
            answers = model.predict(rows[n:], batch_size=500, verbose=0)
            done["answers"] = np.swapaxes(answers, 0, 1)
        np.savez(file, **done)  # type: ignore[arg-type]
        state.unlink()
    with np.load(file) as stored:
        return dict(stored)


def by_writer(digits: Digits, writers: NDArray[Any]) -> tuple[Digits, Digits]:
    """The digits, without those of every tenth writer, and theirs."""
    out = np.isin(writers, np.unique(writers)[::10])
    kept, held_out = (
        Digits(digits.images[rows], digits.labels[rows], digits.origin) for rows in (~out, out)
    )
    return kept, held_out


def say(answers: NDArray[np.float32], digits: Digits) -> None:
    """Print how many of `digits` the columns read, and how many they read together."""
    single = (answers.argmax(axis=2) == digits.labels).mean(axis=1)
    together = (answers.mean(axis=0).argmax(axis=1) == digits.labels).mean()
    print(f"held-out writers, {len(digits)} digits: {together:.4f}, single {single.mean():.4f}")


def save(
    parts: Sequence[Arrays],
    widths: Sequence[int | None],
    tried: NDArray[np.float32],
    digits: Digits,
    held_out: Digits,
    config: TrainingConfig = CONFIG,
) -> None:
    """Save the columns for the app, as one committee.

    Its card has the accuracy of the trial's seven columns together on the digits of writers whom
    they did not know: the columns that ship have learned from these digits, too.
    """
    from mnist_core.models import store
    from mnist_core.models.card import Seat
    from mnist_core.training import epoch as training

    columns = [column for part in parts for column in _columns(part)]
    files = {}
    seats = []
    for number, (width, weights) in enumerate(zip(widths, columns, strict=True)):
        seat = Seat(f"width-{width or 'own'}-{number // len(WIDTHS) + 1}.tflite", width)
        state = training.state_of(config, weights)
        files[seat.name] = training.export(config, state, half=True)["model.tflite"]
        seats.append(seat)

    history = _history(parts)
    mean = tried.mean(axis=0)
    likely = np.maximum(mean[np.arange(len(held_out)), held_out.labels], 1e-7)
    metrics = history[-1] | {
        "val_loss": float(-np.log(likely).mean()),
        "val_accuracy": float((mean.argmax(axis=1) == held_out.labels).mean()),
    }
    card = store.make_card("committee", config, digits, [*history[:-1], metrics])
    data = card.data | {"train": len(digits), "validation": len(held_out)}
    card = replace(card, data=data, members=tuple(seats))
    print("saved", store.save(folders.MODELS, card, files, history))


def _columns(part: Arrays) -> list[list[NDArray[np.float32]]]:
    """The weights of each column, in the order of a Keras model's ``get_weights()``."""
    layers = [part[f"weights{i}"] for i in range(sum("weights" in name for name in part))]
    return [[layer[column] for layer in layers] for column in range(len(layers[0]))]


def _history(parts: Sequence[Arrays]) -> list[Metrics]:
    """The mean of the columns' metrics in each epoch."""
    sizes = [len(part["weights0"]) for part in parts]
    mean = np.average([part["history"] for part in parts], axis=0, weights=sizes)
    names = parts[0]["names"].tolist()
    return [dict(zip(names, row, strict=True)) for row in mean.tolist()]


if __name__ == "__main__":
    main()
