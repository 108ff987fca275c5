"""What is made of the canvas's messages: those of a browser, and those that no browser sends."""

import base64
import random
import resource
import subprocess
import sys
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

import mnist_core as mc
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch, Stroke
from mnist_core.folders import PROJECT
from pages.parts.drawing import canvas_layout, canvas_message
from tests.helpers.fuzz import damaged, strange

BAR = Stroke(np.array([[140.0, 60.0], [150.0, 140.0], [140.0, 220.0]]), 20.0)
CUT = Stroke(np.array([[100.0, 140.0], [180.0, 140.0]]), 8.0, erases=True)
SQUARE = (PAPER_SIDE, PAPER_SIDE)


def png(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def shown(sketch: Sketch, side: int = PAPER_SIDE) -> bytes:
    """The paper as a browser sends it."""
    grey = Image.fromarray(255 - (sketch.ink() * 255).astype(np.uint8))
    return png(grey.resize((side, side)).convert("RGBA"))


def objects(sketch: Sketch) -> list[Any]:
    return canvas_message.objects_in(canvas_layout.lay_out(sketch))


def test_a_drawing_comes_back(sample: mc.Digits) -> None:
    for picture in (None, sample.images[0]):
        sent = Sketch((BAR, CUT), picture)
        sketch, ink = canvas_message.read(objects(sent), shown(sent))
        assert len(sketch.strokes) == 2 and sketch.strokes[1].erases
        np.testing.assert_allclose(sketch.strokes[0].points, BAR.points, atol=0.01)
        assert picture is sketch.picture is None or np.array_equal(picture, sketch.picture)
        assert ink is not None and np.allclose(ink, sent.ink(), atol=0.02)


def test_more_than_a_link_may_hold_becomes_a_picture() -> None:
    long = Stroke(np.tile(BAR.points, (4000, 1)), 20.0)
    for strokes in ((BAR,) * 302, (long,)):
        sent = Sketch(strokes)
        sketch, ink = canvas_message.read(objects(sent), shown(sent, 560))
        assert not sketch.strokes and sketch.picture is not None and ink is not None
        assert sketch.picture.shape == SQUARE and sketch.picture.max() == 255


@pytest.mark.parametrize("raw", [None, [], "x", 3, {"objects": {}}, {"objects": None}])
def test_no_objects_are_in_another_message(raw: object) -> None:
    assert canvas_message.objects_in(raw) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        png(Image.new("RGBA", (1, 30_000))),
        png(Image.new("RGBA", (2000, 2000))),
        png(Image.new("RGBA", SQUARE, "black"))[:200],
        b"\0" * 4_000_000,
    ],
)
def test_what_is_no_picture_of_the_paper_is_blank(content: bytes) -> None:
    sketch, ink = canvas_message.read(objects(Sketch((BAR,))), content)
    assert sketch.blank and ink is None


def test_nothing_comes_of_messages_that_no_browser_sends(sample: mc.Digits) -> None:
    rng = random.Random(16)
    sent = Sketch((BAR, CUT), sample.images[0])
    whole, picture = objects(sent), shown(sent)
    for _ in range(400):
        edited = strange(whole, rng)
        listed = edited if isinstance(edited, list) else []
        canvas_message.read(listed, rng.choice([None, picture]))
        canvas_message.read(whole, damaged(picture, rng))
        cut = damaged(picture, rng)
        image = whole[0] | {"src": f"data:image/png;base64,{base64.b64encode(cut).decode()}"}
        canvas_message.read([image, *whole[1:]], None)


def test_lists_in_lists_are_compared_without_a_fault() -> None:
    one: list[Any] = []
    other: list[Any] = []
    for _ in range(100_000):
        one, other = [one], [other]
    assert not canvas_message.is_same(one, other)


_READ = """
import sys, time
from pages.parts.drawing import canvas_message
content = sys.stdin.buffer.read()
begin = time.process_time()
sketch, ink = canvas_message.read([], content)
assert sketch.blank and ink is None
print(time.process_time() - begin)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory is limited as Linux does it")
def test_a_large_picture_costs_nothing() -> None:
    """Thirty megapixels took 1.8 GB; here the process may not have a third of that in all."""
    content = png(Image.new("RGBA", (6000, 5000), "white"))
    answer = subprocess.run(
        [sys.executable, "-c", _READ],
        input=content,
        cwd=PROJECT,
        capture_output=True,
        check=True,
        timeout=60,
        env={"OPENBLAS_NUM_THREADS": "1", "PATH": ""},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (600_000_000, 600_000_000)),
    )
    assert float(answer.stdout) < 2
