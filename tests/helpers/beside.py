"""How long the answers to one visitor take, with nobody else there and beside refused uploads."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

import numpy as np
from streamlit.proto.WidgetStates_pb2 import WidgetState

from mnist_core.drawing.sketch import Sketch, Stroke
from pages.parts.drawing import canvas_layout
from tests.helpers import bombs
from tests.helpers.stranger import Stranger, token
from tests.helpers.wire import Wire, visit

DRAWINGS = [
    Sketch((Stroke(np.array([[140.0, 60.0], [150.0, 140.0], [x, 220.0]]), 20.0),))
    for x in (100.0, 120.0, 140.0, 160.0, 180.0)
]


class Artist:
    """A visitor who draws one thing after another, as a browser sends it."""

    def __init__(self, page: Wire) -> None:
        self._page = page
        (self._canvas,) = (name for name in page.components if "canvas" in name)
        laid_out = page.component_data(self._canvas)["initialDrawing"]["objects"][0]
        label = laid_out["backgroundColor"]
        self._drawings = cycle([{"raw": canvas_layout.lay_out(it, label)} for it in DRAWINGS])

    def draw(self) -> float:
        """Seconds from a drawing to the answer."""
        began = time.perf_counter()
        self._page.shown.clear()
        self._page.send_component_state(self._canvas, "drawing", next(self._drawings))
        self._page.until_whole()
        seconds = time.perf_counter() - began
        assert any("sure" in text for text in self._page.shown)
        return seconds


class Uploads(threading.Thread):
    """Two visitors who upload what is refused, a picture and digits in turn.

    Attributes
    ----------
    going : threading.Event
        They do while this is set.
    refused : int
        How often.
    """

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.going, self.refused = threading.Event(), 0
        self.problem: BaseException | None = None
        self._over = False
        self._url = url

    def run(self) -> None:
        files = [
            ("draw", "a.jpg", bombs.scan_by_scan(5500, 5000, 1000)),
            ("explore", "a.csv.gz", bombs.WIDE_CSV),
            ("draw", "b.png", bombs.png(1, 30_000_000)),
            ("explore", "b.csv", b"1," * 120_500),
        ]
        try:
            with visit(self._url, "draw") as draws, visit(self._url, "explore") as explores:
                pages = {"draw": draws, "explore": explores}
                for page, name, content in cycle(files):
                    self.going.wait()
                    if self._over:
                        return
                    self._upload(pages[page], name, content)
        except BaseException as problem:
            self.problem = problem

    def stop(self) -> None:
        """End once the last one is refused."""
        self._over = True
        self.going.set()
        self.join()
        if self.problem is not None:
            raise self.problem

    def _upload(self, page: Wire, name: str, content: bytes) -> None:
        # On Draw the field is there once the menu of pictures is open.
        menu = [
            WidgetState(id=name, bool_value=True)
            for name, kind in page.widgets.items()
            if kind == "popover" and "picture" in name
        ]
        page.send(*menu)
        (widget,) = (name for name, kind in page.widgets.items() if kind == "file_uploader")
        file_id = f"file-{self.refused}"
        stranger = Stranger(self._url, page.session, token(self._url))
        assert stranger.send(content, name, file_id) == 204
        state = WidgetState(id=widget)
        state.file_uploader_state_value.uploaded_file_info.add(
            file_id=file_id, name=name, size=len(content)
        )
        page.send(*menu, state)
        assert any(name in text for text in page.shown if text.startswith("alert")), name
        self.refused += 1


@contextmanager
def uploads(url: str) -> Iterator[Uploads]:
    """`Uploads` of a server, which wait until they are to go on."""
    thread = Uploads(url)
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()


def measure(url: str, blocks: int, answers: int) -> tuple[list[float], list[float], int]:
    """Answers by turns with nobody else there and beside refused uploads.

    Parameters
    ----------
    blocks : int
        How often by turns.
    answers : int
        In each block.

    Returns
    -------
    idle, beside : list of float
        Seconds.
    refused : int
        How many uploads there were meanwhile.
    """
    idle: list[float] = []
    beside: list[float] = []
    with visit(url, "draw") as page, uploads(url) as others:
        artist = Artist(page)
        for _ in DRAWINGS:
            artist.draw()  # loads what the first answers need
        for _ in range(blocks):
            idle += [artist.draw() for _ in range(answers)]
            before = others.refused
            others.going.set()
            beside += [artist.draw() for _ in range(answers)]
            # At least one of each kind in all.
            while others.is_alive() and others.refused == before:
                beside.append(artist.draw())
            others.going.clear()
    return idle, beside, others.refused


def measure_predictions(url: str, answers: int) -> tuple[list[float], list[float]]:
    """Answers with nobody else there, and while a committee reads the bundled digits for another.

    Parameters
    ----------
    answers : int
        Of each kind; beside it there are fewer where the committee is done before.

    Returns
    -------
    idle, beside : list of float
        Seconds.
    """
    with visit(url, "draw") as page, visit(url, "predict", "model=committee") as other:
        artist = Artist(page)
        for _ in DRAWINGS:
            artist.draw()  # loads what the first answers need
        idle = [artist.draw() for _ in range(answers)]
        other.press("Predict all 5,000")
        other.until_shown("Cancel")
        beside = [artist.draw() for _ in range(answers)]
        other.shown.clear()
        other.press("Cancel")
        other.until_shown("Predict all 5,000")  # it was under way until now
    return idle, beside
