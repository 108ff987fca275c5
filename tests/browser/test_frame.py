"""What every page stands in: the tab's name, the ways to the other pages, light and dark."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pages.parts.navigation import PAGES
from tests.helpers.rest import expect_rest
from tests.helpers.server import Server

NAMES = [page.title for page in PAGES]


def links(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Pages").get_by_role("link")


def opened(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect_rest(page)


def choose_theme(page: Page, name: str) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )
    expect(page.locator("[aria-current]")).to_have_count(1)  # the frame is there
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitemradio", name=name).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)


def expect_scheme(page: Page, name: str) -> None:
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", name)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 664}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    yield page
    context.close()


# The screen of a phone; a small laptop's and the phone's, both enlarged to 200 %.
@pytest.mark.parametrize("size", [(390, 664), (640, 400), (195, 332)])
def test_the_pages_are_within_the_thumbs_reach(
    size: tuple[int, int], phone: Page, server: Server
) -> None:
    width, height = size
    phone.set_viewport_size({"width": width, "height": height})
    phone.goto(f"{server.url}/mistakes")
    opened(phone, "Study the mistakes")
    expect(links(phone)).to_have_count(len(NAMES))
    for link, name in zip(links(phone).all(), NAMES, strict=True):
        assert link.inner_text().endswith(name)
        box = link.bounding_box()
        assert box and box["width"] >= 44 and box["height"] >= 44
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= height - 120 and box["y"] + box["height"] <= height
    phone.mouse.wheel(0, 10_000)
    expect(links(phone).last).to_be_in_viewport(ratio=1)
    expect(phone.get_by_role("button", name=re.compile("sidebar"))).to_have_count(0)

    links(phone).nth(1).tap()
    opened(phone, "Explore the digits")
    expect(links(phone).nth(1)).to_have_attribute("aria-current", "page")
    expect(phone.locator("[aria-current]")).to_have_count(1)


def test_the_pages_by_keyboard_each_named_in_the_tab_and_announced(
    page: Page, server: Server
) -> None:
    page.goto(server.url)
    opened(page, "Draw a digit")
    expect(links(page).first).to_have_attribute("aria-current", "page")
    for place, name in [*enumerate(NAMES[1:], start=1), (0, "Draw")]:
        links(page).nth(place).focus()
        page.keyboard.press("Enter")
        expect(page).to_have_title(f"{name} · Digits")
        expect(links(page).nth(place)).to_have_attribute("aria-current", "page")
        expect(page.locator("[aria-current]")).to_have_count(1)
        expect(page.locator(".st-key-unseen_frame [role=status]")).to_have_text(name)
        expect(links(page).nth(place)).to_be_focused()


def test_light_and_dark_are_a_choice_that_holds_on_all_pages(page: Page, server: Server) -> None:
    page.goto(server.url)
    opened(page, "Draw a digit")
    expect_scheme(page, "light")
    choose_theme(page, "Dark")
    expect_scheme(page, "dark")
    for path in ("explore", "draw", "mistakes"):  # opened anew: as by a bookmark
        page.goto(f"{server.url}/{path}")
        expect_scheme(page, "dark")
    choose_theme(page, "Light")
    page.goto(server.url)
    expect_scheme(page, "light")


def test_a_wrong_address_is_answered_on_the_page(page: Page, server: Server) -> None:
    page.goto(server.url)  # so that this is not the server's first visitor
    opened(page, "Draw a digit")
    for path in ("nowhere", "wie%20geht%27s"):
        page.goto(f"{server.url}/{path}")
        opened(page, "There is no such page")
        expect(page).to_have_title("No such page · Digits")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("[aria-current]")).to_have_count(0)
    page.get_by_role("link", name="Explore the digits").click()
    opened(page, "Explore the digits")


def test_the_focus_goes_into_a_popover_and_comes_back(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/train")
    opened(page, "Train a network")
    button = page.get_by_role("button", name="I am somebody else")
    expect_rest(page)
    button.focus()
    page.keyboard.press("Enter")
    body = page.get_by_test_id("stPopoverBody")
    expect(body.get_by_role("button", name="Forget me")).to_be_visible()
    expect(body).to_be_focused()
    page.keyboard.press("Tab")
    assert body.evaluate("body => body.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(body).to_have_count(0)
    expect(button).to_be_focused()
