"""Drawing on the real canvas with the mouse."""

import math
import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

Points = Sequence[Sequence[float]]

ONE = [(140, 60), (140, 220)]
ZERO = [(140 + 60 * math.sin(a / 10), 140 - 85 * math.cos(a / 10)) for a in range(64)]


def canvas(page: Page) -> Locator:
    """The canvas that takes the strokes: Fabric lays it over the one that shows them."""
    return page.locator(".st-key-paper canvas").last


def answer(page: Page) -> Locator:
    return page.locator(".st-key-answer")


def stroke(page: Page, points: Points) -> None:
    """Draw one stroke through `points`, in pixels of the canvas."""
    expect(canvas(page)).to_be_visible()
    # A canvas that has only just come lays out what it begins with, and would forget a stroke
    # quicker than that.
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    box = canvas(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.up()


def expect_answer(page: Page, digit: int) -> None:
    expect(answer(page)).to_have_text(re.compile(rf"^\s*{digit}"))
