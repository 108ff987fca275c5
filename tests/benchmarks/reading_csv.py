"""Print how long Kaggle's train.csv takes to become arrays, and how much memory, beside pandas.

    python -m tests.benchmarks.reading_csv path/to/train.csv

The file may be gzipped. Each way has a process of its own, and the best of some tries counts.
"""

import subprocess
import sys
from pathlib import Path

TRIES = 3

_WAYS = {
    "pandas.read_csv": "import pandas\nread = pandas.read_csv",
    "read_train": "from mnist_core.digits.kaggle import read_train as read",
}
_MEASURE = """
import sys, time
from pathlib import Path
{way}

def peak():
    status = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1000

before, begin, processor = peak(), time.perf_counter(), time.process_time()
kept = read(Path(sys.argv[1]))
print(time.perf_counter() - begin, time.process_time() - processor, peak() - before, peak())
"""


def main(file: str) -> None:
    """Measure both, and print what ours takes as a share of theirs."""
    print(f"{'':<18}{'seconds':>9}{'processor':>11}{'MB more':>9}{'MB in all':>11}")
    best = {}
    for name, way in _WAYS.items():
        tries = [measure(way, file) for _ in range(TRIES)]
        best[name] = [min(column) for column in zip(*tries, strict=True)]
        seconds, processor, more, in_all = best[name]
        print(f"{name:<18}{seconds:>9.2f}{processor:>11.2f}{more:>9.0f}{in_all:>11.0f}")
    theirs, ours = best.values()
    shares = [own / their for own, their in zip(ours, theirs, strict=True)]
    print(f"{'share':<18}{shares[0]:>9.2f}{shares[1]:>11.2f}{shares[2]:>9.2f}{shares[3]:>11.2f}")


def measure(way: str, file: str) -> list[float]:
    """Seconds, processor seconds, megabytes more and in all of one process."""
    command = [sys.executable, "-c", _MEASURE.format(way=way), file]
    house = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=True)
    return [float(number) for number in done.stdout.split()]


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).resolve()))
