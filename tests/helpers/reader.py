"""The reader of static/reader/ in a browser, and what it is compared on: networks and drawings."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page

from mnist_core.digits.pen_digits import PenDigit, read_pen_digits
from mnist_core.drawing import preprocessing
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch, Stroke
from mnist_core.errors import ConfigError
from mnist_core.folders import PROJECT
from mnist_core.network.architectures import Architecture
from mnist_core.network.layers import (
    ACTIVATIONS,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)

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


# ---- networks ----


def random_network(rng: np.random.Generator, most_multiplications: int = 3_000_000) -> Architecture:
    """A network that the app would take: layers of every kind, with every setting."""
    while True:
        maps = [_of_maps(rng) for _ in range(rng.integers(0, 6))]
        row = [_of_a_row(rng) for _ in range(rng.integers(0, 4))]
        layers = (*maps, Flatten(), *row, Dense(10, "softmax"))
        try:
            network = Architecture("random", "", "", layers, epochs=1)
        except ConfigError:
            continue
        if network.multiplications <= most_multiplications:
            return network


def random_weights(network: Architecture, rng: np.random.Generator) -> list[Floats]:
    """Weights in Keras's order with which numbers neither vanish nor grow."""
    weights: list[Floats] = []
    for layer, shape in zip(network.layers, network.shapes, strict=False):
        for number, weight in enumerate(layer.weight_shapes(shape)):
            fan_in = int(np.prod(weight[:-1]))
            array = rng.normal(0, 0.2, weight) if len(weight) == 1 else None
            if isinstance(layer, BatchNormalization):
                is_mean = number in (1, 2)
                array = rng.normal(0, 0.3, weight) if is_mean else rng.uniform(0.5, 1.5, weight)
            if array is None:
                array = rng.normal(0, np.sqrt(2 / fan_in), weight)
            weights.append(array.astype(np.float32))
    return weights


def _of_maps(rng: np.random.Generator) -> Layer:
    kinds: list[Callable[[], Layer]] = [
        lambda: Conv2D(
            int(rng.integers(1, 20)),
            int(rng.integers(1, 8)),
            int(rng.integers(1, 4)),
            str(rng.choice(list(ACTIVATIONS))),
            str(rng.choice(["valid", "same"])),
        ),
        lambda: MaxPooling2D(int(rng.integers(1, 4))),
        lambda: ZeroPadding2D(((1, 2), (0, int(rng.integers(4))))),
        lambda: _of_a_row(rng),
    ]
    return kinds[rng.choice(4, p=[0.6, 0.15, 0.1, 0.15])]()


def _of_a_row(rng: np.random.Generator) -> Layer:
    kinds: list[Callable[[], Layer]] = [
        lambda: Dense(int(rng.integers(1, 40)), str(rng.choice(list(ACTIVATIONS)))),
        BatchNormalization,
        lambda: Dropout(0.3),
    ]
    return kinds[rng.integers(3)]()


# ---- drawings ----


def as_browser(sketch: Sketch) -> list[list[float]]:
    """The strokes as the page's pen has them."""
    return [
        [stroke.width, int(stroke.erases), *stroke.points.ravel().tolist()]
        for stroke in sketch.strokes
    ]


class Expected(NamedTuple):
    """What the core sees on a paper."""

    state: str
    picture: Floats | None


def expected(sketch: Sketch) -> Expected:
    """What ``static/reader/reading.js`` is to see."""
    ink = sketch.visible_ink()
    if ink is None:
        return Expected("blank", None)
    if sketch.mere_dot:
        return Expected("dot", None)
    if sketch.digit is not None:
        return Expected("digits", sketch.digit)
    return Expected("digits", preprocessing.steps_from_ink(ink).picture)


def pen_digits(folder: Path | None) -> list[PenDigit]:
    """People's digits: those of UNIPEN in `folder`, or ten of them that come along."""
    if folder is not None:
        return read_pen_digits(folder / "unipen_digits_dev.jsonl.gz")
    lines = (PROJECT / "tests/browser/pen_digits.jsonl").read_text().splitlines()
    stored = [json.loads(line) for line in lines]
    return [
        PenDigit(digit["label"], tuple(np.array(stroke, float) for stroke in digit["strokes"]))
        for digit in stored
    ]


def drawings(count: int, digits: Sequence[PenDigit], rng: np.random.Generator) -> list[Sketch]:
    """Drawings of all sizes, thin and thick, over the edge, with an eraser, on pictures, dots."""
    return [_drawing(digits[rng.integers(len(digits))], rng) for _ in range(count)]


def numbers(count: int, digits: Sequence[PenDigit], rng: np.random.Generator) -> list[Sketch]:
    """Two to four digits beside one another, or in two lines; some touch, and specks lie about."""
    return [_number(digits, rng) for _ in range(count)]


def _number(digits: Sequence[PenDigit], rng: np.random.Generator) -> Sketch:
    count = int(rng.integers(2, 5))
    width = int(rng.integers(4, 14))
    strokes = []
    for place in range(count):
        digit = digits[rng.integers(len(digits))]
        points = np.concatenate(digit.strokes)
        size = rng.uniform(40, 250 / count) / np.ptp(points, axis=0).max()
        corner = (10 + place * 250 / count, rng.uniform(10, 200 if rng.random() < 0.2 else 60))
        strokes += [
            Stroke((stroke - points.min(axis=0)) * size + corner, width) for stroke in digit.strokes
        ]
    if rng.random() < 0.2:
        strokes.append(Stroke(_line(rng)[:1], 3))
    return Sketch(tuple(strokes))


def _drawing(digit: PenDigit, rng: np.random.Generator) -> Sketch:
    strokes = [Stroke(points, _width(rng)) for points in _placed(digit, rng)]
    extra = rng.random()
    if extra < 0.15:
        strokes.append(Stroke(_line(rng), _width(rng), erases=True))
    elif extra < 0.25:
        strokes = [Stroke(_line(rng).round()[:1], _width(rng))]
    elif extra < 0.35:
        strokes = [Stroke(_symmetrical(rng), _width(rng))]
    picture = None
    if rng.random() < 0.15:
        side = 28 if rng.random() < 0.7 else int(rng.integers(40, 320))
        blurred = rng.uniform(0, 255, (side // 4 + 1, side // 4 + 1))
        picture = np.kron(blurred, np.ones((4, 4)))[:side, :side].astype(np.uint8)
        picture[: side // 4] = 0
        if rng.random() < 0.4:
            strokes = []
    return Sketch(tuple(strokes), picture)


def _placed(digit: PenDigit, rng: np.random.Generator) -> list[np.ndarray[Any, Any]]:
    points = np.concatenate(digit.strokes)
    size = rng.uniform(0.03, 1.2) * PAPER_SIDE / np.ptp(points, axis=0).max()
    place = rng.uniform(-0.2, 0.9, 2) * PAPER_SIDE
    placed = [(stroke - points.min(axis=0)) * size + place for stroke in digit.strokes]
    # None leads so far from the paper that it could not be read.
    return [stroke.clip(-PAPER_SIDE, 2 * PAPER_SIDE) for stroke in placed]


def _width(rng: np.random.Generator) -> float:
    return float(rng.integers(1, 65) if rng.random() < 0.4 else rng.integers(8, 31))


def _line(rng: np.random.Generator) -> np.ndarray[Any, Any]:
    return rng.uniform(0, PAPER_SIDE, (2, 2))


def _symmetrical(rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """A bar or a slanted line of which the last bit of a sum decides where it comes to lie."""
    x, y, length = (int(number) for number in rng.integers(40, 200, 3))
    ways = {"down": (0, length), "across": (length, 0), "slanted": (length, length)}
    return np.array([(x, y), np.add((x, y), ways[str(rng.choice(list(ways)))])], float)
