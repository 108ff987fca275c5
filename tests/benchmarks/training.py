"""Training with live curves, beside plain Keras `fit` without any.

    MNIST_DATA=path/to/kaggle python tests/benchmarks/training.py

Where the processor has it, fast math is measured too.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from side_by_side import Row, print_load, print_table

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))
TARGETS = {"single_conv": 0.75, "stacked_conv": 1.0}
FAST_TARGETS = {"stacked_conv": 0.75}
DRAW_EVERY = 0.5  # seconds between two drawings of the curves, as on the Train page


def plain_keras(name: str, epochs: int) -> list[float]:
    """`fit` as in the tutorial. Returns the seconds from its call to the end of each epoch."""
    import keras
    import numpy as np

    from mnist_core.digits.sources import load_digits
    from mnist_core.network.architectures import architecture
    from mnist_core.training.epoch import build

    train, validation = load_digits().split()
    (x, y), (x_validation, y_validation) = (
        (
            (digits.images[..., np.newaxis] / 255).astype(np.float32),
            keras.utils.to_categorical(digits.labels),
        )
        for digits in (train, validation)
    )
    model = build(architecture(name))
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    ends = []
    clock = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: ends.append(time.perf_counter() - start)
    )
    start = time.perf_counter()
    model.fit(
        x,
        y,
        batch_size=64,
        epochs=epochs,
        validation_data=(x_validation, y_validation),
        callbacks=[clock],
        verbose=0,
    )
    return ends


def our_engine(name: str, epochs: int, fast_math: bool = False) -> list[float]:
    """The engine with its worker process, watched as the Train page watches. Returns the same as
    `plain_keras`."""
    from mnist_core import TrainingConfig, load_digits
    from mnist_core.engine import Engine, tasks
    from mnist_core.figures import curves
    from mnist_core.figures.metrics import METRICS

    digits = load_digits()
    engine = Engine()
    try:
        # What engine.warm_up(digits) does when the Train page opens, and then wait until TensorFlow
        # is there.
        connection = engine._on_demand.connect()
        connection.client.submit(len, connection.digits.send(digits), pure=False).result()
        connection.client.submit(tasks.prepare, pure=False).result()
        ends: list[float] = []
        drawn = 0.0
        start = time.perf_counter()
        run_id = engine.start(TrainingConfig(name, epochs, fast_math=fast_math), digits)
        while len(ends) < epochs:
            run = engine.snapshot(run_id)
            assert run and run.status != "failed", run and run.message
            ends += [time.perf_counter() - start] * (len(run.history) - len(ends))
            if time.perf_counter() - drawn > DRAW_EVERY:
                drawn = time.perf_counter()
                curves.batch_loss(run.trail, epochs)
                for metric in METRICS.values():
                    curves.epoch_curves(run.history, epochs, metric)
            time.sleep(0.01)
        while run.active:  # it saves the model now, which `fit` does not do
            time.sleep(0.1)
            run = engine.snapshot(run_id)
            assert run
        return ends
    finally:
        engine.close()


def our_engine_with_fast_math(name: str, epochs: int) -> list[float]:
    """The same in bfloat16."""
    return our_engine(name, epochs, fast_math=True)


SIDES: dict[str, Callable[[str, int], list[float]]] = {
    "reference": plain_keras,
    "ours": our_engine,
    "fast": our_engine_with_fast_math,
}


def measure(side: str, name: str, epochs: int) -> list[float]:
    """The ends of the epochs, in a fresh process."""
    with tempfile.TemporaryDirectory() as runs:
        process = subprocess.run(
            [sys.executable, __file__, "--side", side, name, str(epochs)],
            env={
                "TF_CPP_MIN_LOG_LEVEL": "2",
                **os.environ,
                "PYTHONPATH": str(PROJECT),
                "MNIST_RUNS": runs,
            },
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    ends: list[float] = json.loads(process.stdout.splitlines()[-1])
    return ends


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs-single", type=int, default=20, help="epochs of single_conv")
    parser.add_argument("--epochs-stacked", type=int, default=5, help="epochs of stacked_conv")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, taking turns")
    parser.add_argument(
        "--side", nargs=3, metavar=("SIDE", "NAME", "EPOCHS"), help=argparse.SUPPRESS
    )
    options = parser.parse_args()
    if options.side:
        side, name, epochs = options.side
        print(json.dumps(SIDES[side](name, int(epochs))))
        return

    from mnist_core.config import fast_math_available

    shared = PROJECT.parent / "shared/data"
    if shared.is_dir():
        os.environ.setdefault("MNIST_DATA", str(shared))
    print_load()
    rows = []
    for name, epochs in (
        ("single_conv", options.epochs_single),
        ("stacked_conv", options.epochs_stacked),
    ):
        sides = [
            side
            for side in SIDES
            if side != "fast" or (name in FAST_TARGETS and fast_math_available())
        ]
        runs: dict[str, list[list[float]]] = {side: [] for side in sides}
        for _ in range(options.repeats):
            for side in sides:
                runs[side].append(measure(side, name, epochs))
        whole = {side: [ends[-1] for ends in repeats] for side, repeats in runs.items()}
        first = {side: [ends[0] for ends in repeats] for side, repeats in runs.items()}
        later = {
            side: [b - a for ends in repeats for a, b in pairwise(ends)]
            for side, repeats in runs.items()
        }
        rows.append(
            Row(f"{name}, {epochs} epochs", whole["reference"], whole["ours"], "s", TARGETS[name])
        )
        rows.append(Row("    its first epoch", first["reference"], first["ours"], "s"))
        if epochs > 1:
            rows.append(Row("    each later epoch", later["reference"], later["ours"], "s"))
        if "fast" in sides:
            rows.append(
                Row(
                    "    with fast math", whole["reference"], whole["fast"], "s", FAST_TARGETS[name]
                )
            )
    print_load()
    print_table(rows)


if __name__ == "__main__":
    main()
