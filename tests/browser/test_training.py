"""Training as people see it: live, followed, stopped, resumed, taken away, shared with a class, and
after a restart."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.helpers.rest import button_at_rest, download, expect_rest
from tests.helpers.server import Server, serve

KEY = "apple"
LONG = "/train?architecture=single_conv&epochs=100&batch_size=8"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a class, with a teacher's key."""
    with serve(tmp_path_factory.mktemp("class"), MNIST_DATA="", MNIST_TEACHER_KEY=KEY) as server:
        yield server


def start(page: Page, url: str) -> None:
    page.goto(url)
    button_at_rest(page, "Start training").click()


def stop(page: Page) -> None:
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"^Stopped after \d+ of 100 epochs"))).to_be_visible()


def kernels(page: Page) -> str:
    return page.get_by_alt_text("32 kernels of the first layer").get_attribute("src") or ""


def test_watched_followed_stopped_resumed_and_taken_away(
    page: Page, server: Server, tmp_path: Path
) -> None:
    start(page, server.url + LONG)
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 100, step [1-9]"))).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"[\d,]+ digits a second, \d+\.\d s for the last epoch"))
    ).to_be_visible()
    expect(page.get_by_text("Still improving")).to_be_visible()
    # Losses, accuracies, the followed digit.
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(3)

    # The kernels change as it learns, and so does what is said of a digit.
    before = kernels(page)
    expect(page.get_by_alt_text("32 kernels of the first layer")).not_to_have_attribute(
        "src", before
    )
    which = page.get_by_role("spinbutton", name="Which")
    which.fill("7")
    which.press("Enter")
    expect(page.get_by_role("group", name="Probability of each digit")).to_be_visible()

    # The time machine: back to the first day, when nothing was known.
    stop(page)
    # Now the slider is another one, which ends at the newest epoch.
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect_rest(page)
    expect(page.get_by_text("The first layer's kernels after epoch")).to_be_visible()
    slider = page.get_by_role("slider", name=re.compile("Time machine"))
    slider.focus()
    slider.press("Home")
    expect(page.get_by_text("The first layer's kernels before any training")).to_be_visible()
    expect(page.get_by_text("This does not look like a digit to me")).to_be_visible()
    assert kernels(page) != before
    slider.press("ArrowRight")
    expect(page.get_by_text("The first layer's kernels after epoch 1:")).to_be_visible()

    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 100, step [1-9]"))).to_be_visible()
    stop(page)
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("My first")
    page.get_by_role("button", name="Keep this name").click()
    expect(page.get_by_role("heading", name="My first on 5,000 digits")).to_be_visible()

    page.get_by_role("button", name="Train further").click()
    more = page.get_by_role("spinbutton", name="Epochs more")
    more.fill("1")
    more.press("Enter")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text(re.compile(r"^Finished after (\d+) of \1 epochs"))).to_be_visible()

    # Ticked in the table of all runs, its curve is drawn there too.
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    cell = table.bounding_box()
    assert cell
    page.mouse.click(
        cell["x"] + 18, cell["y"] + 53
    )  # the table is a canvas: first row, the box on its left
    expect(page.get_by_role("button", name="Look at My first")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(4)

    button_at_rest(page, "Download", exact=True).click()
    for label in (
        "Keras script",
        "Notebook",
        "Configuration (JSON)",
        "Model (.keras)",
        "Web page (.html)",
        "Model (.tflite)",
        "History (CSV)",
    ):
        download(page, label).save_as(tmp_path / label)
    compile((tmp_path / "Keras script").read_text(), "run.py", "exec")
    assert json.loads((tmp_path / "Notebook").read_text())["nbformat"] == 4
    assert json.loads((tmp_path / "Configuration (JSON)").read_text())["config"]["batch_size"] == 8
    assert (tmp_path / "Model (.keras)").read_bytes()[:2] == b"PK"
    assert (tmp_path / "Model (.tflite)").read_bytes()[4:8] == b"TFL3"
    assert "A neural network, trained for" in (tmp_path / "Web page (.html)").read_text()
    assert (tmp_path / "History (CSV)").read_text().startswith("epoch,")


def test_a_class_takes_turns_and_the_teacher_pauses_it(
    page: Page, server: Server, browser: Browser
) -> None:
    start(page, server.url + LONG)
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 100"))).to_be_visible()
    other = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    start(other, server.url + LONG + "&seed=1&lock=seed")
    expect(other.get_by_text(re.compile(r"Epoch ([2-9]|\d\d) of 100"))).to_be_visible()
    expect(other.get_by_text(re.compile("At the moment: .* take turns"))).to_be_visible()
    its_turn = re.compile(r"waits for its turn: one epoch of another run comes first, about \d")
    expect(other.get_by_text(its_turn)).to_be_visible()

    teacher = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    teacher.goto(f"{server.url}/train?teacher")
    teacher.get_by_label("Key", exact=True).fill(KEY)
    teacher.get_by_role("button", name="I am the teacher").click()
    expect(teacher.get_by_role("button", name="Pause the class")).to_be_visible()
    assert "teacher" not in teacher.url
    teacher.reload()  # the tab remembers it
    teacher.get_by_role("button", name="Pause the class").click()
    for student in (page, other):
        expect(student.get_by_text("Paused by the teacher")).to_be_visible()
    teacher.get_by_role("button", name="Let the class go on").click()
    for student in (page, other):
        expect(student.get_by_text(re.compile(r"Epoch \d+ of 100"))).to_be_visible()
        student.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop").click()
        expect(student.get_by_text(re.compile(r"Stopped after \d+ of 100"))).to_be_visible()

    # Deleted by its owner, and brought back.
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("is deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(re.compile(r"Stopped after \d+ of 100"))).to_be_visible()
    for context in (other.context, teacher.context):
        context.close()


def test_a_learning_rate_far_too_high_is_reported_and_the_page_stays(
    page: Page, server: Server
) -> None:
    start(
        page, f"{server.url}/train?epochs=2&optimizer=sgd&learning_rate=1&subset=1000&batch_size=8"
    )
    expect(page.get_by_text("Finished after 2 of 2 epochs")).to_be_visible()
    expect(
        page.get_by_text(
            re.compile("learning rate, 1, is probably too high|training diverged in epoch")
        )
    ).to_be_visible()
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()


def test_the_run_is_in_view_and_moves_step_by_step(browser: Browser, server: Server) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{server.url}/train?epochs=2&batch_size=32")
    page.get_by_role("button", name="Step by step").click()
    expect(page.get_by_text("Epoch 1 of 2, step 0 of …. It waits for you.")).to_be_visible()
    before = page.get_by_alt_text("32 kernels of the first layer before any training")
    expect(before).to_be_visible()
    drawn = before.get_attribute("src")
    page.get_by_role("button", name="One batch").click()
    after = page.get_by_alt_text("kernels of the first layer after 1 batch of the first epoch")
    expect(after).to_be_visible()
    assert after.get_attribute("src") != drawn
    page.get_by_role("button", name="One epoch").click()
    expect(page.get_by_text("Epoch 2 of 2, step 0 of 141. It waits for you.")).to_be_visible()

    for title in ("The loss over", "The accuracy over"):
        chart = page.get_by_label(title).locator("canvas, svg").first.bounding_box()
        assert chart and chart["y"] > 0 and chart["y"] + 200 < 800, title

    rate = page.get_by_role("slider", name="Learning rate from now on")
    rate.focus()
    rate.press("ArrowRight")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Finished after 2 of 2 epochs")).to_be_visible()
    expect(page.get_by_text("The model is ready")).to_be_visible()
    button_at_rest(page, "Download", exact=True).click()
    file = download(page, "Configuration (JSON)").path()
    config = json.loads(file.read_text())["config"]
    assert config["rate_changes"] == [[1, 0, 0.003]]
    page.context.close()


def test_a_phone_shows_a_run_without_sideways_scrolling(browser: Browser, server: Server) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    start(phone, f"{server.url}/train?epochs=1&subset=500&lock=epochs,subset")
    expect(phone.get_by_text("Finished after 1 of 1 epoch")).to_be_visible()
    expect(phone.get_by_alt_text("32 kernels of the first layer")).to_be_visible()
    # The page has gone to the run, which begins near the top of the window.
    phone.wait_for_function(
        "() => { const run = document.querySelector('.st-key-shown_run').getBoundingClientRect();"
        " return run.top > -20 && run.top < 200 }"
    )
    assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    phone.context.close()


def visitor(browser: Browser) -> BrowserContext:
    """Somebody whose browser keeps its key, whatever port the server has."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script("localStorage.setItem('visitor', 'somebody with this key')")
    return context


def test_after_a_restart_an_unfinished_run_is_offered_and_goes_on(
    browser: Browser, tmp_path: Path
) -> None:
    context = visitor(browser)
    page = context.new_page()
    with serve(tmp_path, MNIST_DATA="") as first:
        start(page, first.url + LONG)
        expect(page.get_by_text(re.compile(r"Epoch ([3-9]|\d\d) of 100"))).to_be_visible()
        os.kill(first.pid, signal.SIGKILL)
    with serve(tmp_path, MNIST_DATA="") as second:
        page.goto(f"{second.url}/train?run=another")
        expect(
            page.get_by_text(re.compile(r"was interrupted after \d+ of 100 epochs, which are kept"))
        ).to_be_visible()
        page.get_by_role("button", name="Resume").click()
        expect(page.get_by_text(re.compile(r"Epoch \d+ of 100, step [1-9]"))).to_be_visible()
        stop(page)
    context.close()
