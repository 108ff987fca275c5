"""Drawing, beside a demo of the usual kind (reference_app.py).

    python tests/benchmarks/drawing.py

It measures how soon one can draw, how soon the server's answer comes, and what the server needs for
it. The browser's own answer, which comes while the pen is down, is kept away here: live.py measures
it. In the row of two models both columns are this app.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import which
from statistics import median
from typing import NamedTuple

import psutil
from playwright.sync_api import Browser, Page, sync_playwright
from side_by_side import Row, print_load, print_table

PROJECT = Path(__file__).resolve().parents[2]
APPS = {"reference": PROJECT / "tests/benchmarks/reference_app.py", "ours": PROJECT / "app.py"}
BLOCK = 5  # strokes on one app before it is the other's turn

# Digits of one stroke, in a unit square, y down.
STROKES = {
    1: [(0.5, 0.0), (0.45, 1.0)],
    7: [(0.1, 0.05), (0.85, 0.0), (0.4, 1.0)],
    2: [(0.1, 0.25), (0.3, 0.02), (0.7, 0.02), (0.85, 0.3), (0.1, 0.97), (0.9, 0.95)],
    0: [(0.5, 0.0), (0.15, 0.3), (0.15, 0.7), (0.5, 1.0), (0.85, 0.7), (0.85, 0.3), (0.5, 0.0)],
    3: [(0.15, 0.1), (0.7, 0.0), (0.75, 0.35), (0.35, 0.48), (0.8, 0.65), (0.7, 0.95), (0.1, 0.95)],
    6: [(0.7, 0.0), (0.25, 0.4), (0.15, 0.8), (0.5, 1.0), (0.8, 0.8), (0.6, 0.55), (0.2, 0.7)],
    9: [(0.8, 0.2), (0.45, 0.0), (0.2, 0.25), (0.45, 0.45), (0.8, 0.2), (0.7, 1.0)],
}

# What the clock of a stroke may wait for, and how many of it the page then holds.
MAPS = 1  # a picture of all maps of a layer
CLEAR = "Reset canvas & history"  # the button of the reference; ours is called Clear
NEAREST = 13  # the occlusion map and twelve digits

# From the pen's release to the first moment that all that is waited for is in the page, by the
# browser's own clock. Streamlit leaves the old things standing until new ones replace them, each in
# its turn: so all must be there, and each must differ from the one that stood in its place when the
# pen was lifted. A picture counts once it is loaded.
STOPWATCH = Path(__file__).with_name("stopwatch.js").read_text(encoding="utf-8")

# Seconds from the start of the navigation, asked at every frame: a locator's `wait_for` looks only
# twice a second.
CANVAS_VISIBLE = """
[...document.querySelectorAll(".st-key-paper *")]
    .some(e => e.shadowRoot?.querySelector("canvas")?.checkVisibility())
    && performance.now() / 1000
"""


class Server(NamedTuple):
    url: str
    pid: int
    runs: Path  # where it keeps its runs

    def memory(self) -> float:
        """Resident memory of the web process, in MB."""
        return psutil.Process(self.pid).memory_info().rss / 1e6


@contextmanager
def serve(app: Path) -> Iterator[Server]:
    """A fresh server process of `app` that nobody has visited yet, with no models but the shipped
    ones."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    options = (
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.headless",
        "true",
    )
    with tempfile.TemporaryDirectory() as runs, tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", app, *options],
            cwd=PROJECT,
            env={**os.environ, "MNIST_RUNS": runs},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                log.seek(0)
                raise SystemExit(f"{app.name} does not start: {log.read().decode()}")
            yield Server(url, process.pid, Path(runs))
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def visit(browser: Browser, server: Server) -> Iterator[tuple[Page, float]]:
    """The page of a new visitor with an empty cache, and the seconds until there was a canvas to
    draw on."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.add_init_script(STOPWATCH)
        page.route("**/app/static/live/*", lambda route: route.abort())
        page.goto(f"{server.url}/?model=stacked_conv")  # the network of the reference
        yield page, float(page.wait_for_function(CANVAS_VISIBLE).json_value())


def draw(
    page: Page, number: int, thing: str = "answer", count: int = 1, on_a_one: bool = False
) -> float:
    """Draw the `number`-th digit, each of another size and in another place, and take it back.

    Parameters
    ----------
    page : Page
        Of our app or of the reference.
    number : int
        Which digit.
    thing : str, optional
        What the clock waits for: a key of ``shown`` in `STOPWATCH`.
    count : int, optional
        How many of it.
    on_a_one : bool, optional
        Whether to draw over a one that is there already. A second one is not drawn then, because it
        would change no answer.

    Returns
    -------
    float
        Milliseconds until `thing` is there. For ``"nearest"`` they count from the answer on.
    """
    digits = list(STROKES)[on_a_one:]
    digit = digits[number % len(digits)]
    size = 110 + 13 * (number * 5 % 8)
    left, top = _paper(page)
    left, top = left + 30 + 7 * (number % 5), top + 25 + 9 * (number % 3)
    points = [(left + x * size, top + y * size) for x, y in STROKES[digit]]
    wanted = {"thing": thing, "count": count, "penUp": None, "milliseconds": None}
    page.evaluate("wanted => Object.assign(stopwatch, wanted)", wanted)
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=8)
    page.mouse.up()
    page.wait_for_function("stopwatch.milliseconds !== null")
    stopwatch = page.evaluate("stopwatch")
    assert len(stopwatch["before"]) == (count if on_a_one else 0), (
        f"{thing}: not as it was to be before the stroke"
    )

    page.wait_for_timeout(500)  # a person looks at it
    if on_a_one:
        page.get_by_role("button", name="Undo", exact=True).click()
        page.wait_for_function(
            "before => shown[stopwatch.thing]().join() === before.join()", arg=stopwatch["before"]
        )
    else:
        _clear(page)
        page.wait_for_function("!answered() && !shown[stopwatch.thing]().length")
    page.wait_for_timeout(500)
    return float(stopwatch["milliseconds"]) - (
        float(stopwatch["answered"]) if thing == "nearest" else 0
    )


def look_closer(page: Page, strokes: int) -> dict[str, list[float]]:
    """The times of `draw` with each way to look closer open, by the way's name."""
    ways = {"Inside the network": ("maps", MAPS), "Why this answer": ("nearest", NEAREST)}
    times: dict[str, list[float]] = {}
    for way, (thing, count) in ways.items():
        _draw_a_one(page)  # the choice of ways stands below a drawing only
        page.get_by_role("radio", name=way).click()
        page.wait_for_function(f"shown.{thing}().length === {count}")
        _clear(page)
        page.wait_for_function(f"!answered() && !shown.{thing}().length")
        times[way] = [draw(page, number, thing, count) for number in range(strokes)]
    return times


def compare(page: Page, strokes: int) -> tuple[list[float], list[float]]:
    """The times of `draw` until one model's bars, with no way to look closer open, and until those
    of two compared.

    A drawing stays on the paper all along: on clean paper Streamlit forgets which models were
    compared, and the next stroke is read by three again.
    """
    one: list[float] = []
    two: list[float] = []
    _draw_a_one(page)
    for start in range(0, strokes, BLOCK):
        numbers = range(start, min(start + BLOCK, strokes))
        page.get_by_role("radio", name="Compare models").click()
        _compare_two(page)
        two += [
            draw(page, number, "bars", 3, on_a_one=True) for number in numbers
        ]  # the answer, and both models
        page.get_by_role("radio", name="Step by step").click()  # closes it
        page.wait_for_function("shown.bars().length === 1")
        page.wait_for_timeout(500)
        one += [draw(page, number, "bars", 1, on_a_one=True) for number in numbers]
    return one, two


def _paper(page: Page) -> tuple[float, float]:
    """Where the canvas begins in the window, once it is in the middle: at the top Streamlit's
    header covers it."""
    canvas = page.locator(".st-key-paper canvas").last
    canvas.evaluate("canvas => canvas.scrollIntoView({ block: 'center' })")
    box = canvas.bounding_box()
    assert box
    return box["x"], box["y"]


def _clear(page: Page) -> None:
    page.get_by_role("button", name=re.compile(f"^({CLEAR}|Clear)$")).click()


def _draw_a_one(page: Page) -> None:
    left, top = _paper(page)
    page.mouse.move(left + 140, top + 60)
    page.mouse.down()
    page.mouse.move(left + 140, top + 210, steps=8)
    page.mouse.up()
    page.wait_for_function("answered()")


def _compare_two(page: Page) -> None:
    """Of the three models that are compared at first, take the last away."""
    page.wait_for_function("shown.bars().length === 4")
    models = page.get_by_test_id("stMultiSelect").locator("input")
    models.press("Backspace")
    page.wait_for_function("shown.bars().length === 3")
    models.press("Escape")  # its list would take the next press of the pen
    page.wait_for_timeout(500)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--starts", type=int, default=5, help="fresh servers of each app")
    parser.add_argument("--strokes", type=int, default=20, help="strokes on each app")
    options = parser.parse_args()

    opening: dict[str, list[float]] = {name: [] for name in APPS}
    answering: dict[str, list[float]] = {name: [] for name in APPS}
    print_load()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which("chromium")
            or which("chromium-browser")
            or which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for _ in range(options.starts):
            for name, app in APPS.items():
                with serve(app) as server, visit(browser, server) as (_page, seconds):
                    opening[name].append(seconds)
        with ExitStack() as stack:
            servers = {name: stack.enter_context(serve(app)) for name, app in APPS.items()}
            pages = {
                name: stack.enter_context(visit(browser, server))[0]
                for name, server in servers.items()
            }
            for start in range(0, options.strokes, BLOCK):
                for name, page in pages.items():
                    page.bring_to_front()
                    for number in range(start, min(start + BLOCK, options.strokes)):
                        answering[name].append(draw(page, number))
            closer = look_closer(pages["ours"], options.strokes // 2)
            one, two = compare(pages["ours"], options.strokes // 2)
            memory = {name: [server.memory()] for name, server in servers.items()}
        browser.close()
    print_load()
    print_table(
        [
            Row("page opened -> canvas visible", opening["reference"], opening["ours"], "s", 0.40),
            Row(
                "pen up -> answer on the page",
                answering["reference"],
                answering["ours"],
                "ms",
                0.45,
            ),
            Row(
                "    with all feature maps shown",
                answering["reference"],
                closer["Inside the network"],
                "ms",
                0.45,
            ),
            Row("    ours: two models beside one", one, two, "ms", 1.3),
            Row("web process, after drawing", memory["reference"], memory["ours"], "MB", 0.35),
        ]
    )
    why = closer["Why this answer"]
    print(
        f"\nanswer -> occlusion map and nearest digits: {median(why):.0f} ms (most {max(why):.0f};"
        " at most 500 wanted)"
    )


if __name__ == "__main__":
    main()
