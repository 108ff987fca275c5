"""The answer while the pen is down: by mouse, by touch, as the server gives it, whatever fails."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.sketch import from_link
from mnist_core.folders import PROJECT
from mnist_core.models.answer import read_answer
from tests.helpers import scenes
from tests.helpers.paper import ONE, ZERO, answer, canvas, expect_answer, stroke
from tests.helpers.server import Server, serve

IMPORT = "name => import(new URL(`app/static/live/${name}.js`, document.baseURI))"
BRIGHTEST = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    return data.reduce((most, byte, at) => (at % 4 === 1 ? Math.max(most, byte) : most), 0)
}"""
BARS = "Probability of each digit"

# Notes in `said` all that the answer says from now on.
WATCH = """() => {
    window.said = []
    const answer = document.querySelector(".st-key-answer")
    new MutationObserver(() => said.push(answer.innerText))
        .observe(answer, { childList: true, characterData: true, subtree: true })
}"""


def places(page: Page, points: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Points of the paper in the window."""
    expect(canvas(page)).to_have_role("application")
    canvas(page).scroll_into_view_if_needed()
    box = canvas(page).bounding_box()
    assert box
    scale = box["width"] / 280
    return [(box["x"] + x * scale, box["y"] + y * scale) for x, y in points]


def wait_for_network(page: Page) -> None:
    """Until the network is in the browser and answers."""
    expect(canvas(page)).to_be_visible()
    expect(page.locator(".layers")).to_be_attached()
    page.evaluate(f"({IMPORT})('live').then((live) => {{ window.live = live }})")
    page.wait_for_function("window.live && live.isReady()")


@contextmanager
def pen_down(page: Page, points: Sequence[Sequence[float]]) -> Iterator[None]:
    first, *others = places(page, points)
    page.mouse.move(*first)
    page.mouse.down()
    for place in others:
        page.mouse.move(*place)
    yield
    page.mouse.up()


def tool(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def strokes_of_link(url: str) -> list[list[float]]:
    link = dict(parse_qsl(urlsplit(url).query)).get("drawing")
    strokes = from_link(link).strokes if link else ()
    return [[s.width, s.erases, *s.points.ravel().tolist()] for s in strokes]


def expect_same_strokes(page: Page) -> None:
    """The address, which the server writes, comes to hold what the browser reads."""
    read = page.evaluate("live.drawing.strokes")
    page.wait_for_url(lambda url: strokes_of_link(url) == read)


@contextmanager
def visitor(browser: Browser, **settings: object) -> Iterator[BrowserContext]:
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    yield context
    context.close()


def test_the_answer_comes_before_the_pen_is_lifted(page: Page, server: Server) -> None:
    page.goto(server.url)
    wait_for_network(page)
    # Blank paper has no picture to explain, and lights nothing up.
    expect(page.get_by_text("What the network sees:")).to_be_hidden()
    maps = page.locator(".layers canvas").first
    expect(maps).to_be_visible()
    assert maps.evaluate(BRIGHTEST) < 60
    with pen_down(page, ZERO[:4]):
        expect(answer(page)).not_to_contain_text("Draw any digit")
    with pen_down(page, ZERO):
        expect_answer(page, 0)
        bars = page.get_by_role("group", name=BARS)
        expect(bars).to_be_visible()
        expect(page.get_by_alt_text("Your drawing as the network sees it")).to_be_visible()
        page.wait_for_function("live.isUpToDate()")
        # With the next frame of the page.
        page.wait_for_function(f"canvas => ({BRIGHTEST})(canvas) > 200", arg=maps.element_handle())
        said = answer(page).inner_text()
        page.evaluate(WATCH)
    # The server says the same: nothing flickers.
    expect(page.get_by_text("Look closer")).to_be_visible()
    assert set(page.evaluate("said")) <= {said}


def test_each_of_several_digits_is_answered_while_it_is_written(page: Page, server: Server) -> None:
    page.goto(server.url)
    wait_for_network(page)
    page.get_by_text("Several digits").click()
    page.wait_for_function("live.isSeveral()")
    stroke(page, [(60, 40), (60, 110)])
    expect_answer(page, 1)
    with pen_down(page, [(x / 2 + 120, y / 2 + 5) for x, y in ZERO]):
        expect(answer(page)).to_have_text(re.compile(r"^\s*10\s*2 digits"))
        expect(page.get_by_role("group", name=BARS)).to_have_count(2)
        expect(page.get_by_alt_text("Digit 2 as the network sees it")).to_be_visible()
        page.wait_for_function("live.isUpToDate()")
        place = page.get_by_alt_text("Digit 2 as the network sees it").bounding_box()
        said = answer(page).inner_text()
        page.evaluate(WATCH)
    expect(page.get_by_text("at digit")).to_be_visible()  # the server has answered
    assert set(page.evaluate("said")) <= {said}
    assert page.get_by_alt_text("Digit 2 as the network sees it").bounding_box() == place
    # A second line is refused in the same words, by both.
    with pen_down(page, [(60, y) for y in range(200, 266, 5)]):
        expect(answer(page)).to_contain_text("Several lines of digits")
        expect(page.get_by_role("group", name=BARS)).to_have_count(0)
        page.wait_for_function("live.isUpToDate()")
        said = answer(page).inner_text()
        page.evaluate(WATCH)
    expect(page.get_by_text("at digit")).to_have_count(0)
    assert set(page.evaluate("said")) <= {said}


def test_by_touch_on_a_phone_and_the_paper_stays_where_it_is(
    browser: Browser, server: Server
) -> None:
    phone = {"width": 390, "height": 664}
    with visitor(browser, viewport=phone, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(server.url)
        wait_for_network(page)
        expect(page.get_by_role("switch", name="Show the layers live")).not_to_be_checked()
        before = canvas(page).bounding_box()
        touches = context.new_cdp_session(page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": x, "y": y} for x, y in points]
            touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        first, *others = places(page, ONE[:1] + [(140, 60 + 8 * n) for n in range(1, 21)])
        touch("touchStart", first)
        for place in others:
            touch("touchMove", place)
        expect_answer(page, 1)
        assert canvas(page).bounding_box() == before
        # A call comes in: the stroke ends where it was, and counts.
        touch("touchCancel")
        expect(page).to_have_url(re.compile("drawing="))
        expect_answer(page, 1)


def test_of_pen_and_palm_the_pen_draws(browser: Browser, server: Server) -> None:
    with visitor(browser, has_touch=True) as context:
        page = context.new_page()
        page.goto(server.url)
        wait_for_network(page)
        hand = context.new_cdp_session(page)

        def palm(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": x, "y": y} for x, y in points]
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        def pen(kind: str, x: float, y: float) -> None:
            how = {"button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen"}
            hand.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **how})

        first, *others = places(page, ZERO)
        resting, moved = places(page, [(230, 250), (240, 180)])
        pen("mousePressed", *first)
        palm("touchStart", resting)
        for place in others[:40]:
            pen("mouseMoved", *place)
        palm("touchMove", moved)
        for place in others[40:]:
            pen("mouseMoved", *place)
        expect_answer(page, 0)
        pen("mouseReleased", *others[-1])
        palm("touchEnd")
        palm("touchStart", resting)
        palm("touchEnd")
        expect(page).to_have_url(re.compile("drawing="))
        expect_answer(page, 0)
        page.wait_for_url(lambda url: len(strokes_of_link(url)) == 1)


@pytest.mark.parametrize("sharpness", [1, 1.5, 2, 3])
def test_the_browser_reads_the_strokes_that_the_server_reads(
    sharpness: float, browser: Browser, server: Server
) -> None:
    rng = np.random.default_rng(int(10 * sharpness))
    with visitor(browser, device_scale_factor=sharpness) as context:
        page = context.new_page()
        page.goto(f"{server.url}/?model=single_conv")
        wait_for_network(page)
        for count in (1, 2, 3, 4, 25):
            step = rng.choice([4, 40])
            way = rng.uniform(60, 220, 2) + rng.uniform(-step, step, (count, 2)).cumsum(axis=0)
            with pen_down(page, way.clip(5, 275)):
                pass
            drawn = page.evaluate("live.drawing.strokes.length")
            page.wait_for_function("count => live.serverCount() === count", arg=drawn)
        expect_same_strokes(page)


def test_browser_and_server_say_the_same_words(page: Page, server: Server) -> None:
    page.goto(server.url)
    wait_for_network(page)
    rng = np.random.default_rng(11)
    rows = np.concatenate(
        [rng.dirichlet(np.full(10, share), 80) for share in (0.01, 0.05, 0.2, 0.5, 3)]
    ).astype(np.float32)
    rows = np.concatenate([rows, np.eye(10, dtype=np.float32), np.full((1, 10), 0.1, np.float32)])
    found = page.evaluate(
        f"""async (rows) => {{
            const {{ headline, bars, sentence }} = await ({IMPORT})("figures")
            return rows.map((row) => {{
                const one = [Float32Array.from(row)]
                return [sentence, headline].map((say) => say(one, live.told))
                    .concat(bars(one, [], live.told))
            }})
        }}""",
        rows.tolist(),
    )
    sure_from = mc.read_card("robust").sure_from
    for row, said in zip(rows, found, strict=True):
        assert said == [
            read_answer(row, sure_from).words,
            figures.headline(row, sure_from),
            figures.bars(row, sure_from),
        ]


def test_undo_a_link_and_another_network_are_followed(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?model=single_conv")
    wait_for_network(page)
    stroke(page, ONE)
    expect_answer(page, 1)
    expect(page).to_have_url(re.compile("drawing="))  # the server has it, too
    link = page.url
    with pen_down(page, ZERO):
        expect(answer(page)).not_to_have_text(re.compile(r"^\s*1.*99"))
    tool(page, "Undo").click()
    expect_answer(page, 1)
    page.wait_for_function("live.drawing.strokes.length === 1")
    tool(page, "Clear").click()
    expect(answer(page)).to_contain_text("Draw any digit")
    page.goto(link.replace("single_conv", "stacked_conv"))
    wait_for_network(page)
    expect_answer(page, 1)
    tool(page, "Eraser").click()
    page.wait_for_function("live.drawing.pen.erases")
    for x in (130, 150):
        with pen_down(page, [(x, y) for y in range(20, 260, 8)]):
            pass
    expect(answer(page)).to_contain_text("Draw any digit")


def test_strokes_and_clear_in_quick_succession_come_in_their_order(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/?model=single_conv")
    wait_for_network(page)
    stroke(page, ZERO)
    expect(page).to_have_url(re.compile("drawing="))
    button = tool(page, "Clear").bounding_box()
    assert button
    middle = (button["x"] + 20, button["y"] + 20)
    for points in (ONE, ZERO, ONE):
        # None of them waits for what the server says to the one before.
        page.mouse.click(*middle)
        with pen_down(page, [(40, 40), (60, 200)]):
            pass
        page.mouse.click(*middle)
        with pen_down(page, points):
            pass
        expect_answer(page, 1 if points == ONE else 0)
        page.wait_for_function("live.serverCount() === 1 && live.drawing.strokes.length === 1")
        expect_same_strokes(page)


def refuse(route: Route) -> None:
    route.fulfill(status=404)


def cut_off(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=response.body()[:2000])


def throw(route: Route) -> None:
    route.fulfill(body="throw new Error('no')", content_type="text/javascript")


DENY_STORAGE = """
for (const name of ["indexedDB", "localStorage", "caches"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } })
}
"""


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("**/media/**", refuse),
        ("**/media/**", cut_off),
        ("**/static/reader/worker.js", throw),
        ("**/static/live/live.js", refuse),
    ],
)
def test_whatever_fails_the_server_answers(
    address: str, fault: object, browser: Browser, server: Server
) -> None:
    with visitor(browser) as context:
        context.route(address, fault)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{server.url}/?model=single_conv")
        stroke(page, ONE)
        expect_answer(page, 1)
        tool(page, "Clear").click()
        expect(answer(page)).to_contain_text("Draw any digit")
        stroke(page, ZERO)
        expect_answer(page, 0)


def test_without_storage_it_answers_all_the_same(browser: Browser, server: Server) -> None:
    with visitor(browser) as context:
        context.add_init_script(DENY_STORAGE)
        page = context.new_page()
        page.goto(server.url)
        wait_for_network(page)
        with pen_down(page, ZERO):
            expect_answer(page, 0)
        page.get_by_role("radiogroup", name="Keep it").get_by_role("radio", name="0").click()
        expect(page.get_by_text("this browser keeps nothing").first).to_be_visible()


# What a browser does that translates a page: each text is wrapped in elements of its own.
TRANSLATE = """() => {
    const desk = document.querySelector(".st-key-answer")
    const texts = document.createTreeWalker(desk, NodeFilter.SHOW_TEXT)
    const all = []
    while (texts.nextNode()) { all.push(texts.currentNode) }
    for (const text of all.filter(({ data }) => data.trim())) {
        const font = document.createElement("font")
        text.replaceWith(font)
        font.append(text)
    }
}"""


def test_a_translated_page_answers_all_the_same(page: Page, server: Server) -> None:
    page.goto(server.url)
    wait_for_network(page)
    page.evaluate(TRANSLATE)
    with pen_down(page, ZERO):
        expect_answer(page, 0)
        page.evaluate(TRANSLATE)
    expect(page).to_have_url(re.compile("drawing="))
    expect_answer(page, 0)
    expect(answer(page)).to_contain_text("sure")


def test_two_tabs_have_two_networks(browser: Browser, server: Server) -> None:
    with visitor(browser) as context:
        said = []
        for model in ("single_conv", "stacked_conv"):
            page = context.new_page()
            page.goto(f"{server.url}/?model={model}")
            wait_for_network(page)
            with pen_down(page, ZERO[:22]):
                expect(page.get_by_role("group", name=BARS)).to_be_visible()
                page.wait_for_function("live.isUpToDate()")
                live = page.get_by_role("group", name=BARS).inner_text()
            expect(page).to_have_url(re.compile("drawing="))
            expect(page.get_by_text("Look closer")).to_be_visible()
            assert page.get_by_role("group", name=BARS).inner_text() == live
            said.append(live)
        assert said[0] != said[1]


# Streamlit's connection and what it asks for can be cut and come back.
CUTTABLE = """
window.isCut = false
window.sockets = []
const nowhere = "127.0.0.1:9/"
window.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
        super(isCut ? `ws://${nowhere}` : url, protocols)
        sockets.push(this)
    }
}
const { open } = XMLHttpRequest.prototype
XMLHttpRequest.prototype.open = function (method, url, ...others) {
    return open.call(this, method, isCut ? `http://${nowhere}` : url, ...others)
}
const { fetch } = window
window.fetch = (...asked) => isCut ? Promise.reject(new TypeError("cut")) : fetch(...asked)
"""


def test_without_the_server_drawing_and_answers_go_on(browser: Browser, server: Server) -> None:
    with visitor(browser) as context:
        context.add_init_script(CUTTABLE)
        page = context.new_page()
        page.goto(server.url)
        wait_for_network(page)
        page.evaluate("isCut = true; sockets.forEach((socket) => socket.close())")
        said = page.get_by_text("The server is not to be had")
        expect(said).to_have_count(1)
        expect(page.get_by_role("dialog")).to_have_count(0)
        stroke(page, ZERO)
        expect_answer(page, 0)
        status = page.locator("[class*=st-key-unseen_announce] [role=status]")
        expect(status).to_have_text(re.compile("^0, .*sure"))
        assert "drawing=" not in page.url
        page.evaluate("isCut = false")
        expect(page).to_have_url(re.compile("drawing="))
        expect(said).to_have_count(0)
        expect_answer(page, 0)
        # Once more, with nothing drawn meanwhile.
        page.evaluate("isCut = true; sockets.forEach((socket) => socket.close())")
        expect(said).to_have_count(1)
        page.evaluate("isCut = false")
        expect(said).to_have_count(0)
        stroke(page, [(20, 20), (20, 260)])
        page.wait_for_function("live.serverCount() === 2")


def one_on_paper() -> bytes:
    """A photo of a one."""
    photo = Image.new("L", (300, 300), 220)
    photo.paste(30, (140, 60, 165, 240))
    return scenes.png(photo)


def test_what_was_drawn_while_the_server_was_started_anew_is_there(
    browser: Browser, tmp_path: Path
) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        with serve(tmp_path, MNIST_DATA="") as server:
            page.goto(server.url)
            wait_for_network(page)
            page.wait_for_function("live.firstAnsweredAt()")
            other = context.new_page()  # has a photo of a one, and nothing drawn on it
            other.goto(server.url)
            expect(answer(other)).to_contain_text("Draw any digit")
            other.locator(".st-key-pictures").get_by_role("button").click()
            other.locator("input[type=file]").first.set_input_files(
                {"name": "one.png", "mimeType": "image/png", "buffer": one_on_paper()}
            )
            expect_answer(other, 1)
            expect(other.locator("input[type=file]")).to_have_count(0)
            seen = other.get_by_alt_text("Your drawing as the network sees it").get_attribute("src")
            page.bring_to_front()
        expect(page.get_by_text("The server is not to be had")).to_have_count(1)
        stroke(page, [(60, 60), (60, 180)])
        expect_answer(page, 1)
        port = urlsplit(server.url).port
        assert port
        with serve(tmp_path, port=port, MNIST_DATA=""):
            expect(page).to_have_url(re.compile("drawing="))
            expect(page.get_by_text("The server is not to be had")).to_have_count(0)
            expect_answer(page, 1)
            stroke(page, [(200, 60), (200, 180)])
            page.get_by_role("button", name="These are 2 digits: read each").click()
            expect(answer(page)).to_have_text(re.compile(r"^\s*11"))
            expect_same_strokes(page)
            other.bring_to_front()
            again = other.get_by_alt_text("Your drawing as the network sees it")
            expect(again).to_have_attribute("src", seen or "")


def test_a_network_that_is_deleted_while_one_draws_with_it(
    browser: Browser, tmp_path: Path
) -> None:
    shutil.copytree(PROJECT / "tests/made_before/runs", tmp_path / "runs")
    (run,) = (folder for folder in (tmp_path / "runs").iterdir() if folder.name[0] != ".")
    with serve(tmp_path, MNIST_DATA="") as server, visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{server.url}/?model={run.name}")
        wait_for_network(page)
        with pen_down(page, ZERO[:40]):
            expect(page.get_by_role("group", name=BARS)).to_be_visible()
            shutil.rmtree(run)
        # Another one answers from then on, and the page says so.
        expect(page.get_by_text("not here (any more)")).to_be_visible()
        tool(page, "Clear").click()
        with pen_down(page, ZERO):
            expect_answer(page, 0)
        expect(page).to_have_url(re.compile("model=robust.*drawing=|drawing=.*model=robust"))
        expect_answer(page, 0)
