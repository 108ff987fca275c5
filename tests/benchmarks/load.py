"""Thirty visitors who start a run at once on one server.

    python tests/benchmarks/load.py

It measures whether all of them come along, and whether others can still draw. The visitors are
sessions of Streamlit's own protocol (visitor.py). Each opens Train, presses the button and watches
its curves. The one who draws meanwhile uses a browser. The digits are the 5,000 that come along.
"""

import argparse
import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

import psutil
from drawing import PROJECT, draw, serve, visit
from playwright.sync_api import sync_playwright
from side_by_side import Row, print_load, print_table
from visitor import Visitor

MOST_BEHIND, MOST_MEMORY, MOST_SLOWER = 2, 2500.0, 2.0


class Watch(threading.Thread):
    """Looks at the runs on disk and at the memory of the server's processes, until told to stop."""

    def __init__(self, runs: Path, pid: int, expected: int) -> None:
        super().__init__(daemon=True)
        self.runs, self.server, self.expected = runs, psutil.Process(pid), expected
        self.behind, self.memory, self.web_memory, self.over = 0, 0.0, 0.0, threading.Event()

    def run(self) -> None:
        measured = 0.0
        while not self.over.wait(0.1):
            records = self.records()
            if len(records) == self.expected:
                done = [len(record["history"]) for record in records]
                self.behind = max(self.behind, max(done) - min(done))
            if time.monotonic() - measured > 2:  # adding up the pages of a process is work
                measured = time.monotonic()
                sizes = [memory(process) for process in [self.server, *children(self.server)]]
                self.memory, self.web_memory = (
                    max(self.memory, sum(sizes)),
                    max(self.web_memory, sizes[0]),
                )

    def records(self) -> list[dict[str, Any]]:
        found = []
        for file in self.runs.glob(".training/*/run.json"):
            try:
                found.append(json.loads(file.read_text()))
            except OSError:  # it has just been replaced
                pass
        return found


def children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:  # it has just ended
        return []


def memory(process: psutil.Process) -> float:
    """MB of a process, with its share of what it shares with others where the system tells."""
    try:
        full = process.memory_full_info()
        return float(getattr(full, "pss", full.rss)) / 1e6
    except psutil.Error:
        return 0.0


@contextmanager
def visitors(url: str, number: int, query: str, button: str) -> Iterator[list[Visitor]]:
    """So many visitors, each in a session of its own, until the block ends."""
    loop = asyncio.new_event_loop()
    everyone: list[Visitor] = []
    tasks: list[asyncio.Task[None]] = []

    async def come() -> None:
        for _ in range(number):
            everyone.append(Visitor(url, "train", query, button))
            tasks.append(asyncio.create_task(everyone[-1].visit()))

    async def leave() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(come(), loop).result()
    try:
        yield everyone
    finally:
        asyncio.run_coroutine_threadsafe(leave(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def ended(record: dict[str, Any]) -> bool:
    return record["status"] not in ("waiting", "training", "saving")


def until(
    condition: Callable[[], bool], watch: Watch, deadline: float, everyone: list[Visitor]
) -> None:
    while not condition():
        troubles = {trouble for visitor in everyone for trouble in visitor.troubles}
        if troubles or time.monotonic() > deadline:
            stand = [
                f"{record['status']} after {len(record['history'])}" for record in watch.records()
            ]
            raise SystemExit(
                f"It does not come to an end. {' '.join(troubles)} The runs: {', '.join(stand)}."
            )
        time.sleep(0.1)


def report(measure: str, value: float, most: float, unit: str) -> None:
    print(
        f"{measure:<31}{value:.0f}{unit}, target {most:.0f}{unit} "
        f" {'yes' if value <= most else 'NO'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument(
        "--strokes", type=int, default=20, help="drawn before, and again while all train"
    )
    parser.add_argument("--query", default="", help="settings of the Train page, as in its URL")
    parser.add_argument("--button", default="Start training", help="what starts a run there")
    parser.add_argument("--minutes", type=float, default=30, help="give up after so long")
    options = parser.parse_args()

    os.environ.pop("MNIST_DATA", None)
    print_load()
    with sync_playwright() as playwright, serve(PROJECT / "app.py") as server:
        browser = playwright.chromium.launch(
            executable_path=which("chromium")
            or which("chromium-browser")
            or which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        with visit(browser, server) as (page, _):
            draw(page, 0)  # loads what the first answer needs
            idle = [draw(page, number) for number in range(options.strokes)]
            watch = Watch(server.runs, server.pid, options.visitors)
            watch.start()
            began = time.monotonic()
            deadline = began + 60 * options.minutes
            with visitors(server.url, options.visitors, options.query, options.button) as everyone:
                until(lambda: len(watch.records()) == options.visitors, watch, deadline, everyone)
                until(
                    lambda: any(record["history"] for record in watch.records()),
                    watch,
                    deadline,
                    everyone,
                )
                started = time.monotonic() - began
                busy = [draw(page, number) for number in range(options.strokes)]
                still = sum(record["status"] == "training" for record in watch.records())
                until(
                    lambda: all(ended(record) for record in watch.records()),
                    watch,
                    deadline,
                    everyone,
                )
                took = time.monotonic() - began
                finished = sum(record["status"] == "finished" for record in watch.records())
            watch.over.set()
            watch.join()
        browser.close()
    print_load()

    print(
        f"\n{options.visitors} visitors, {sum(v.refreshes for v in everyone):,} refreshes of their"
        " pages"
    )
    print(f"page to be used after          {median(v.seconds for v in everyone):.1f} s (median)")
    print(f"first epoch of anyone after    {started:.1f} s; all ended after {took:.0f} s")
    print(f"still training after the last stroke under load: {still}")
    report("most epochs behind another", watch.behind, MOST_BEHIND, "")
    report("memory of all processes", watch.memory, MOST_MEMORY, " MB")
    print(f"  of which the web process     {watch.web_memory:.0f} MB")
    print(
        f"{'finished':<31}{finished} of {options.visitors} "
        f" {'yes' if finished == options.visitors else 'NO'}"
    )
    print_table([Row("pen up -> answer: idle, loaded", idle, busy, "ms", MOST_SLOWER)])


if __name__ == "__main__":
    main()
