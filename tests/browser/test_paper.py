"""The paper, on every screen and by every hand: where things are, mouse, keyboard, projector."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import steps_from_ink
from mnist_core.drawing.sketch import Sketch, from_link
from mnist_core.figures.answers import beside_a_bar
from tests.helpers.paper import ONE, ZERO, answer, canvas, expect_answer, stroke
from tests.helpers.server import Server

PEN_DIGITS = [
    json.loads(line)
    for line in Path(__file__).with_name("pen_digits.jsonl").read_text().splitlines()
]


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 664}, has_touch=True)
    page = context.new_page()
    yield page
    context.close()


def box(place: Locator) -> dict[str, float]:
    found = place.bounding_box()
    assert found
    return {**found, "bottom": found["y"] + found["height"]}


def tool(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def test_on_a_phone_the_answer_stands_above_the_paper_and_all_in_one_screen(
    phone: Page, server: Server
) -> None:
    phone.goto(server.url)
    stroke(phone, ZERO)
    expect_answer(phone, 0)
    paper, said = box(canvas(phone)), box(answer(phone))
    assert said["bottom"] <= paper["y"] and said["height"] < 80, "one line, above"
    assert paper["width"] >= 350 and paper["width"] == pytest.approx(paper["height"], abs=1)
    tools = box(phone.get_by_role("toolbar"))
    assert tools["bottom"] <= 664 and tools["height"] < 50, "one row"
    pictures = box(phone.locator(".st-key-pictures button"))
    assert pictures["y"] == pytest.approx(tools["y"], abs=8), "in the same row"
    assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


def test_a_drawing_is_the_same_on_a_paper_of_another_size(page: Page, server: Server) -> None:
    page.goto(server.url)
    stroke(page, ZERO)
    expect_answer(page, 0)
    expect(page).to_have_url(re.compile("drawing="))
    said, drawing = answer(page).inner_text(), drawing_of(page)
    page.set_viewport_size({"width": 390, "height": 664})
    page.reload()
    expect(answer(page)).to_have_text(said.replace("\n", " "), use_inner_text=True)
    assert drawing_of(page) == drawing
    expect(canvas(page)).to_be_visible()
    # What is drawn on is laid where it was: the ink is dark in the middle of the ring's left side.
    page.wait_for_function(
        """() => {
            const found = [...document.querySelectorAll(".st-key-paper *")]
                .map((element) => element.shadowRoot?.querySelector(".dc-canvas")).find(Boolean)
            const at = (x, y) => found.getContext("2d")
                .getImageData((x * found.width) / 280, (y * found.height) / 280, 1, 1).data[0]
            return at(80, 140) < 100 && at(140, 140) === 255
        }"""
    )


@pytest.mark.parametrize("label", [4, 5, 8])
def test_one_drawing_is_one_picture_on_the_canvas_after_a_return_and_by_link(
    label: int, page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/?model=stacked_conv")
    (strokes,) = (digit["strokes"] for digit in PEN_DIGITS if digit["label"] == label)
    for points in strokes:
        stroke(page, [(x + 0.4, y - 0.3) for x, y in points])  # between the pixels
    page.wait_for_url(lambda url: len(sketch_in(url).strokes) == len(strokes))
    drawn = sketch_in(page.url)
    ink = drawn.visible_ink()
    assert ink is not None
    alone = steps_from_ink(ink).picture
    source = re.findall('src="([^"]*)"', figures.picture(alone, ""))[0]
    (probabilities,) = mc.load_model("stacked_conv").predict(alone[None])
    shares = [beside_a_bar(probability) for probability in probabilities.tolist()]
    said = html.unescape("".join(f"{digit}{share}" for digit, share in enumerate(shares)))
    picture = page.get_by_alt_text("Your drawing as the network sees it")
    bars = page.get_by_role("group", name="Probability of each digit")
    expect(picture).to_have_attribute("src", source)
    expect(bars).to_have_text(said)

    page.get_by_role("link", name="Explore", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore the digits")
    page.get_by_role("link", name="Draw", exact=True).first.click()
    for come in (lambda: None, page.reload):
        come()
        expect(picture).to_have_attribute("src", source)
        expect(bars).to_have_text(said)
        expect(tool(page, "Clear")).to_be_enabled()
        page.wait_for_url(lambda url: sketch_in(url).to_link() == drawn.to_link())


def sketch_in(url: str) -> Sketch:
    found = re.search(r"drawing=([^&]*)", url)
    return from_link(found[1]) if found else Sketch()


def drawing_of(page: Page) -> str:
    found = re.search(r"drawing=([^&]*)", page.url)
    assert found
    return found[1]


def test_a_stroke_may_begin_and_end_outside_the_paper(page: Page, server: Server) -> None:
    page.goto(server.url)
    stroke(page, [(140, -25), (140, 60), (140, 300)])
    expect_answer(page, 1)
    expect(page).to_have_url(re.compile("drawing="))  # the server has answered, too
    # Whoever drags something elsewhere draws nothing.
    before = page.url
    slider = box(page.get_by_role("slider", name="Pen width"))
    page.mouse.move(slider["x"] + 10, slider["y"] + 20)
    page.mouse.down()
    paper = box(canvas(page))
    page.mouse.move(paper["x"] + 50, paper["y"] + 200)
    page.mouse.up()
    expect(tool(page, "Redo")).to_be_disabled()
    assert page.url == before


def test_by_keyboard_alone_and_said_once(page: Page, server: Server) -> None:
    page.goto(server.url)
    paper = page.get_by_role("application", name="Paper to draw a digit on")
    expect(paper).to_have_accessible_description(re.compile("Arrow keys move the pen"))
    status = page.locator("[class*=st-key-unseen_announce] [role=status]")
    expect(status).to_have_text("")
    page.evaluate(
        """() => {
            window.said = []
            const roots = [...document.querySelectorAll("[class*=st-key-unseen_announce] *")]
                .flatMap((element) => element.shadowRoot ?? [])
            const status = roots.map((root) => root.querySelector("[role=status]")).find(Boolean)
            new MutationObserver(() => said.push(status.textContent))
                .observe(status, { childList: true, characterData: true, subtree: true })
        }"""
    )
    paper.focus()
    paper.press("Space")  # the pen is down
    for _ in range(15):
        paper.press("ArrowDown")
    paper.press("Space")
    expect_answer(page, 1)
    expect(status).to_have_text(re.compile(r"^1, .*sure"))
    assert len(page.evaluate("said")) == 1
    paper.press("Control+z")
    expect(answer(page)).to_contain_text("Draw any digit")
    paper.press("Control+Shift+z")
    expect_answer(page, 1)
    paper.press("Delete")
    expect(answer(page)).to_contain_text("Draw any digit")


def test_the_tools_are_few_stops_of_the_tab_key(page: Page, server: Server) -> None:
    page.goto(server.url)
    stroke(page, ONE)
    expect_answer(page, 1)
    expect(page).to_have_url(re.compile("drawing="))  # the server has answered, too
    canvas(page).focus()
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                """() => {
                    let element = document.activeElement
                    while (element.shadowRoot?.activeElement) {
                        element = element.shadowRoot.activeElement
                    }
                    return element.getAttribute("aria-label") ?? element.textContent
                }"""
            )
        )
    # Redo has nothing to do, so it is none.
    assert stops[:5] == ["Pen", "Eraser", "Pen width", "Undo", "Clear"]


def test_a_large_page_is_remembered(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Large").click()
    expect(page).to_have_url(re.compile("large=1"))
    stroke(page, ZERO)
    expect_answer(page, 0)
    paper = box(canvas(page))
    assert paper["width"] >= 480
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    assert answer(page).get_by_text("sure").first.evaluate(size) >= 28
    # One thing at a time, beside the paper.
    assert box(page.get_by_role("group", name="Probability of each digit"))["x"] > paper["x"] + 480
    page.get_by_role("radio", name="Why this answer").click()
    expect(page.get_by_text("Blue ink speaks for a 0")).to_be_visible()
    expect(page.get_by_role("group", name="Probability of each digit")).to_have_count(0)

    page.get_by_role("link", name="Explore", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore the digits")
    page.get_by_role("link", name="Draw", exact=True).first.click()
    expect(page).to_have_url(re.compile("large=1"))
    expect(page.get_by_role("button", name="Usual size")).to_be_visible()
    page.get_by_role("button", name="Usual size").click()
    expect(page).not_to_have_url(re.compile("large=1"))


def test_what_is_no_digit_a_dot_and_a_number_are_told_what_they_are(
    page: Page, server: Server
) -> None:
    page.goto(server.url)
    stroke(page, [(140, 140), (141, 140)])
    expect(answer(page)).to_contain_text("Draw a little more")
    tool(page, "Clear").click()
    for place in (40, 110, 180, 250):
        stroke(page, [(place, 100), (place, 180)])
    page.get_by_role("button", name="These are 4 digits: read each").click()
    expect(answer(page)).to_have_text(re.compile(r"^\s*1111"))
    pictures = page.get_by_alt_text(re.compile("Digit [1-4] as the network sees it"))
    tops = {round(box(picture)["y"]) for picture in pictures.all()}
    assert len(tops) == 1, "four in a row"
    page.set_viewport_size({"width": 390, "height": 664})
    tops = {round(box(picture)["y"]) for picture in pictures.all()}
    assert len(tops) == 1, "on a phone too"


def test_inside_the_network_is_a_path(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?model=stacked_conv")
    stroke(page, ZERO)
    expect_answer(page, 0)
    page.get_by_role("radio", name="Inside the network").click()
    layers = page.get_by_role("button", name=re.compile("Conv2D|Pooling|Dense|Dropout|Flatten"))
    expect(layers).to_have_count(7)
    layers.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(layers.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(layers.nth(1)).to_be_focused()
    expect(page.get_by_text("Each of its 32 kernels looks for a feature")).to_be_visible()
    page.get_by_role("button", name="Map 9", exact=True).click()
    one_pixel = page.get_by_role("application", name=re.compile("Map 9 of Conv2D"))
    one_pixel.click(position={"x": 15, "y": 15})
    expect(page.get_by_text("and that is pixel (1, 1) of map 9.")).to_be_visible()
    one_pixel.press("ArrowRight")
    expect(page.get_by_text("and that is pixel (1, 2) of map 9.")).to_be_visible()
    for number, words in ((2, "The largest of the 4 numbers"), (4, "When it answers, all of them")):
        layers.nth(number).click()
        expect(page.get_by_text(words)).to_be_visible()
    layers.last.click()
    expect(page.get_by_role("group", name="Probability of each digit")).to_have_count(2)
