"""Drawing, and everything that can be done with a drawing, in a real browser on the real canvas."""

import base64
import json
import re
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

import mnist_core as mc
from mnist_core.digits.stroke_models import seven
from mnist_core.drawing.sketch import Sketch
from tests.helpers import scenes
from tests.helpers.paper import ONE, ZERO, answer, canvas, expect_answer, stroke
from tests.helpers.rest import download, expect_rest
from tests.helpers.server import Server

# One of each digit, written with a pen on a tablet by ten people; out of the UNIPEN collection.
PEN_DIGITS = [
    json.loads(line)
    for line in Path(__file__).with_name("pen_digits.jsonl").read_text().splitlines()
]


def test_draw_a_one_and_a_zero(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(answer(page)).to_contain_text("Draw any digit")
    stroke(page, ONE)
    expect_answer(page, 1)
    expect(answer(page)).to_contain_text("sure")
    expect(page.get_by_alt_text("Your drawing as the network sees it")).to_be_visible()

    clear(page)
    stroke(page, ZERO)
    expect_answer(page, 0)


@pytest.mark.parametrize("width", [1280, 390])
def test_look_closer(width: int, page: Page, server: Server) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{server.url}/?model=stacked_conv")
    stroke(page, [(x * 0.4, y * 0.4) for x, y in ZERO])  # small and in a corner
    expect_answer(page, 0)

    expect(page.get_by_alt_text("The canvas: The ink is found")).to_be_visible()
    page.get_by_text("Resize the whole canvas instead").click()
    expect(page.get_by_alt_text("The whole canvas resized, 28 by 28 pixels")).to_be_visible()

    look(page, "Inside the network")
    expect(page.get_by_alt_text("64 feature maps of Conv2D")).to_be_visible()
    expect(page.get_by_text("relu makes it")).to_be_visible()
    page.get_by_role("button", name="Map 7", exact=True).click()
    expect(page.get_by_text("of map 7.")).to_be_visible()

    look(page, "Why this answer")
    expect(page.get_by_text("Blue ink speaks for a 0")).to_be_visible()
    expect(page.get_by_alt_text(re.compile(r"^an? \d$"))).to_have_count(12)
    page.get_by_role("radiogroup", name="What speaks for").get_by_role("radio", name="6").click()
    expect(page.get_by_text("Blue ink speaks for a 6")).to_be_visible()

    look(page, "Compare models")
    expect(page.get_by_role("group", name="Probability of each digit")).to_have_count(
        4
    )  # the answer, and three models
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width


def test_another_model_reads_the_same_drawing(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?model=single_conv")
    stroke(page, ONE)
    expect_answer(page, 1)
    sure = answer(page).inner_text()
    choose(page, "Model", "Stacked convolutions")
    expect(answer(page)).not_to_have_text(sure)
    expect_answer(page, 1)
    expect(page).to_have_url(re.compile("model=stacked_conv"))


def said(url: str) -> dict[str, str]:
    """What an address says; in which order, Streamlit decides."""
    return dict(parse_qsl(urlsplit(url).query))


def test_back_leaves_the_page_at_once_and_forward_finds_the_drawing(
    page: Page, server: Server
) -> None:
    # On a slow line the page writes into its address before anything of it can run.
    late: list[Route] = []
    page.route("**/Html.*.js", lambda route: late.append(route))
    page.goto(f"{server.url}/mistakes")
    expect(page).to_have_url(re.compile("model="))
    late[0].continue_()
    page.wait_for_function("history.oneStepAPage")
    page.get_by_role("link", name="Draw", exact=True).first.click()
    stroke(page, [(100, 60), (100, 220)])
    expect_answer(page, 1)
    choose(page, "Model", "One convolution")
    expect(page).to_have_url(re.compile("model=single_conv"))
    one_stroke = said(page.url)["drawing"]
    stroke(page, [(100, 140), (180, 140)])
    page.wait_for_url(lambda url: said(url)["drawing"] != one_stroke)
    drawn = said(page.url)

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Study the mistakes")
    page.go_forward()
    expect(answer(page)).to_have_text(re.compile(r"^\s*\d"))
    page.wait_for_url(lambda url: said(url) == drawn)

    # What another page writes into its address is none of this page's.
    page.get_by_role("link", name="Explore", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/explore\?digits="))
    page.get_by_role("link", name="Train", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/train\?.*architecture="))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore the digits")
    assert "architecture" not in page.url and "drawing" not in page.url
    page.go_back()
    expect(answer(page)).to_have_text(re.compile(r"^\s*\d"))
    page.wait_for_url(lambda url: said(url) == drawn)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Study the mistakes")
    page.go_back()
    expect(page).to_have_url("about:blank")


@pytest.mark.parametrize(("width", "first"), [(1280, 0), (390, 1)])
def test_digits_that_people_wrote(width: int, first: int, page: Page, server: Server) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(server.url)
    for digit in PEN_DIGITS[first::2]:
        for points in digit["strokes"]:
            stroke(page, points if len(points) > 1 else points * 2)
        expect_answer(page, digit["label"])
        clear(page)


def test_undo_redo_eraser_and_a_cleared_sheet_that_comes_back(page: Page, server: Server) -> None:
    page.goto(server.url)
    stroke(page, ZERO)
    expect_answer(page, 0)
    expect(page).to_have_url(re.compile("drawing="))
    expect_url_to_change(page, lambda: stroke(page, [(60, 60), (220, 220)]))
    expect_url_to_change(page, lambda: tool(page, "Undo").click())
    expect_answer(page, 0)
    expect_url_to_change(page, lambda: tool(page, "Redo").click())
    expect_url_to_change(page, lambda: tool(page, "Undo").click())

    tool(page, "Eraser").click()
    expect(tool(page, "Eraser")).to_have_attribute("aria-pressed", "true")
    whole = seen(page).get_attribute("src")
    stroke(page, [(40, 140), (240, 140)])
    expect(seen(page)).not_to_have_attribute("src", whole or "")

    clear(page)
    expect(page).not_to_have_url(re.compile("drawing="))
    expect(tool(page, "Pen")).to_have_attribute("aria-pressed", "true")  # it writes again
    page.keyboard.press("Control+z")
    expect(seen(page)).to_be_visible()
    expect(page).to_have_url(re.compile("drawing="))


def test_the_pen_has_a_width(page: Page, server: Server) -> None:
    page.goto(server.url)
    slider = page.get_by_role("slider", name="Pen width")
    slider.focus()
    slider.press("End")
    expect(slider).to_have_value("32")
    stroke(page, ONE)
    expect_answer(page, 1)
    expect(page.get_by_text(re.compile("a box of 3[1-4] x 19[0-5] pixels"))).to_be_visible()


def test_a_drawing_survives_refresh_other_pages_and_a_link(
    page: Page, browser: Browser, server: Server
) -> None:
    page.goto(f"{server.url}/?model=single_conv")
    stroke(page, ZERO)
    expect_answer(page, 0)
    expect(page).to_have_url(re.compile("drawing="))
    page.reload()
    expect_answer(page, 0)
    page.get_by_role("link", name="Explore", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore the digits")
    page.get_by_role("link", name="Draw", exact=True).first.click()
    expect_answer(page, 0)
    stroke(page, [(140, 60), (140, 220)])  # it can be gone on with
    expect(page).to_have_url(re.compile("model=single_conv"))

    other = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    other.goto(page.url)
    expect(answer(other)).to_contain_text("sure")
    expect(other.get_by_text("One convolution, 11,850 parameters")).to_be_visible()
    other.context.close()


def test_a_link_that_somebody_edited_is_refused_and_the_page_stays(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/?drawing=nonsense")
    expect(page.get_by_text("The link holds no drawing that can be read")).to_be_visible()
    stroke(page, ONE)
    expect_answer(page, 1)


def photo(sample: mc.Digits, row: int) -> bytes:
    """A digit of MNIST as dark ink on greyish paper."""
    large = Image.fromarray(sample.images[row]).resize((300, 300), Image.Resampling.BICUBIC)
    paper = np.full((480, 640), 210.0)
    paper[90:390, 170:470] -= np.asarray(large) * 0.6
    content = BytesIO()
    Image.fromarray((paper * np.linspace(0.7, 1.1, 640)).clip(0, 255).astype(np.uint8)).save(
        content, "PNG"
    )
    return content.getvalue()


def test_a_photo_is_read_and_can_be_drawn_upon(
    page: Page, server: Server, sample: mc.Digits
) -> None:
    page.goto(server.url)
    expect(answer(page)).to_contain_text("Draw any digit")
    expect_rest(page)
    pictures(page).click()
    upload = page.locator("input[type=file]").first
    upload.set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": photo(sample, 100)}
    )
    expect_answer(page, int(sample.labels[100]))
    expect(upload).to_have_count(0)  # the menu would cover what it has changed
    expect_rest(page)  # before that the menu would open with the uploader that goes
    pictures(page).click()
    upload.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.get_by_text("me.png is not a picture that can be opened")).to_be_visible()
    expect_answer(page, int(sample.labels[100]))
    page.keyboard.press("Escape")

    before = seen(page).get_attribute("src")
    stroke(page, [(20, 20), (60, 60)])
    expect(seen(page)).not_to_have_attribute("src", before or "")


def test_a_pasted_picture(page: Page, server: Server, sample: mc.Digits) -> None:
    page.goto(server.url)
    expect(canvas(page)).to_be_visible()
    expect(answer(page)).to_contain_text("Draw any digit")
    page.evaluate(
        """async (encoded) => {
            const content = await (await fetch(encoded)).blob()
            const file = new File([content], "image.png", { type: "image/png" })
            const clipboardData = new DataTransfer()
            clipboardData.items.add(file)
            window.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }))
        }""",
        f"data:image/png;base64,{base64.b64encode(photo(sample, 3000)).decode()}",
    )
    expect_answer(page, int(sample.labels[3000]))


def test_a_digit_of_mnist_to_start_from(page: Page, server: Server) -> None:
    page.goto(server.url)
    stroke(page, ONE)
    expect_answer(page, 1)
    pictures(page).click()
    digits = page.locator(".st-key-samples")
    digits.get_by_role("button", name="7").click()
    expect(digits).to_have_count(0)  # it would cover what it has changed
    expect(answer(page)).not_to_have_text(re.compile(r"^\s*1"))
    tool(page, "Undo").click()  # one undo for all that lay on the paper
    expect_answer(page, 1)
    tool(page, "Redo").click()
    expect(answer(page)).not_to_have_text(re.compile(r"^\s*1"))


def test_several_digits_on_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(server.url)
    page.get_by_text("Several digits").click()
    stroke(page, [(30, 90), (30, 190)])
    expect_answer(page, 1)
    stroke(page, [(x * 0.5 + 40, y * 0.6 + 55) for x, y in ZERO])
    expect(answer(page)).to_have_text(re.compile(r"^\s*10"))
    stroke(page, [(200, 90), (200, 190)])
    expect(answer(page)).to_have_text(re.compile(r"^\s*101"))
    expect(page.get_by_role("group", name="Probability of each digit")).to_have_count(3)
    # The server has read the last one, too.
    expect(page.get_by_role("radiogroup", name="at digit").get_by_role("radio")).to_have_count(3)
    page.reload()  # a link says that these are several, too
    expect(answer(page)).to_have_text(re.compile(r"^\s*101"))
    page.get_by_role("radiogroup", name="at digit").get_by_role("radio", name="2").click()
    expect(page.get_by_text(re.compile(r"a box of [4-9]\d x 1\d\d pixels"))).to_be_visible()
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


# Whether more was ever said to be kept than the browser's storage had.
SAID_TOO_EARLY = """
window.saidTooEarly = false
new MutationObserver(() => {
    const said = document.querySelector(".st-key-answer")?.textContent.match(/My digits: (\\d+)/)
    saidTooEarly ||= said && JSON.parse(localStorage.my_digits ?? "[]").length < Number(said[1])
}).observe(document, { subtree: true, childList: true })
"""


def test_my_digits(page: Page, browser: Browser, server: Server) -> None:
    page.add_init_script(SAID_TOO_EARLY)
    page.goto(server.url)
    for label, points in ((1, ONE), (0, ZERO)):
        stroke(page, points)
        expect_answer(page, label)
        page.get_by_role("radiogroup", name="Keep it").get_by_role("radio", name=str(label)).press(
            " "
        )
        kept = f"Kept as a {label}. My digits: {2 - label}."
        expect(page.get_by_text(kept).first).to_be_visible()  # and the next can be drawn at once
        expect(canvas(page)).to_be_focused()
        expect(page.get_by_text("Arrow keys move the pen")).to_be_in_viewport()
    assert not page.evaluate("saidTooEarly")

    page.reload()  # the browser remembers
    page.get_by_text("My digits", exact=True).click()
    expect(page.get_by_text("on 2 of your digits")).to_be_visible()
    expect(page.get_by_alt_text("number 2, a 0")).to_be_visible()
    rows = download(page, "As CSV, like").path().read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["label", "1", "0"]
    strokes = download(page, "As strokes").path().read_bytes()

    stranger = browser.new_context().new_page()
    stranger.goto(f"{server.url}/explore?digits=own")
    expect(stranger.get_by_text("What you drew is not here")).to_be_visible()
    stranger.context.close()

    page.get_by_role("button", name="Remove all").click()
    expect(page.get_by_text("Draw a digit, then say what it is")).to_be_visible()
    stroke(page, ONE)
    page.get_by_role("radiogroup", name="Keep it").get_by_role("radio", name="7").click()
    expect(page.get_by_alt_text("number 1, a 7")).to_be_visible()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_alt_text("number 3, a 7")).to_be_visible()  # what was kept meanwhile stays
    page.get_by_alt_text("number 2, a 0").click()
    expect(page.get_by_text("Number 2, a 0.")).to_be_visible()
    page.get_by_role("button", name="Put on the paper").click()
    expect_answer(page, 0)
    again = {
        "name": "mine.jsonl",
        "mimeType": "application/json",
        "buffer": strokes,
    }
    page.locator("input[type=file]").last.set_input_files(again)
    # The two that are here are the same to the last bit, and not added again.
    expect(page.get_by_text("on 3 of your digits")).to_be_visible()
    page.goto(f"{server.url}/mistakes?of=own")
    expect(page.get_by_text("It has seen none of these 3 in training")).to_be_visible()


def test_my_digits_in_two_tabs(page: Page, server: Server) -> None:
    other = page.context.new_page()
    for number, tab in enumerate((page, other), 1):
        tab.goto(server.url)
        stroke(tab, ONE)
        expect_answer(tab, 1)
        tab.get_by_role("radiogroup", name="Keep it").get_by_role("radio", name="1").click()
        expect(tab.get_by_text(f"Kept as a 1. My digits: {number}.").first).to_be_visible()
        tab.get_by_role("link", name="Explore").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Explore the digits")
    # The first tab did not hear of the second one's digit, and comes back with its own alone.
    for tab in (page, other):
        tab.get_by_role("link", name="Draw").click()
        tab.get_by_text("My digits", exact=True).click()
        expect(tab.get_by_alt_text("number 2, a 1")).to_be_visible()
    page.get_by_role("button", name="Remove all").click()
    expect(
        other.get_by_text("Draw a digit, then say what it is")
    ).to_be_visible()  # at once, where both look


def test_a_mistake_goes_to_the_paper_and_is_changed(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/mistakes?model=single_conv")
    page.get_by_role("radio", name="puts it on the paper").click()
    expect(page.locator("[class*=st-key-draw_pictures]")).to_be_visible()
    first = page.get_by_role("button", name=re.compile(r"\d as \d, \d+% sure")).first
    wrongly = (first.locator("img").get_attribute("alt") or "")[5]
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw a digit")
    expect(page.get_by_text("One convolution, 11,850 parameters")).to_be_visible()
    said = re.sub(r"\D.*", "", answer(page).inner_text(), flags=re.DOTALL)
    assert said in (wrongly, ""), "the network is unsure at best"
    before = seen(page).get_attribute("src")
    stroke(page, [(100, 40), (180, 240)])
    expect(seen(page)).not_to_have_attribute("src", before or "")


def test_a_link_to_a_digit_of_mnist(page: Page, server: Server, sample: mc.Digits) -> None:
    page.goto(f"{server.url}/?drawing={Sketch(picture=sample.images[2000]).to_link()}")
    expect_answer(page, int(sample.labels[2000]))


def seen(page: Page) -> Locator:
    """The picture that the network saw."""
    return page.get_by_alt_text("Your drawing as the network sees it")


def clear(page: Page) -> None:
    tool(page, "Clear").click()
    expect(answer(page)).to_contain_text("Draw any digit")
    # The page is shorter now, and scrolled elsewhere.
    expect(page.get_by_text("Look closer")).to_have_count(0)


def tool(page: Page, name: str) -> Locator:
    """A button below the paper."""
    return page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def pictures(page: Page) -> Locator:
    """The button of the menu of pictures."""
    return page.locator(".st-key-pictures").get_by_role("button")


def expect_url_to_change(page: Page, act: object) -> None:
    assert callable(act)
    before = page.url
    act()
    expect(page).not_to_have_url(before)


def look(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def test_of_a_picture_another_piece_is_taken_and_it_is_turned(page: Page, server: Server) -> None:
    """A screenshot of another app holds the digit twice, and buttons; somebody may have lain."""
    rng = np.random.default_rng(3)
    content = scenes.png(scenes.screenshot(seven(rng), rng))
    page.goto(server.url)
    pictures(page).click()
    upload = page.locator("input[type=file]").first
    upload.set_input_files({"name": "app.png", "mimeType": "image/png", "buffer": content})
    expect_answer(page, 7)
    taken = page.get_by_role("button", name="A piece taken for the digit")
    expect(taken).to_have_count(1)
    before = seen(page).get_attribute("src") or ""
    other = page.get_by_role("button", name="A piece left out: take this instead").last
    number = other.get_attribute("data-number") or ""
    other.press("Enter")
    clicked = taken.locator(f"xpath=self::*[@data-number='{number}']")
    expect(clicked).to_have_count(1)
    expect(seen(page)).not_to_have_attribute("src", before)
    expect_rest(page)
    page.get_by_text("180°", exact=True).click()
    expect(clicked).to_have_count(0)  # found anew
    expect_rest(page)
    upside_down = seen(page).get_attribute("src") or ""
    page.get_by_text("0°", exact=True).click()
    expect(seen(page)).not_to_have_attribute("src", upside_down)
    expect_answer(page, 7)
