"""The answer while the pen is down, by the browser's own clock.

    python tests/benchmarks/live.py [--model robust] [--strokes 10]

It prints how long after the pointer has moved the bars move, how many answers come in a second,
how long after pen up the last one is there and the server has confirmed it, and when the first can
be had.
"""

import argparse
import math
from collections.abc import Sequence
from shutil import which
from statistics import median, quantiles

from drawing import APPS, CANVAS_VISIBLE, serve
from playwright.sync_api import Browser, Page, sync_playwright
from side_by_side import print_load

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
    up = page.evaluate(
        "new Promise((done) => requestAnimationFrame(function look() {"
        " live.isUpToDate() ? done(performance.now() - lifted) : requestAnimationFrame(look) }))"
    )
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


def opened(browser: Browser, url: str) -> tuple[float, float]:
    """Seconds until a new visitor sees the canvas, and until an answer can come at once."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url)
        visible = page.wait_for_function(CANVAS_VISIBLE).json_value()
        page.evaluate(IMPORT)
        # It reads the blank paper, to show what the layers make of that.
        ready = page.wait_for_function("live.firstAnsweredAt()").json_value()
        return float(visible), float(ready) / 1000


def say(measure: str, values: Sequence[float], unit: str) -> None:
    late = quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
    print(f"{measure:<44}{median(values):>8.1f} {unit}, 95th percentile {late:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="robust")
    parser.add_argument("--strokes", type=int, default=10)
    options = parser.parse_args()
    print_load()
    with sync_playwright() as playwright, serve(APPS["ours"]) as server:
        path = which("chromium") or which("chromium-browser") or which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        url = f"{server.url}/?model={options.model}"
        opening = [opened(browser, url) for _ in range(5)]
        page = browser.new_page()
        page.goto(url)
        page.evaluate(IMPORT)
        page.wait_for_function("live.firstAnsweredAt()")
        page.wait_for_function("document.querySelector('[data-live=seen]')")
        page.evaluate(CLOCK)
        draw(page, 60)  # the server reads its first drawing
        strokes = [draw(page, 40 + 3 * number) for number in range(options.strokes)]
        rates = [answers_a_second(page) for _ in range(3)]
        browser.close()
    say("pointer moved -> bars moved", [ms for delays, _, _ in strokes for ms in delays], "ms")
    say("pen up -> last answer", [up for _, up, _ in strokes], "ms")
    say("pen up -> the server's confirmation", [confirmed for _, _, confirmed in strokes], "ms")
    say("answers a second", rates, "")
    say("page opened -> canvas visible", [visible for visible, _ in opening], "s")
    say("page opened -> first live answer possible", [ready for _, ready in opening], "s")
    print_load()


if __name__ == "__main__":
    main()
