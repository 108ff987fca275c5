"""The reader of static/reader/ in a browser."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page

from mnist_core.drawing.sketch import Sketch
from mnist_core.folders import PROJECT

MODULES = PROJECT / "static/reader"
SITE = "http://reader.test/"  # answered by the tests themselves

Floats = np.ndarray[Any, np.dtype[np.float32]]

# ---- the reader ----

_PREPARE = """async () => {
    const modules = ["network", "layers", "assemble", "reading", "segments"]
    const found = await Promise.all(modules.map((name) => import(`./reader/${name}.js`)))
    Object.assign(window, ...found)
    window.wat = await (await fetch("./reader/convolution.wat")).text()
    window.bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    window.floats = (text) => new Float32Array(bytes(text).buffer)
}"""

_ANSWERS = """([file, pictures, fast]) => {
    const kernel = fast ? compile(wat) : null
    if (fast && !kernel) { throw new Error("no kernel") }
    const network = readNetwork(bytes(file), kernel)
    const all = floats(pictures)
    const answers = []
    for (let at = 0; at < all.length; at += 784) {
        answers.push(...network.answer(all.subarray(at, at + 784)))
    }
    return answers
}"""

_MILLISECONDS = """([file, pictures, count, fast]) => {
    const network = readNetwork(bytes(file), fast ? compile(wat) : null)
    const all = floats(pictures)
    const times = []
    for (let number = -20; number < count; number += 1) {
        const at = (784 * (number + 20)) % all.length
        const picture = all.subarray(at, at + 784)
        const began = performance.now()
        for (let again = 0; again < 5; again += 1) { network.answer(picture) }
        if (number >= 0) { times.push((performance.now() - began) / 5) }
    }
    return times
}"""

_MILLISECONDS_TO_SEE = """(drawings) => drawings.map(([strokes, picture]) => {
    see([], null)
    const began = performance.now()
    see(strokes, picture && bytes(picture))
    return performance.now() - began
})"""

_SEPARATED = """(drawings) => drawings.map(([strokes]) => {
    const { state, pictures } = see(strokes, null, separate)
    return [state, ...(pictures ?? []).map((one) => [...one])]
})"""

_LAYERS = """([file, picture]) =>
    readNetwork(bytes(file), compile(wat)).layers(floats(picture)).map((layer) =>
        ({ ...layer, values: [...layer.values] }))
"""

_SEEN = """(drawings) => drawings.map(([strokes, picture]) => {
    const { state, pictures } = see(strokes, picture && bytes(picture))
    return [state, ...(pictures ?? []).map((one) => [...one])]
})"""


class ReaderInBrowser:
    """The modules in a page; what they compute comes back as arrays."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.goto(SITE)
        page.evaluate(_PREPARE)

    def answers(self, file: bytes, pictures: Floats, *, fast: bool = True) -> Floats:
        """The probabilities, (n, 10), of pictures (n, 28, 28), 0..1; `fast` by WebAssembly."""
        found = self._page.evaluate(_ANSWERS, [_text(file), _text(pictures), fast])
        return np.array(found, np.float32).reshape(-1, 10)

    def layers(self, file: bytes, picture: Floats) -> dict[str, Floats]:
        """The output of each layer, in the shape that the reader says."""
        found = self._page.evaluate(_LAYERS, [_text(file), _text(picture)])
        return {
            layer["name"]: np.array(layer["values"], np.float32).reshape(layer["shape"])
            for layer in found
        }

    def kinds(self) -> list[str]:
        """The kinds of layers that are known."""
        kinds: list[str] = self._page.evaluate("Object.keys(KINDS)")
        return kinds

    def see(self, sketches: Sequence[Sketch]) -> list[tuple[str, Floats | None]]:
        """What is seen on each paper: a state, and the picture (28, 28) where it is ``digits``."""
        found = self._page.evaluate(_SEEN, _as_json(sketches))
        return [
            (state, np.array(pictures[0], np.float32).reshape(28, 28) if pictures else None)
            for state, *pictures in found
        ]

    def separate(self, sketches: Sequence[Sketch]) -> list[tuple[str, Floats]]:
        """What is seen where there may be several digits: a state, and pictures (n, 28, 28)."""
        found = self._page.evaluate(_SEPARATED, _as_json(sketches))
        return [
            (state, np.array(pictures, np.float32).reshape(-1, 28, 28))
            for state, *pictures in found
        ]

    def milliseconds(self, file: bytes, pictures: Floats, count: int, *, fast: bool) -> list[float]:
        """How long so many readings took, by the browser's clock: each the mean of five."""
        arguments = [_text(file), _text(pictures), count, fast]
        times: list[float] = self._page.evaluate(_MILLISECONDS, arguments)
        return times

    def milliseconds_to_see(self, sketches: Sequence[Sketch]) -> list[float]:
        """How long it took from the strokes to the picture, from the first stroke on."""
        times: list[float] = self._page.evaluate(_MILLISECONDS_TO_SEE, _as_json(sketches))
        return times


def _as_json(sketches: Sequence[Sketch]) -> list[Any]:
    return [
        [as_browser(sketch), None if sketch.picture is None else _text(sketch.picture)]
        for sketch in sketches
    ]


@contextmanager
def reader_in(browser: Browser) -> Iterator[ReaderInBrowser]:
    """A page of its own with the modules in it."""
    context = browser.new_context()
    answer_with_files(context)
    yield ReaderInBrowser(context.new_page())
    context.close()


def answer_with_files(context: BrowserContext) -> None:
    """Have the modules at `SITE`, which is as plain a site as a class has: no https."""
    context.route(f"{SITE}**", lambda route: route.fulfill(**_file(route.request.url)))


def _file(url: str) -> dict[str, Any]:
    path = url.removeprefix(SITE)
    if not path:
        return {"body": "<!doctype html><title>Reader</title>", "content_type": "text/html"}
    return {"path": str(PROJECT / "static" / path)}


def _text(content: bytes | np.ndarray[Any, Any]) -> str:
    if not isinstance(content, bytes):
        content = content.tobytes()
    return base64.b64encode(content).decode()


def as_browser(sketch: Sketch) -> list[list[float]]:
    """The strokes as the page's pen has them."""
    return [
        [stroke.width, int(stroke.erases), *stroke.points.ravel().tolist()]
        for stroke in sketch.strokes
    ]
