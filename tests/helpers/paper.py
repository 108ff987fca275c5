"""Drawing on the real canvas with the mouse."""

import math
import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from mnist_core.drawing.sketch import PAPER_SIDE

Points = Sequence[Sequence[float]]

ONE = [(140, 60), (140, 220)]
ZERO = [(140 + 60 * math.sin(a / 10), 140 - 85 * math.cos(a / 10)) for a in range(64)]


def canvas(page: Page) -> Locator:
    """The canvas that takes the strokes: Fabric lays it over the one that shows them."""
    return page.locator(".st-key-paper canvas").last


def answer(page: Page) -> Locator:
    return page.locator(".st-key-answer")


def stroke(page: Page, points: Points) -> None:
    """Draw one stroke through `points`, in pixels of a paper 280 wide, however wide it is shown."""
    expect(canvas(page)).to_have_role("application")  # as the page's scripts have made it
    canvas(page).scroll_into_view_if_needed()
    box = canvas(page).bounding_box()
    assert box
    scale = box["width"] / PAPER_SIDE
    places = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def expect_answer(page: Page, digit: int) -> None:
    expect(answer(page)).to_have_text(re.compile(rf"^\s*{digit}"))
