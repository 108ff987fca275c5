"""Anatomy in a browser: how soon it is there, how soon it answers, and what the server needs.

    MNIST_DATA=folder python -m tests.benchmarks.anatomy [--rounds 10]

With MNIST_DATA the digits there are loaded first, as somebody on Explore would. Times are the
browser's: from a key until what it changes is to be seen.
"""

import argparse
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from shutil import which
from statistics import median
from time import perf_counter

import psutil
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.helpers.server import Server, serve


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=10, help="so many times each")
    options = parser.parse_args()
    data = os.environ.get("MNIST_DATA", "")
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), MNIST_DATA=data) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{server.url}/explore")
        expect(page.get_by_role("heading", name="The words of the field")).to_be_visible()
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        measure(page, server, options.rounds)
        browser.close()
        memory = psutil.Process(server.pid).memory_info().rss / 1e6
        print(f"{'web process':<34}{memory:>8.0f} MB")


def measure(page: Page, server: Server, rounds: int) -> None:
    """Print the medians of opening each view, and of what one does there."""
    table = page.get_by_role("heading", name="All layers")
    print_median("Layers, opened", rounds, lambda _: opened(page, server, "view=layers", table))
    print_median("another pixel", rounds, lambda _: next_pixel(page))
    layers = page.get_by_role("button", name=re.compile("Conv2D|Pooling|Dense|Dropout|Flatten"))
    count = layers.count()
    print_median("another layer", rounds, lambda number: layer(page, layers, 1 + number % count))
    window = page.get_by_role("application", name=re.compile("The map that it makes"))
    bench = "view=workbench&stride=1&kernel=3"
    print_median("Workbench, opened", rounds, lambda _: opened(page, server, bench, window))
    print_median("another kernel size", min(rounds, 12), lambda number: kernel(page, 4 + number))
    fields = page.get_by_role("textbox", name="Parameters").first
    print_median("Quiz, opened", rounds, lambda _: opened(page, server, "view=quiz", fields))


def print_median(what: str, rounds: int, once: Callable[[int], float]) -> None:
    times = [once(number) for number in range(rounds)]
    print(f"{what:<34}{median(times) * 1000:>8.0f} ms, at most {max(times) * 1000:.0f}")


def opened(page: Page, server: Server, query: str, last: Locator) -> float:
    begin = perf_counter()
    page.goto(f"{server.url}/anatomy?model=stacked_conv&{query}")
    expect(last).to_be_visible()
    return perf_counter() - begin


def next_pixel(page: Page) -> float:
    """Press an arrow key on a layer's map."""
    maps = page.get_by_role("application", name=re.compile("Maps of layer"))
    row, column = map(int, re.findall(r"(?:row|column) (\d+)", maps.get_attribute("aria-label")))
    begin = perf_counter()
    maps.press("ArrowRight")
    expect(page.get_by_text(f"Pixel ({row}, {column + 1}) of each map")).to_be_visible()
    return perf_counter() - begin


def layer(page: Page, layers: Locator, number: int) -> float:
    begin = perf_counter()
    layers.nth(number % layers.count()).click()
    heading = f"Layer {number % layers.count() + 1}:"
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    return perf_counter() - begin


def kernel(page: Page, size: int) -> float:
    begin = perf_counter()
    page.get_by_role("slider", name="Kernel").press("ArrowRight")
    expect(page.get_by_text(f"(28 - {size}) + 1 = {29 - size}")).to_be_visible()
    return perf_counter() - begin


if __name__ == "__main__":
    main()
