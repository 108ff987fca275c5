"""A network of one's own, from the first layer to the last stroke: composed by keyboard, found by
somebody else, trained, drawn for, studied; and what its maps look for, made by the worker."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpers.axe import findings
from tests.helpers.paper import ONE, expect_answer, stroke
from tests.helpers.rest import button_at_rest
from tests.helpers.server import Server, serve

PHONE = {"width": 390, "height": 664}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("own"), MNIST_DATA="") as server:
        yield server


def layer(page: Page, place: int) -> Locator:
    return page.locator(f".choices [data-number='{place}']")


def expect_layers(page: Page, *kinds: str) -> None:
    for place, kind in enumerate((*kinds, "Dense 10 units")):
        expect(layer(page, place)).to_contain_text(kind)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the server has nothing more to send: a key may be pressed."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def test_composed_by_keyboard_found_by_somebody_else_trained_drawn_for_and_studied(
    page: Page, server: Server, browser: Browser
) -> None:
    page.goto(f"{server.url}/anatomy?view=compose&draft=f_c4k3")
    expect(layer(page, 1)).to_contain_text("Conv2D needs maps")
    assert not findings(page)
    page.get_by_role("button", name="Remove Conv2D").click()
    expect_layers(page, "Flatten")
    layer(page, 0).focus()
    page.keyboard.press("Enter")
    expect(layer(page, 0)).to_have_attribute("aria-pressed", "true")
    settle(page)
    page.keyboard.press("7")
    expect_layers(page, "Flatten", "Dense 64 units")
    page.keyboard.press("3")
    expect_layers(page, "Flatten", "Dense 64 units", "BatchNorm")
    page.keyboard.press("Alt+ArrowUp")
    expect_layers(page, "Flatten", "BatchNorm", "Dense 64 units")
    page.keyboard.press("Alt+Delete")
    expect_layers(page, "Flatten", "Dense 64 units")
    page.keyboard.press("4")
    expect_layers(page, "Flatten", "Dropout", "Dense 64 units")
    page.keyboard.press("Alt+z")
    expect_layers(page, "Flatten", "Dense 64 units")
    expect(layer(page, 1)).to_contain_text("784 x 64 + 64 = 50,240")
    page.get_by_role("spinbutton", name="Units").fill("0")
    page.keyboard.press("Tab")
    expect(page.get_by_text("The field is back at 64")).to_be_visible()
    settle(page)
    expect(page.get_by_role("combobox", name="Activation")).to_be_focused()
    name = page.get_by_role("textbox", name="Its name")
    name.fill("No convolution")
    name.press("Enter")
    expect(page).to_have_url(re.compile("draft=f_d64(~|%7E)No"))
    settle(page)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="No convolution", exact=True)).to_be_visible()

    # Somebody else, on a phone in the dark, finds it by its address.
    context = browser.new_context(viewport=PHONE, color_scheme="dark")
    phone = context.new_page()
    phone.goto(page.url)
    expect_layers(phone, "Flatten", "Dense 64 units")
    assert not findings(phone)
    sideways = "document.querySelector('.stMain').scrollWidth > innerWidth"
    assert not phone.evaluate(sideways)
    context.close()

    page.get_by_role("link", name="Train it").click()
    expect(page.get_by_role("radio", name="No convolution")).to_be_checked()
    epochs = page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill("3")
    epochs.press("Enter")
    button_at_rest(page, "Start training").click()
    # Two for a moment, where the time machine comes above them.
    expect(page.get_by_alt_text("64 kernels of the first layer").first).to_be_visible()
    expect(page.get_by_text("Finished after 3 of 3 epochs")).to_be_visible()
    (run,) = parse_qs(urlsplit(page.url).query)["run"]

    page.goto(f"{server.url}/?model={run}")
    stroke(page, ONE)
    expect_answer(page, 1)
    page.get_by_role("radio", name="Inside the network").click()
    expect(page.get_by_text("Puts the numbers of all maps into one row")).to_be_visible()
    page.get_by_role("button", name=re.compile("Dense 64")).click()
    expect(page.get_by_text("relu makes it")).to_be_visible()
    page.get_by_role("radio", name="Compare models").click()
    expect(page.locator("strong", has_text="No convolution, 3 epochs")).to_be_visible()
    page.goto(f"{server.url}/mistakes?model={run}")
    expect(page.get_by_role("heading", name="Which digits it confuses")).to_be_visible()

    # What one of its units looks for: a picture that the worker makes, which is kept.
    page.goto(f"{server.url}/anatomy?view=weights&model={run}&layer=1&map=4")
    page.get_by_role("button", name="Make a picture for it").click()
    expect(page.get_by_text("Made for it, pixel by pixel")).to_be_visible()
    assert not findings(page)
    page.reload()
    expect(page.get_by_text("Made for it, pixel by pixel")).to_be_visible()
