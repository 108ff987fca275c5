"""The pages without a mouse, by touch, and unseen: what axe, Tab and a finger find there."""

import re
import shutil
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, ViewportSize, expect

from mnist_core.folders import PROJECT
from tests.helpers.axe import findings
from tests.helpers.paper import ONE, canvas, expect_answer, stroke
from tests.helpers.rest import expect_rest, visitor
from tests.helpers.server import Server, serve

# What is opened for axe, and the last thing to come there.
STATES = {
    "draw": "What do you see?",
    "explore": "The words of the field",
    "anatomy?model=stacked_conv": "All layers",
    "anatomy?view=workbench": "Anatomy of a network",
    "anatomy?view=quiz": "Anatomy of a network",
    "explore?look=written": "The words of the field",
    "explore?look=written&part=average": "The words of the field",
    "explore?look=one&row=2600": "The words of the field",
    "explore?look=map": "The words of the field",
    "train": "Runs on this server",
    "train?run=20261126-012856-2700b686": "A run of last week",  # in tests/made_before
    "mistakes": "Which digits it confuses",
    "mistakes?model=single_conv&row=385": "Which digits it confuses",
    "mistakes?model=single_conv&section=scores": "What not sure is worth",
    "mistakes?model=single_conv&section=labels": "Model wrong, or label wrong?",
    "predict": "Predict a test set",
    "nowhere": "There is no such page",
}
# Ways to look closer at an answer, and what is to be seen there.
WAYS = {
    "Why this answer": "The digits most like yours",
    "Compare models": "Models",
    "The committee votes": "A vote helps only where mistakes differ",
}
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 664}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# For each control, what a finger 21 pixels above and below its middle would miss it by.
MISSED = """
() => {
    const whole = `label, .react-aria-ComboBox, [data-testid=stNumberInputContainer],
        [data-testid=stTextInputRootElement]`
    const missed = []
    for (const control of document.querySelectorAll(".stMain :is(a, button, input, summary)")) {
        const shows = control.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        if (!shows || control.disabled) continue
        control.scrollIntoView({ block: "center", behavior: "instant" })
        const { left, width } = control.getBoundingClientRect()
        const target = control.closest(whole) ?? control
        const { top, height } = target.getBoundingClientRect()
        // The room around the sign of a help lies more above it.
        const middle = top + height / 2 - (control.matches("[aria-label^=Help]") ? 6 : 0)
        for (const away of [-21, 21]) {
            const hit = document.elementFromPoint(left + width / 2, middle + away)
            if (!target.contains(hit)) missed.push(control.outerHTML.slice(0, 200))
        }
    }
    return missed
}
"""

# The name of what has the focus, in whatever shadow root.
FOCUSED = """
() => {
    let element = document.activeElement
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    const picture = element.querySelector("img")
    return element.ariaLabel ?? picture?.alt ?? element.textContent
}
"""


def open_page(page: Page, server: Server, path: str) -> None:
    page.goto(f"{server.url}/{path}")
    expect(page.get_by_role("heading", name=STATES[path])).to_be_visible()
    expect_rest(page)
    # Charts come late, and move what stands below them.
    expect(page.locator(".stVegaLiteChart:not(:has(canvas, svg))")).to_have_count(0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which somebody has trained."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(PROJECT / "tests/made_before/runs", folder / "runs")
    with serve(folder, MNIST_DATA="") as server:
        yield server


def findings_on_each_screen(page: Page) -> dict[str, list[str]]:
    """What axe finds on a desk and on a phone, in light and dark."""
    found = {}
    for screen, size in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
            found[f"{screen}, {scheme}"] = findings(page)
    return {state: problems for state, problems in found.items() if problems}


@pytest.fixture(scope="module")
def stays(browser: Browser) -> Iterator[Page]:
    """One visitor for all states: a browser that knows the app shows each of them sooner."""
    with visitor(browser) as page:
        yield page


@pytest.mark.parametrize("path", STATES)
def test_axe_finds_nothing_of_weight(path: str, stays: Page, server: Server) -> None:
    stays.set_viewport_size(DESK)
    stays.emulate_media(color_scheme="light")
    open_page(stays, server, path)
    assert not findings_on_each_screen(stays)


def test_axe_finds_nothing_of_weight_in_a_closer_look(page: Page, server: Server) -> None:
    open_page(page, server, "draw")
    stroke(page, ONE)
    expect_answer(page, 1)
    assert not findings_on_each_screen(page)  # of the way that is open at first
    for way, there in WAYS.items():
        page.get_by_role("radio", name=way).click()
        expect(page.get_by_text(there).first).to_be_visible()
        expect_rest(page)
        assert not findings_on_each_screen(page), way


def test_axe_would_find_a_grey_caption_and_a_heading_out_of_order(page: Page) -> None:
    page.set_content(
        "<html lang=en><title>t</title>"
        "<main><h1>a</h1><h4>b</h4><p style='color:#999'>pale</p></main>"
    )
    assert {finding.partition(":")[0] for finding in findings(page)} == {
        "color-contrast",
        "heading-order",
    }


@pytest.mark.parametrize("path", ["explore", "mistakes?model=single_conv&row=385", "nowhere"])
def test_a_finger_meets_each_control(path: str, browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    phone = context.new_page()
    open_page(phone, server, path)
    try:  # what comes late moves what stands below it
        phone.wait_for_function(f"() => ({MISSED})().length === 0", timeout=10_000)
    except TimeoutError:
        assert not phone.evaluate(MISSED)
    context.close()


def once_around(page: Page) -> list[str]:
    """What has the focus at each press of Tab, until it is back where it began."""
    stops: list[str] = []
    while len(stops) < 60:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        stops.append(page.evaluate(FOCUSED))
    return stops


def test_explore_takes_few_presses_of_tab_and_its_gallery_just_one(
    page: Page, server: Server
) -> None:
    open_page(page, server, "explore?look=written")
    rounds = [once_around(page), once_around(page)]
    # What the browser keeps may just have come, and the page been laid out anew.
    while rounds[-1] != rounds[-2] and len(rounds) < 6:
        rounds.append(once_around(page))
    stops = rounds[-1]
    assert 10 < len(stops) < 40
    assert [stop for stop in stops if re.fullmatch(r"an? \d, row \d+", stop)] == ["a 0, row 0"]


def test_a_digit_is_chosen_from_the_gallery_with_the_arrow_keys(page: Page, server: Server) -> None:
    open_page(page, server, "explore?look=written")
    first = page.get_by_role("button", name="a 0, row 0", exact=True)
    first.focus()
    for key, name in [
        ("ArrowRight", "a 0, row 1"),
        ("ArrowLeft", "a 0, row 0"),
        ("ArrowLeft", "a 0, row 0"),
        ("ArrowDown", "a 1, row 500"),
        ("ArrowDown", "a 2, row 1000"),
        ("ArrowUp", "a 1, row 500"),
        ("End", "a 9, row 4511"),
        ("Home", "a 0, row 0"),
        ("ArrowDown", "a 1, row 500"),
    ]:
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == name
    page.keyboard.press("Enter")
    expect(canvas(page)).to_be_visible()
    expect_answer(page, 1)
