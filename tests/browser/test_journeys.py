"""What people do with the app, in a real browser with the real canvas, worker and models."""

import re
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.paper import ONE, canvas, expect_answer, stroke
from tests.helpers.rest import button_at_rest, expect_rest
from tests.helpers.server import Server, serve

PAGES = {
    "": "Draw a digit",
    "draw": "Draw a digit",
    "explore": "Explore the digits",
    "anatomy": "Anatomy of a network",
    "train": "Train a network",
    "mistakes": "Study the mistakes",
    "predict": "Predict a test set",
}

# What the screen shows, frame by frame: the tab's name, whether there is a list of files beside the
# page, and whether there is anything on the page.
WATCH = """
window.seen = []
const has = (what) => document.querySelector(`[data-testid=${what}]`) !== null
const look = () => {
    window.seen.push([document.title, has("stSidebar"), has("stElementContainer")])
    requestAnimationFrame(look)
}
look()
"""

# Asked of the page at one blow: the chart's element is another one after each epoch.
LINES_OF_THE_CURVE = """
[...document.querySelector("[data-testid=stVegaLiteChart]").querySelectorAll("path")]
    .map(p => p.outerHTML).join()
"""


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_every_page_by_url_as_the_first_request(
    path: str, title: str, page: Page, tmp_path: Path
) -> None:
    name = path.capitalize() or "Draw"
    page.add_init_script(WATCH)
    with serve(tmp_path, MNIST_DATA="") as fresh:
        page.goto(f"{fresh.url}/{path}?model=single_conv")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        for other in ("Draw", "Explore", "Anatomy", "Train", "Mistakes", "Predict"):
            expect(page.get_by_role("link", name=other, exact=True).first).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        if path in ("", "draw", "mistakes", "predict"):
            expect(
                page.get_by_text("One convolution, 11,850 parameters")
            ).to_be_visible()  # what the URL asked for
        expect(page).to_have_title(f"{name} · Digits")
        seen = {tuple(frame) for frame in page.evaluate("window.seen")}
    assert not any(sidebar for _, sidebar, _ in seen)
    # The name of a file comes and goes before there is anything to see.
    with_content = {tab for tab, _, content in seen if content}
    assert with_content <= {"Streamlit", "Digits", f"{name} · Digits"}


def test_train_then_draw_with_the_new_model(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/train")
    train(page, epochs=4)
    expect(page.get_by_text("Finished after 4 of 4 epochs")).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"Right on [89]\d\.\d\d% of the validation digits"))
    ).to_be_visible()
    page.get_by_role("link", name="Draw with it").click()
    expect(
        page.get_by_text("One convolution, 11,850 parameters, 4 epochs on 4,500 digits")
    ).to_be_visible()
    stroke(page, ONE)
    expect_answer(page, 1)

    page.get_by_role("link", name="Mistakes").first.click()
    expect(page.get_by_text("4 epochs on 4,500 digits")).to_be_visible()
    expect(
        page.get_by_role(
            "heading", name=re.compile(r"There are \d+ wrongly predicted images out of 500")
        )
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d as \d$")).first).to_be_visible()


def test_a_run_goes_on_through_refresh_and_leaving_and_is_stopped_by_its_owner_alone(
    page: Page, server: Server, browser: Browser
) -> None:
    page.goto(f"{server.url}/train")
    train(page, epochs=100, batch_size=8)
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 100, step [1-9]"))).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first.locator("path").first).to_be_attached()
    before = page.evaluate(LINES_OF_THE_CURVE)
    page.wait_for_function(
        f"(before) => {LINES_OF_THE_CURVE.strip()} !== before", arg=before
    )  # it moves

    page.reload()
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 100"))).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).first.click()
    expect(canvas(page)).to_be_visible()
    page.get_by_role("link", name="Train", exact=True).first.click()
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 100"))).to_be_visible()

    page.reload()
    expect(
        page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop")
    ).to_be_visible()
    stranger = browser.new_context().new_page()
    stranger.goto(page.url)
    expect(stranger.get_by_text(re.compile(r"Epoch \d+ of 100"))).to_be_visible()
    expect(
        stranger.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop")
    ).to_have_count(0)
    stranger.context.close()

    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"Stopped after \d+ of 100 epochs"))).to_be_visible()
    expect(page.get_by_role("link", name="Draw with it")).to_be_visible()


def test_a_server_stopped_while_it_trains_leaves_without_a_complaint(
    page: Page, tmp_path: Path
) -> None:
    with serve(tmp_path) as fresh:  # which reads the server's log at the end
        page.goto(f"{fresh.url}/train")
        train(page, epochs=100)
        expect(page.get_by_text(re.compile(r"Epoch ([2-9]|\d\d) of 100"))).to_be_visible()


def test_the_web_process_never_loads_tensorflow(page: Page, server: Server) -> None:
    for path, title in PAGES.items():
        page.goto(f"{server.url}/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto(f"{server.url}/train")
    train(page, epochs=1)
    expect(page.get_by_text("Finished after 1 of 1 epoch")).to_be_visible()
    libraries = {Path(mapped.path).name for mapped in psutil.Process(server.pid).memory_maps()}
    assert any("litert" in name.lower() for name in libraries)
    assert not [name for name in libraries if "tensorflow" in name and "litert" not in name.lower()]


def test_explore(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/explore")
    expect(page.get_by_text("The training data is (5000, 785)")).to_be_visible()
    page.get_by_role("radio", name="What people write").click()
    expect(page.get_by_alt_text(re.compile("a 9, row 4[5-9]"))).to_have_count(12)
    first = page.get_by_alt_text(re.compile("a 9, row")).first.get_attribute("src")
    page.get_by_role("button", name="Show others").click()
    expect(page.get_by_alt_text(re.compile("a 9, row")).first).not_to_have_attribute(
        "src", first or ""
    )
    page.get_by_role("radio", name="One digit").click()
    page.get_by_role("spinbutton", name="Row").fill("4999")
    page.keyboard.press("Enter")
    expect(page.get_by_alt_text("Row 4999, a 9, 28 by 28 pixels")).to_be_visible()


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_phone_needs_no_sideways_scrolling(
    path: str, title: str, browser: Browser, server: Server
) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    ).new_page()
    phone.goto(f"{server.url}/{path}")
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)
    expect_rest(phone)
    assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    phone.context.close()


def train(page: Page, epochs: int, batch_size: int = 64) -> None:
    """Start a run of single_conv on the bundled digits."""
    for name, value in (("Epochs", epochs), ("Batch size", batch_size)):
        field = page.get_by_role("spinbutton", name=name)
        field.fill(str(value))
        field.press("Enter")
    button_at_rest(page, "Start training").click()
    expect(page.get_by_role("heading", name=f"One convolution, {epochs} epoch")).to_be_visible()
