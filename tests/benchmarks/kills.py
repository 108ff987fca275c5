"""SIGKILL at each single operation on the disk that a run takes, and what comes of the run.

    python tests/benchmarks/kills.py

After each the run goes on in another process, and must end bit for bit as an undisturbed one.
"""

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))


def main() -> None:
    from mnist_core import Digits, load_digits
    from mnist_core.engine import Engine
    from tests.helpers import kills

    sample = load_digits("sample")
    taken = kills.record(Digits(sample.images[::25], sample.labels[::25], sample.origin))
    stood: Counter[str] = Counter()
    engine = Engine()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for operation in range(1, 10_000):
            place = Path(folder, str(operation), "runs")
            place.parent.mkdir()
            os.environ["MNIST_RUNS"] = str(place)
            was_killed = kills.kill_at(operation, taken, place)
            how = kills.assert_goes_on(engine, taken)
            if not was_killed:
                break
            stood[how] += 1
    engine.close()
    print(f"{stood.total()} kills, after all of which the run ended bit for bit as if undisturbed:")
    for how, count in stood.items():
        print(f"{count:>5}  {how}")


if __name__ == "__main__":
    main()
