"""Explore as people use it: a map that is hovered over, zoomed and lassoed; digit after digit."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from mnist_core.digits.digits import Digits
from tests.helpers.paper import ZERO, expect_answer, stroke
from tests.helpers.rest import expect_rest
from tests.helpers.server import Server
from tests.helpers.tables import idx_pair

PICTURES = "[...document.querySelectorAll('.js-plotly-plot')].at(-1).dataset"


def map_of(page: Page) -> Locator:
    """The map, once its pictures are there to be laid over it."""
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    page.wait_for_function(f"{PICTURES}.pictures !== undefined")
    return page.locator(".js-plotly-plot .nsewdrag")


def lasso(page: Page, board: Locator, share: float) -> None:
    """Draw a lasso around so much of the map, from its middle to all sides."""
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    places = [
        (
            box["x"] + box["width"] * (0.5 + x * share / 2),
            box["y"] + box["height"] * (0.5 + y * share / 2),
        )
        for x, y in corners
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def swipe(page: Page, x: float, y: float, far: int) -> None:
    """Move a finger up by so many pixels."""
    touch = page.context.new_cdp_session(page)
    for kind, up in [("touchStart", 0), *[("touchMove", far * i // 3) for i in (1, 2, 3)]]:
        finger = {"x": x, "y": y - up}
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [finger]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_drawing_among_thousands_on_a_map(page: Page, server: Server) -> None:
    page.goto(server.url)
    stroke(page, ZERO)
    expect_answer(page, 0)
    page.get_by_role("link", name="Explore", exact=True).first.click()
    page.get_by_role("radio", name="A map").click()
    board = map_of(page)
    expect(page).to_have_url(re.compile("look=map"))
    expect(page.get_by_role("heading", name="Your drawing, among its neighbours")).to_be_visible()
    near = page.locator(".st-key-map_near_drawing")
    expect(near.get_by_role("button", name="a 0").first).to_be_visible()

    # Somewhere in the middle lies a digit: it is seen, and opened.
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.35, box["y"] + box["height"] / 2
    while not page.evaluate(f"{PICTURES}.hovered"):
        x += 2
        assert x < box["x"] + box["width"], "no digit in the whole row"
        page.mouse.move(x, y)
        page.evaluate("new Promise(requestAnimationFrame)")
    page.mouse.click(x, y)
    expect(page.get_by_role("heading", name=re.compile(r"^An? \d, row \d+"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"mark=\d+"))

    # Nearer and nearer, until there is room for pictures.
    board.scroll_into_view_if_needed()
    assert page.evaluate(f"{PICTURES}.pictures") == "0"
    page.mouse.move(x, y)
    for _ in range(60):
        page.mouse.wheel(0, -400)
        page.evaluate("new Promise(requestAnimationFrame)")
        if page.evaluate(f"Number({PICTURES}.pictures)") > 0:
            break
    page.wait_for_function(f"Number({PICTURES}.pictures) > 0")

    lasso(page, board, 0.5)
    expect(page.get_by_role("heading", name=re.compile("digits in the lasso"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"^an? \d, row \d+$")).first).to_be_visible()
    page.get_by_role("link", name="Under the microscope").click()
    expect(page.get_by_alt_text(re.compile(r"^Row \d+, an? \d, 28 by 28"))).to_be_visible()


def test_digit_after_digit_by_the_keyboard_on_a_phone(browser: Browser, server: Server) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 664}, color_scheme="dark", has_touch=True
    ).new_page()
    phone.goto(f"{server.url}/explore?look=one&row=499")
    expect(phone.get_by_alt_text("Row 499, a 0, 28 by 28 pixels")).to_be_visible()
    expect(phone.get_by_role("button", name="Next")).to_be_visible()  # which has the key
    expect_rest(phone)
    phone.keyboard.press("ArrowRight")
    expect(phone.get_by_alt_text("Row 500, a 1, 28 by 28 pixels")).to_be_visible()
    expect(phone).to_have_url(re.compile("row=500"))
    phone.keyboard.press("ArrowLeft")
    expect(phone.get_by_alt_text("Row 499, a 0, 28 by 28 pixels")).to_be_visible()
    expect(phone.get_by_alt_text("Impulse noise, 4, as in training")).to_be_attached()
    for view in ("As numbers", "What people write", "A map"):
        phone.get_by_role("radio", name=view).click()
        expect_rest(phone)
        assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390, view

    # On the map a swipe scrolls the page, and a tap opens a digit, which is led to.
    board = map_of(phone)
    board.scroll_into_view_if_needed()
    expect(phone.get_by_text("Tap the lasso")).to_be_visible()
    expect(phone.get_by_role("button", name="Increment")).to_be_hidden()  # of no row yet
    box = board.bounding_box()
    assert box and box["height"] < 0.6 * 664
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2
    main = "document.querySelector('.stMain')"
    phone.evaluate(f"{main}.addEventListener('scrollend', () => {{ restsAt = {main}.scrollTop }})")
    before = phone.evaluate(f"{main}.scrollTop")
    swipe(phone, x, y, 120)
    # A tap on a page that still glides on stops it, and does nothing else.
    phone.wait_for_function(f"window.restsAt > {before + 60}")
    phone.touchscreen.tap(x, y - 100)
    opened = phone.get_by_role("heading", name=re.compile(r"^An? \d, row \d+"))
    expect(opened).to_be_in_viewport()
    expect(phone.get_by_role("button", name="Increment")).to_be_visible()
    phone.context.close()


def test_mnists_own_files_are_looked_at_and_used(page: Page, server: Server, few: Digits) -> None:
    page.goto(f"{server.url}/explore")
    page.get_by_text("Use other digits").click()
    files = idx_pair(Digits(few.images.transpose(0, 2, 1), few.labels, ""), packed=False)
    upload = page.locator("input[type=file]").first
    upload.set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files.items()
        ]
    )
    expect(page.get_by_text("12 of 200 digits in")).to_be_visible()
    last = page.get_by_role("img", name="Row 199, labelled 9")
    before = last.get_attribute("src")
    assert before
    page.get_by_role("button", name="Swap rows and columns").click()
    expect(last).not_to_have_attribute("src", before)
    page.get_by_role("button", name="Use these digits").click()
    expect(page.get_by_text("The training data is (200, 785)")).to_be_visible()
    expect(page.get_by_text("is this right?")).to_have_count(0)
