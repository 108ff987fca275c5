"""Print how long each view of Explore takes, and how large the web process is, with full data.

    MNIST_DATA=folder python -m tests.benchmarks.exploring

The first run of a view is a visitor who comes to it; the second stands for a change on it.
"""

import os
import tempfile
import time
from pathlib import Path

from tests.helpers.server import serve
from tests.helpers.wire import visit

VIEWS = (
    "",
    "look=written",
    "look=written&part=average",
    "look=written&part=typical",
    "look=written&part=styles",
    "look=one&row=77",
    "look=map",
    "look=map&colour=right",
)


def main() -> None:
    """Open each view twice, after the digits have been read once."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), may_complain=True, MNIST_DATA=os.environ["MNIST_DATA"]) as server,
    ):
        begin = time.perf_counter()
        with visit(server.url, "explore"):
            print(f"the digits are read and shown in {time.perf_counter() - begin:.2f} s")
        print(f"{'view':<28}{'opened':>8}{'again':>8}{'MB':>6}")
        for view in VIEWS:
            begin = time.perf_counter()
            with visit(server.url, "explore", view) as visitor:
                opened = time.perf_counter() - begin
                begin = time.perf_counter()
                visitor.look()
                again = time.perf_counter() - begin
            print(
                f"{view or 'as numbers':<28}{opened:>8.2f}{again:>8.2f}{memory(server.pid):>6.0f}"
            )


def memory(process: int) -> float:
    """What a process has in memory, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


if __name__ == "__main__":
    main()
