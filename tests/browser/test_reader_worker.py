"""The Worker beside the page: the newest drawing wins, a network travels once, and a fault is said
and not waited for."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

import mnist_core as mc
from mnist_core.models import browser_file
from tests.helpers.reader import MODULES, SITE, answer_with_files

ONE = [[18, 0, 140, 60, 140, 220]]

OPEN = """async () => {
    const { Reader } = await import("./reader/reader.js")
    window.heard = []
    window.problems = []
    const hear = ({ tag, state, answers }) =>
        heard.push({ tag, state, answers: answers.map((answer) => [...answer]) })
    window.reader = new Reader(hear, (problem) => problems.push(problem))
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    answer_with_files(context)
    yield context
    context.close()


@pytest.fixture
def networks(context: BrowserContext) -> dict[str, Any]:
    """What is at each address of a network; ``asked`` counts how often each was asked for."""
    served: dict[str, Any] = {"asked": []}
    for name in ("single_conv", "stacked_conv"):
        served[name] = browser_file.of_model(mc.read_card(name))

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        served["asked"].append(name)
        if served[name] is None:
            route.fulfill(status=404)
        else:
            route.fulfill(body=served[name], content_type="application/octet-stream")

    context.route(f"{SITE}media/*", answer)
    return served


def open_reader(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(SITE)
    page.evaluate(OPEN)
    return page


def read(page: Page, name: str, *, tag: int = 1) -> Any:
    page.evaluate(
        "([name, strokes, tag]) => { reader.use(`/media/${name}`); reader.read({ strokes, tag }) }",
        [name, ONE, tag],
    )
    page.wait_for_function("tag => heard.at(-1)?.tag === tag || problems.length", arg=tag)
    return page.evaluate("heard.at(-1)")


def likeliest(answer: list[float]) -> int:
    return answer.index(max(answer))


def test_the_newest_drawing_wins(context: BrowserContext, networks: dict[str, Any]) -> None:
    page = open_reader(context)
    read(page, "single_conv")
    page.evaluate(
        "strokes => { for (let tag = 2; tag <= 60; tag += 1) { reader.read({ strokes, tag }) } }",
        ONE,
    )
    page.wait_for_function("heard.at(-1).tag === 60")
    tags = page.evaluate("heard.map(({ tag }) => tag)")
    assert tags == [1, 2, 60]


def test_blank_paper_and_dots_have_no_answer(
    context: BrowserContext, networks: dict[str, Any]
) -> None:
    page = open_reader(context)
    assert likeliest(read(page, "single_conv")["answers"][0]) == 1
    for strokes, state in (([], "blank"), ([[18, 0, 140, 140]], "dot")):
        page.evaluate("strokes => reader.read({ strokes, tag: 9 })", strokes)
        page.wait_for_function("state => heard.at(-1).state === state", arg=state)
        assert page.evaluate("heard.at(-1).answers") == []


def test_a_network_travels_once(context: BrowserContext, networks: dict[str, Any]) -> None:
    page = open_reader(context)
    first = read(page, "stacked_conv")
    read(page, "single_conv", tag=2)
    page.close()
    again = read(open_reader(context), "stacked_conv")
    assert again["answers"] == first["answers"]
    assert networks["asked"] == ["stacked_conv", "single_conv"]


# A name that is none is denied at once; a database that never opens keeps one waiting.
@pytest.mark.parametrize("otherwise", ["deniedDB.open", "new EventTarget() ?? "])
def test_where_storage_is_denied_it_answers_all_the_same(
    context: BrowserContext, networks: dict[str, Any], otherwise: str
) -> None:
    context.route(
        f"{SITE}reader/keep.js",
        lambda route: route.fulfill(
            body=(MODULES / "keep.js").read_text().replace("indexedDB.open", otherwise),
            content_type="text/javascript",
        ),
    )
    for _ in range(2):
        assert likeliest(read(open_reader(context), "single_conv")["answers"][0]) == 1
    assert networks["asked"] == ["single_conv", "single_conv"]


def test_without_vectors_it_answers_the_same(
    context: BrowserContext, networks: dict[str, Any]
) -> None:
    fast = read(open_reader(context), "single_conv")
    context.route(f"{SITE}reader/convolution.wat", lambda route: route.fulfill(status=404))
    slow = read(open_reader(context), "single_conv")
    assert slow["answers"][0] == pytest.approx(fast["answers"][0], abs=1e-5)


@pytest.mark.parametrize("fault", ["cut off", "gone", "no worker"])
def test_what_goes_wrong_is_said_and_can_be_tried_again(
    context: BrowserContext, networks: dict[str, Any], fault: str
) -> None:
    whole = networks["single_conv"]
    networks["single_conv"] = {"cut off": whole[:20_000], "gone": None}.get(fault, whole)
    if fault == "no worker":
        context.route(f"{SITE}reader/worker.js", lambda route: route.fulfill(status=404))
    page = open_reader(context)
    read(page, "single_conv")
    assert page.evaluate("problems.length") == 1 and not page.evaluate("heard.length")
    assert not page.evaluate("reader.isReady")

    networks["single_conv"] = whole
    context.unroute(f"{SITE}reader/worker.js")
    page.evaluate("problems.length = 0")
    assert likeliest(read(page, "single_conv", tag=2)["answers"][0]) == 1
    assert not page.evaluate("problems.length")


def test_another_network_answers_from_then_on(
    context: BrowserContext, networks: dict[str, Any]
) -> None:
    page = open_reader(context)
    one = read(page, "single_conv")["answers"][0]
    other = read(page, "stacked_conv", tag=2)["answers"][0]
    assert one != other
    networks["single_conv"] = None  # it was deleted; what this browser has stays
    assert read(page, "single_conv", tag=3)["answers"][0] == one
