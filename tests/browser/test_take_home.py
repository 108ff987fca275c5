"""The page to take home: opened from disk, without a network, it reads while one draws."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import mnist_core as mc
from mnist_core.folders import PROJECT
from mnist_core.models import browser_file, take_home
from tests.helpers.axe import findings
from tests.helpers.paper import ONE, ZERO
from tests.helpers.random_networks import random_weights
from tests.helpers.rest import button_at_rest, download
from tests.helpers.server import serve

LIMITS = {"single_conv": 120_000, "stacked_conv": 1_000_000, "robust": 1_600_000, "deep": 3_100_000}


@pytest.fixture
def home(browser: Browser) -> Iterator[Page]:
    """A visitor at home: nothing but the disk can be reached."""
    context = browser.new_context(viewport={"width": 390, "height": 664}, offline=True)
    page = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert not errors
    assert len(asked) == 1  # the page itself


def open_page(home: Page, folder: Path, content: str) -> None:
    file = folder / "network.html"
    file.write_text(content, encoding="utf-8")
    home.goto(file.as_uri())


def places(home: Page, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    box = home.locator("#paper").bounding_box()
    assert box
    return [
        (box["x"] + x * box["width"] / 280, box["y"] + y * box["width"] / 280) for x, y in points
    ]


def stroke(home: Page, points: list[tuple[float, float]], *, lift: bool = True) -> None:
    first, *others = places(home, points)
    home.mouse.move(*first)
    home.mouse.down()
    for place in others:
        home.mouse.move(*place)
    if lift:
        home.mouse.up()


@pytest.mark.parametrize("name", LIMITS)
def test_it_is_small(name: str) -> None:
    assert len(take_home.page(mc.read_card(name), "Ada").encode()) < LIMITS[name]


@pytest.mark.parametrize("name", ["single_conv", "robust"])
def test_it_reads_while_one_draws(home: Page, tmp_path: Path, name: str) -> None:
    open_page(home, tmp_path, take_home.page(mc.read_card(name), "Ada"))
    digit, words = home.locator("#digit"), home.locator("#words")
    expect(home.locator("header")).to_contain_text("trained by Ada")
    expect(words).to_have_text("Draw a digit")
    # Half of a zero, and then the whole of it, with the pen down.
    stroke(home, ZERO[:32], lift=False)
    expect(digit).not_to_be_empty()
    before = home.locator("#bars").text_content() or ""
    for place in places(home, ZERO[32:]):
        home.mouse.move(*place)
    expect(digit).to_have_text("0")
    expect(home.locator("#bars")).not_to_have_text(before)
    home.mouse.up()
    expect(home.locator("#said")).to_have_text(re.compile(r"^0 .*sure$"))
    maps = home.locator("#filters canvas.map")
    filters = mc.read_card(name).config.architecture.layers[0].filters
    assert maps.count() == filters
    home.get_by_role("button", name="Clear").click()
    expect(words).to_have_text("Draw a digit")
    stroke(home, ONE)
    expect(digit).to_have_text("1")


def test_a_network_without_a_convolution_reads_too(
    home: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = mc.TrainingConfig("f_d8_b_d12t~Mine", epochs=1)
    weights = random_weights(config.architecture, np.random.default_rng(1))
    file = browser_file.from_weights(config.architecture, weights)
    monkeypatch.setattr(browser_file, "of_model", lambda card: file)
    card = replace(mc.read_card("single_conv"), config=config, name="mine")
    open_page(home, tmp_path, take_home.page(card))
    before = home.locator("#bars").text_content() or ""
    stroke(home, ONE)
    expect(home.locator("#bars")).not_to_have_text(before)
    expect(home.locator("#inside")).to_be_hidden()


def test_the_eraser_and_undo_are_followed(home: Page, tmp_path: Path) -> None:
    open_page(home, tmp_path, take_home.page(mc.read_card("single_conv")))
    stroke(home, ONE)
    expect(home.locator("#digit")).not_to_be_empty()
    home.locator("#width").fill("40")
    home.get_by_role("button", name="Eraser").click()
    stroke(home, [(140, 20), (140, 260)])
    expect(home.locator("#words")).to_have_text("Draw a digit")
    home.get_by_role("button", name="Undo").click()
    expect(home.locator("#digit")).not_to_be_empty()


def test_a_finger_draws_and_a_call_cuts_it_off(home: Page, tmp_path: Path) -> None:
    open_page(home, tmp_path, take_home.page(mc.read_card("single_conv")))
    touch = home.context.new_cdp_session(home)

    def send(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    first, *others = places(home, ZERO)
    send("touchStart", first)
    for place in others:
        send("touchMove", place)
    expect(home.locator("#digit")).to_have_text("0")
    send("touchCancel")
    expect(home.locator("#said")).to_have_text(re.compile("^0 "))


def test_what_others_write_is_shown_as_it_is_written(home: Page, tmp_path: Path) -> None:
    bad = "</title><script>document.body.remove()</script> {network} & co"
    card = replace(mc.read_card("single_conv"), label=bad)
    open_page(home, tmp_path, take_home.page(card, "<b>{rules}"))
    expect(home.locator("h1")).to_have_text(bad)
    expect(home.locator("header p")).to_contain_text("trained by <b>{rules} for")


def test_everybody_can_use_it(home: Page, tmp_path: Path) -> None:
    open_page(home, tmp_path, take_home.page(mc.read_card("single_conv")))
    stroke(home, ONE)
    for scheme in ("light", "dark"):
        home.emulate_media(color_scheme=scheme)
        assert not findings(home)
    assert home.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_committee_has_no_page() -> None:
    with pytest.raises(mc.ModelError, match="no page"):
        take_home.page(mc.read_card("committee"))


def test_a_run_is_taken_home(home: Page, page: Page, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "tests/made_before/runs", tmp_path / "runs")
    (run,) = (folder.name for folder in (tmp_path / "runs").iterdir() if folder.name[0] != ".")
    with serve(tmp_path, MNIST_DATA="") as server:
        page.goto(f"{server.url}/train?run={run}")
        expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(3)
        button_at_rest(page, "Download", exact=True).click()
        of_run = download(page, "Web page (.html)")
        assert of_run.suggested_filename == f"{run}-page.html"
        content = of_run.path().read_text(encoding="utf-8")
        page.goto(f"{server.url}/?model=stacked_conv")
        of_model = download(page, "Take it home")
        assert of_model.suggested_filename == "stacked_conv.html"
        shipped = of_model.path().read_text(encoding="utf-8")
        assert shipped == take_home.page(mc.read_card("stacked_conv"))
    open_page(home, tmp_path, content)
    stroke(home, ONE)
    expect(home.locator("#bars li")).to_have_count(10)
    expect(home.locator("#digit")).not_to_be_empty()
