"""How long an answer on Draw takes beside uploads that are refused.

    python tests/benchmarks/beside.py

One visitor draws without a pause. By turns nobody else is there, and two others upload small files
that would cost much: a JPEG of a thousand scans, 400,000 columns, a PNG 30,000,000 pixels high.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from side_by_side import print_load

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))


def in_words(seconds: list[float]) -> str:
    p95 = quantiles(seconds, n=20)[-1]
    return f"median {1000 * median(seconds):.0f} ms, p95 {1000 * p95:.0f} ms of {len(seconds)}"


def main() -> None:
    from tests.helpers import beside
    from tests.helpers.server import serve

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--blocks", type=int, default=10, help="by turns")
    parser.add_argument("--answers", type=int, default=20, help="in each")
    options = parser.parse_args()
    print_load()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), MNIST_DATA="") as server,
    ):
        idle, busy, refused = beside.measure(server.url, options.blocks, options.answers)
    print_load()
    print(f"idle      {in_words(idle)}")
    print(f"beside    {in_words(busy)}, {refused} uploads refused meanwhile")
    ratio = median(busy) / median(idle)
    print(f"ratio     {ratio:.2f}, target 2.00  {'yes' if ratio <= 2 else 'NO'}")


if __name__ == "__main__":
    main()
