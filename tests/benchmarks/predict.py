"""Predicting 28,000 digits, beside plain Keras `predict`; and what others notice of it.

    python tests/benchmarks/predict.py

Each side reads in a process of its own, by turns, once it has read a few. The digits are the
bundled ones over and over: what they show makes no difference to the time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from side_by_side import Row, print_load, print_table

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))

NETWORKS = ("single_conv", "stacked_conv")
TARGET = 0.8
FEW = 64  # read before the clock starts


def plain_keras(name: str, count: int) -> dict[str, float]:
    """`predict` as in the tutorial."""
    import keras
    import numpy as np

    model = keras.models.load_model(PROJECT / "models" / name / "model.keras")
    images = (digits(count)[..., np.newaxis] / 255).astype(np.float32)
    model.predict(images[:FEW], verbose=0)
    begun = time.perf_counter()
    model.predict(images, verbose=0)
    return {"seconds": time.perf_counter() - begun}


def ours(name: str, count: int) -> dict[str, float]:
    """What the Predict page does; and by how much the process grew, without the answers."""
    import mnist_core as mc

    model = mc.load_model(name)
    images = digits(count)
    mc.read_all(model, images[:FEW])
    before = peak()
    begun = time.perf_counter()
    answers = mc.read_all(model, images)
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "megabytes": peak() - before - answers.nbytes / 1e6}


def digits(count: int):
    """So many pictures: uint8, (count, 28, 28)."""
    import numpy as np

    import mnist_core as mc

    return np.resize(mc.load_digits("sample").images, (count, 28, 28))


def peak() -> float:
    """The most memory that this process has had, in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")), 0.0)


SIDES = {"reference": plain_keras, "ours": ours}


def measure(side: str, name: str, count: int) -> dict[str, float]:
    """What a side says, in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, "--side", side, name, "--count", str(count)],
        env={**os.environ, "MNIST_DATA": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--side", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=28_000, help="so many digits")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--answers", type=int, default=40, help="drawings beside it; 0 for none")
    options = parser.parse_args()
    if options.side:
        side, name = options.side
        print(json.dumps(SIDES[side](name, options.count)))
        return
    print_load()
    rows = []
    for name in NETWORKS:
        seconds: dict[str, list[float]] = {side: [] for side in SIDES}
        for _ in range(options.repeats):
            for side, seen in seconds.items():
                seen.append(measure(side, name, options.count)["seconds"])
        title = f"{name}, {options.count:,} digits"
        rows.append(Row(title, seconds["reference"], seconds["ours"], "s", TARGET))
    print_table(rows)
    print_load()
    for count in (options.count // 4, options.count * 2):
        grown = measure("ours", "stacked_conv", count)["megabytes"]
        print(f"memory for {count:,} digits beside them and their answers: {grown:.1f} MB")
    if options.answers:
        print_beside(options.answers)


def print_beside(answers: int) -> None:
    from tests.helpers import beside
    from tests.helpers.server import serve

    with tempfile.TemporaryDirectory() as folder, serve(Path(folder), MNIST_DATA="") as server:
        idle, busy = beside.measure_predictions(server.url, answers)
    print_load()
    ratio = median(busy) / median(idle)
    print(
        f"a drawing is answered in {median(idle) * 1000:.0f} ms, and beside predictions by a"
        f" committee in {median(busy) * 1000:.0f} ms: {ratio:.2f}, target 2.00 "
        f" {'yes' if ratio <= 2 else 'NO'}"
    )


if __name__ == "__main__":
    main()
