"""The answer while the pen is down, by the browser's own clock.

    python tests/benchmarks/live.py [--model robust] [--strokes 10] [--starts 5]

It prints how long after the pointer has moved the bars move, how many answers come in a second, how
long the app's own scripts keep the page's thread at a time, and, beside a demo of the usual kind
(reference_app.py), how long after pen up the last answer is there, and after how long the first can
be had.
"""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from shutil import which
from statistics import median, quantiles

import drawing
from drawing import APPS, CANVAS_VISIBLE, serve
from playwright.sync_api import Browser, Page, sync_playwright
from side_by_side import Row, print_load, print_table

IMPORT = "import(new URL('app/static/live/live.js', document.baseURI)).then(m => { live = m })"

# Of each answer on the page: what the clock said, and how long before the pointer had moved.
CLOCK = """() => {
    window.moved = window.lifted = 0
    window.delays = []
    window.answers = []
    addEventListener("pointermove", ({ timeStamp }) => { moved ||= timeStamp }, true)
    addEventListener("pointerup", ({ timeStamp }) => { lifted = timeStamp }, true)
    const heard = () => {
        answers.push(performance.now())
        if (moved) {
            delays.push(performance.now() - moved)
            moved = 0
        }
    }
    const how = { subtree: true, childList: true, characterData: true, attributes: true }
    new MutationObserver(heard).observe(document.querySelector("[data-live=seen]"), how)
}"""

# How long each call of a script of ours takes.
HANDLERS = Path(__file__).with_name("handlers.js").read_text(encoding="utf-8")

CONFIRMED = "live.serverCount() === live.drawing.strokes.length && performance.now() - lifted"


def places(page: Page, size: float, count: int) -> list[tuple[float, float]]:
    """Points of a ring, in the window."""
    box = page.locator(".st-key-paper canvas").last.bounding_box()
    assert box
    scale = box["width"] / 280
    ring = [2 * math.pi * number / count for number in range(count)]
    return [
        (
            box["x"] + (140 + size * math.sin(angle)) * scale,
            box["y"] + (140 - 1.4 * size * math.cos(angle)) * scale,
        )
        for angle in ring
    ]


def draw(page: Page, size: float) -> tuple[list[float], float, float]:
    """Draw a ring; wait for the answer to each of its points.

    Returns
    -------
    delays : list of float
        Milliseconds from each move of the pointer to its answer.
    up, confirmed : float
        Milliseconds from pen up to the last answer, and to the server's.
    """
    ring = places(page, size, 40)
    begin, others = ring[:6], ring[6:]  # of which the first are a dot, whose picture is not shown
    page.mouse.move(*begin[0])
    page.mouse.down()
    for place in begin:
        page.mouse.move(*place)
    page.wait_for_function("live.isUpToDate()")
    page.evaluate("delays.length = moved = 0")
    for number, place in enumerate(others, 1):
        page.mouse.move(*place)
        page.wait_for_function("count => delays.length >= count", arg=number)
    delays = page.evaluate("delays")
    page.mouse.up()
    page.wait_for_function("live.isUpToDate()")
    up = page.evaluate("live.lastAnsweredAt() - lifted")
    confirmed = page.wait_for_function(CONFIRMED).json_value()
    page.get_by_role("toolbar").get_by_role("button", name="Clear").click()
    page.wait_for_function("live.drawing.strokes.length === 0")
    return delays, up, confirmed


def answers_a_second(page: Page) -> float:
    """While the pointer moves as fast as a mouse tells of it."""
    ring = places(page, 70, 60)
    page.mouse.move(*ring[0])
    page.mouse.down()
    page.evaluate("answers.length = 0")
    begin = page.evaluate("performance.now()")
    for _ in range(4):
        for place in ring:
            page.mouse.move(*place)
    end = page.evaluate("performance.now()")
    count = page.evaluate("answers.length")
    page.mouse.up()
    page.wait_for_function(CONFIRMED)
    page.get_by_role("toolbar").get_by_role("button", name="Clear").click()
    page.wait_for_function("live.drawing.strokes.length === 0")
    return float(1000 * count / (end - begin))


def opened(browser: Browser, model: str) -> tuple[float, float]:
    """Seconds until the first visitor of a server sees the canvas, and until an answer can come at
    once."""
    with serve(APPS["ours"]) as server, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.url}/?model={model}")
        visible = page.wait_for_function(CANVAS_VISIBLE).json_value()
        page.evaluate(IMPORT)
        # It reads the blank paper, to show what the layers make of that.
        ready = page.wait_for_function("live.firstAnsweredAt()").json_value()
        return float(visible), float(ready) / 1000


def say(measure: str, values: Sequence[float], unit: str) -> None:
    late = quantiles(values, n=20)[-1]
    print(
        f"{measure:<44}{median(values):>8.1f} {unit}, 95th percentile {late:.1f}, most"
        f" {max(values):.1f}"
    )


def opened_reference(browser: Browser) -> float:
    """Seconds until the first visitor of the demo can draw: then it can answer, too."""
    with serve(APPS["reference"]) as server, drawing.visit(browser, server) as (_, seconds):
        return seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="robust")
    parser.add_argument("--strokes", type=int, default=10)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    print_load()
    with sync_playwright() as playwright:
        path = which("chromium") or which("chromium-browser") or which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        opening = []
        opening_reference = []
        for _ in range(options.starts):
            opening.append(opened(browser, options.model))
            opening_reference.append(opened_reference(browser))
        with (
            serve(APPS["ours"]) as server,
            serve(APPS["reference"]) as other_server,
            drawing.visit(browser, other_server) as (other, _),
        ):
            page = browser.new_page()
            page.add_init_script(HANDLERS)
            page.goto(f"{server.url}/?model={options.model}")
            page.evaluate(IMPORT)
            page.wait_for_function("live.firstAnsweredAt()")
            page.wait_for_function("document.querySelector('[data-live=seen]')")
            page.evaluate(CLOCK)
            draw(page, 60)  # the servers read their first drawings
            drawing.draw(other, 0)
            page.evaluate("handlers.length = 0")
            strokes = []
            reference = []
            for number in range(options.strokes):
                page.bring_to_front()
                strokes.append(draw(page, 40 + 3 * number))
                other.bring_to_front()
                reference.append(drawing.draw(other, number))
            page.bring_to_front()
            rates = [answers_a_second(page) for _ in range(3)]
            handlers = page.evaluate("handlers")
        browser.close()
    say("pointer moved -> bars moved", [ms for delays, _, _ in strokes for ms in delays], "ms")
    say("answers a second", rates, "")
    say("our scripts keep the page's thread", handlers, "ms")
    ups = [up for _, up, _ in strokes]
    say("pen up -> last answer", ups, "ms")
    visible, ready = zip(*opening, strict=True)
    print_load()
    print_table(
        [
            Row("pen up -> last answer", reference, ups, "ms", 0.12),
            Row("pen up -> the server's too", reference, [ms for *_, ms in strokes], "ms"),
            Row("page opened -> canvas visible", opening_reference, visible, "s", 0.34),
            Row("    first live answer possible", opening_reference, ready, "s", 0.5),
        ]
    )


if __name__ == "__main__":
    main()
