"""Anatomy as people use it: a kernel that slides in the browser, questions that the browser checks,
and layers by keyboard."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

import mnist_core as mc
from mnist_core import figures
from mnist_core.network import kernels, quiz
from mnist_core.network.layers import Array, Conv2D
from tests.helpers.rest import expect_rest
from tests.helpers.server import Server

DIGIT = 3502  # which is chosen at first

# The greys of a picture, row by row, from its canvas.
GREYS = """
canvas => {
    const { width, height } = canvas
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height)
    return [...data].filter((_, place) => place % 4 === 0)
}
"""
# How many of its pixels are to be seen.
SHOWN = """
canvas => {
    const { width, height } = canvas
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height)
    return [...data].filter((part, place) => place % 4 === 3 && part > 0).length
}
"""


def opened(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/anatomy?{query}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anatomy of a network")
    expect_rest(page)


def made_by(kernel: Array, stride: int = 1) -> Array:
    """The map that numpy makes of the digit."""
    picture = mc.load_digits("sample").images[DIGIT] / np.float32(255)
    layer = Conv2D(1, len(kernel), stride)
    weights = [kernel[..., np.newaxis, np.newaxis], np.zeros(1, np.float32)]
    return layer.forward(picture[np.newaxis, ..., np.newaxis], weights)[0, ..., 0]


def map_canvas(page: Page) -> Locator:
    return page.get_by_role("img", name="The map that it makes")


def expect_map(page: Page, expected: Array) -> None:
    greys = np.array(map_canvas(page).evaluate(GREYS)).reshape(expected.shape)
    np.testing.assert_allclose(greys, figures.in_grey(expected) * 255, atol=1)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_kernel_slides_over_a_digit_without_the_server(
    width: int, page: Page, server: Server
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sent: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    opened(page, server, "view=workbench")
    upright = made_by(kernels.named("Upright edges", 3))
    output = page.get_by_role("application", name=re.compile("The map that it makes"))
    expect(output).to_be_visible()
    expect_map(page, upright)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width

    before = len(sent)
    output.click(position={"x": 3, "y": 3})
    expect(page.get_by_text("and that is pixel (0, 0) of the map.")).to_be_visible()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        output.press(key)
    for place in ((1, 2), (1, 3)):
        number = f"makes it {upright[place]:.3f}, and that is pixel {place} of the map."
        expect(page.get_by_text(number)).to_be_visible()
        output.press("ArrowRight")

    page.get_by_role("button", name="One step").click()  # a whole map begins anew
    assert map_canvas(page).evaluate(SHOWN) == 1
    page.get_by_role("button", name="One step").click()
    assert map_canvas(page).evaluate(SHOWN) == 2
    expect(page.get_by_text("and that is pixel (0, 1) of the map.")).to_be_visible()
    page.get_by_role("slider", name="Speed").press("End")
    output.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_text(re.compile(r"that is pixel \(([2-9]|\d\d), "))).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    shown = map_canvas(page).evaluate(SHOWN)
    assert 52 < shown < upright.size
    page.get_by_role("button", name="Whole map").click()
    assert map_canvas(page).evaluate(SHOWN) == upright.size
    assert len(sent) == before, "a step needs no server"


def test_a_kernel_is_chosen_and_edited_and_found_again(page: Page, server: Server) -> None:
    opened(page, server, "view=workbench")
    preset = page.get_by_role("combobox", name="Kernel", exact=True)
    preset.select_option("Sharpen")
    expect_map(page, made_by(kernels.named("Sharpen", 3)))
    expect(page).to_have_url(re.compile("weights=Sharpen"))

    corner = page.get_by_role("spinbutton", name="Weight in row 0, column 0")
    corner.fill("-2.5")
    edited = np.round(kernels.named("Sharpen", 3), 3)
    edited[0, 0] = -2.5
    expect_map(page, made_by(edited))  # at once, with each key
    corner.press("Enter")
    expect(preset).to_have_value("By hand")
    expect(page).to_have_url(re.compile(r"weights=-2\.5"))
    page.reload()
    expect(corner).to_have_value("-2.5")
    expect(preset).to_have_value("By hand")
    expect_map(page, made_by(edited))

    # What is impossible is explained, and the way back is open.
    stride = page.get_by_role("slider", name="Stride")
    stride.press("ArrowLeft")
    expect(
        page.get_by_text("The stride must be a whole number from 1 to 28, not 0.")
    ).to_be_visible()
    stride.press("ArrowRight")
    stride.press("ArrowRight")
    expect(page.get_by_text("28 x 28 x 1 → 13 x 13 x 8")).to_be_visible()
    expect(map_canvas(page)).to_have_js_property("width", 13)
    expect_map(page, made_by(edited, stride=2))


def test_the_quiz_checks_at_once_and_the_browser_keeps_the_score(
    page: Page, server: Server
) -> None:
    network = quiz.network(2, 5)
    first, second = mc.describe(network)[:2]
    shape = "x".join(map(str, first.output_shape))
    score = page.get_by_role("status").filter(has_text="Right so far").first
    opened(page, server, "view=quiz&level=2&network=5")
    shapes = page.get_by_role("textbox", name="Output shape")
    counts = page.get_by_role("textbox", name="Parameters")
    expect(shapes).to_have_count(len(network.layers))
    expect(score).to_contain_text("level 2: 0 of 0")
    shapes.first.fill("abc")
    shapes.first.press("Enter")
    expect(page.get_by_text("Type a shape, such as 24 x 24 x 8.")).to_be_visible()
    shapes.first.fill(shape)
    shapes.first.press("Enter")
    expect(page.get_by_text("✓ Right: ")).to_have_count(1)
    counts.first.fill(first.arithmetic)
    counts.first.press("Tab")
    expect(page.get_by_text(f"✓ Right: {first.arithmetic} = {first.parameters:,}")).to_be_visible()
    wrong = "1x2x3"
    shapes.nth(1).fill(wrong)
    shapes.nth(1).press("Enter")
    said = " x ".join(map(str, second.output_shape))
    expect(page.get_by_text(re.compile(f"✗ Not {wrong}: .*{said}"))).to_be_visible()
    expect(score).to_contain_text("level 2: 2 of 3")

    page.reload()
    expect(score).to_contain_text("level 2: 2 of 3")
    expect(shapes.first).to_have_value(shape)
    expect(shapes.first).not_to_be_editable()  # the first answer counts
    page.get_by_role("radio", name="Level 1").click()
    expect(shapes).to_have_count(len(quiz.network(1, 5).layers))
    expect(score).to_contain_text("level 2: 2 of 3")
    page.get_by_role("button", name="Forget the score").click()
    expect(score).to_contain_text("level 2: 0 of 0")

    # Whoever sits down next finds no score.
    counts.first.fill("1")
    counts.first.press("Enter")
    expect(score).to_contain_text("level 1: 0 of 1")
    page.goto(f"{server.url}/train")
    page.get_by_role("button", name="I am somebody else").click()
    page.get_by_role("button", name="Forget me").click()
    page.wait_for_function("localStorage.getItem('quiz') === null")


def test_layers_by_keyboard_and_the_tutorials_questions(page: Page, server: Server) -> None:
    opened(page, server, "model=stacked_conv")
    layers = page.get_by_role("button", name=re.compile("Conv2D|Pooling|Dense|Dropout|Flatten"))
    expect(layers).to_have_count(7)
    layers.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Layer 2: Conv2D")).to_be_visible()
    expect(page).to_have_url(re.compile("layer=1"))
    expect(page.get_by_text("3 x 3 x 64 x 32 + 32 = 18,464").first).to_be_visible()

    maps = page.get_by_role("application", name=re.compile("Maps of layer 2, Conv2D"))
    maps.click(position={"x": 5, "y": 5})
    seen = "Pixel (0, {column}) of each map depends on 7 x 7 pixels of the digit: rows 0 to 6"
    expect(page.get_by_text(seen.format(column=0))).to_be_visible()
    maps.press("ArrowRight")
    expect(page.get_by_text(seen.format(column=1))).to_be_visible()

    filters = page.get_by_role("textbox", name=re.compile("Why has each filter of the second"))
    answers = {
        "576": True,
        "abc": None,
        "64*3*3": True,
        "64 x 3 x": None,
        "64 × (4 - 1) × 3": True,
        "1/0": None,
        "1 152/2": True,
        "1/(1/0)": None,
        "600 - 4 x 6": True,
        "6" * 10: None,
        "64x3": False,
    }
    expect_verdicts(page, filters, answers, "64 x 3 x 3 = 576")
    count = page.get_by_role("textbox", name="Why has it 18,464 parameters?")
    answers = {"32 * 64*3*3 + 32": True, "18464": None, "32 + 1": False}
    expect_verdicts(page, count, answers, "3 x 3 x 64 x 32 + 32 = 18,464")


def expect_verdicts(
    page: Page, field: Locator, answers: dict[str, bool | None], because: str
) -> None:
    """Give each answer, which is right, or wrong, or with None none that can be read."""
    for answer, verdict in answers.items():
        field.fill(answer)
        field.press("Enter")
        hint = re.compile("^Type .* such as 2 x 3 [+] 4.$")
        said = {True: f"✓ Right: {because}", False: f"✗ Not {answer}: {because}", None: hint}
        expect(page.get_by_role("status").filter(has_text=said[verdict])).to_be_visible()
