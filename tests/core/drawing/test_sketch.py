"""Drawings as strokes, and as links."""

import base64
import contextlib
import random
import zlib

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.drawing import pen
from mnist_core.drawing.preprocessing import steps_from_ink
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch, Stroke, checked, from_link
from tests.helpers.fuzz import damaged

ZERO = np.array([[140 + 60 * np.sin(a / 10), 140 - 85 * np.cos(a / 10)] for a in range(64)])


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


def test_a_link_brings_back_the_strokes_to_the_pixel(sample: mc.Digits) -> None:
    strokes = (
        Stroke(ZERO, 20.0),
        Stroke(np.array([[10.4, 20.6]]), 8.0),
        Stroke(ZERO[:3], 32.0, erases=True),
    )
    for picture in (None, sample.images[0]):
        link = Sketch(strokes, picture).to_link()
        assert link is not None and len(link) < 700
        back = from_link(link)
        assert [(s.width, s.erases) for s in back.strokes] == [(20, False), (8, False), (32, True)]
        for stroke, original in zip(back.strokes, strokes, strict=True):
            assert np.array_equal(stroke.points, original.points.round())
        assert picture is back.picture is None or np.array_equal(picture, back.picture)


DAMAGED = r"\(it is damaged, or a part of it is missing\)"


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("x", DAMAGED),
        ("A" * 9000, "too long"),
        ("A" * 400, DAMAGED),
        ("####", DAMAGED),
        (packed(b""), DAMAGED),
        (packed(b"\x02\x00"), "another version"),
        (packed(b"\x01\x01" + bytes(700)), DAMAGED),  # a picture that is cut off
        (
            packed(b"\x01\x00" + bytes([20, 0, 5, 0]) + bytes(8)),
            DAMAGED,
        ),  # a stroke cut off
        (packed(b"\x01\x00" + bytes([0, 0, 1, 0]) + bytes(4)), "a pen is 1 to 64 pixels wide"),
        (packed(b"\x01\x00" + bytes([20, 0, 0, 0])), "a stroke is a list"),
        (packed(b"\x01\x00" + bytes([20, 0, 1, 0]) + b"\xff\x7f\x00\x00"), "off the paper"),
        (packed(b"\x01\x00" + bytes([20, 0, 1, 0, 9, 0, 9, 0]) * 301), "too many strokes"),
        (packed(bytes(10_000_000)), ""),  # a few kB that would become 10 MB
        (packed(b"\x01\x00" + bytes([20, 0, 1, 0, 9, 0, 9, 0]))[:-6], ""),
    ],
)
def test_a_link_that_somebody_edited_is_refused(link: str, why: str) -> None:
    with pytest.raises(mc.DrawingError, match=f"The link holds no drawing that can be read.*{why}"):
        from_link(link)


def test_a_link_that_would_take_long_to_draw_is_refused() -> None:
    far = np.tile([[0.0, 0.0], [279.0, 279.0]], (7_000, 1))
    strokes = [Stroke(far[:7_000], 64.0), Stroke(far[:7_000], 64.0)]
    content = b"\x01\x00" + b"".join(Sketch((stroke,))._pack()[2:] for stroke in strokes)
    with pytest.raises(mc.DrawingError, match="too many points"):
        from_link(packed(content))
    assert Sketch(tuple(strokes)).to_link() is None, "what has a link can be read from it"


def test_only_errors_in_words_come_of_any_link() -> None:
    rng = random.Random(16)
    link = Sketch((Stroke(ZERO, 20.0), Stroke(ZERO[:3], 32.0, erases=True))).to_link()
    assert link is not None
    content = zlib.decompress(base64.urlsafe_b64decode(link + "=" * (-len(link) % 4)))
    for _ in range(500):
        for edited in (
            damaged(link.encode(), rng).decode("latin-1"),
            packed(damaged(content, rng)),
        ):
            with contextlib.suppress(mc.DrawingError):
                from_link(edited).ink()


def test_strokes_on_one_canvas_are_as_each_on_its_own(sample: mc.Digits) -> None:
    strokes = (Stroke(ZERO, 20.0), Stroke(ZERO + 30, 9.5, erases=True), Stroke(ZERO - 20, 3.0))
    for picture in (None, sample.images[0]):
        ink = Sketch(picture=picture).ink()
        for stroke in strokes:
            covered = pen.draw([stroke.points], stroke.width)
            ink = np.minimum(ink, 1 - covered) if stroke.erases else np.maximum(ink, covered)
        assert np.array_equal(Sketch(strokes, picture).ink(), ink)


def test_what_is_no_stroke_is_refused() -> None:
    for points, width in (
        (ZERO * np.nan, 20),
        (ZERO[:, 0], 20),
        (ZERO, 0),
        (ZERO, 65),
        (ZERO + 600, 20),
    ):
        with pytest.raises(ValueError):
            checked(points, width)


def test_a_long_drawing_and_a_large_picture_have_no_link() -> None:
    rng = np.random.default_rng(0)
    scribble = tuple(Stroke(rng.uniform(0, PAPER_SIDE, (200, 2)), 20.0) for _ in range(40))
    assert Sketch(scribble).to_link() is None
    assert Sketch(picture=np.zeros((PAPER_SIDE, PAPER_SIDE), np.uint8)).to_link() is None


def test_what_has_a_link_can_be_read_from_it() -> None:
    assert from_link(Sketch((Stroke(ZERO, 64.9),)).to_link() or "").strokes[0].width == 64
    regular = Stroke(np.tile([[100.0, 100.0], [101.0, 100.0]], (9_000, 1)), 20.0)
    assert Sketch((regular,)).to_link() is None, "short when packed, but too long for the reader"


def test_erasing_takes_ink_away_and_only_writing_makes_a_drawing() -> None:
    across = Stroke(np.array([[40.0, 140.0], [240.0, 140.0]]), 30.0, erases=True)
    whole, cut = Sketch((Stroke(ZERO, 20.0),)).ink(), Sketch((Stroke(ZERO, 20.0), across)).ink()
    assert whole[140].any() and not cut[140].any()
    everything = Stroke(np.array([[140.0, y] for y in range(0, 281, 5)]), 60, erases=True)
    bar = Stroke(np.array([[125.0, 60.0], [125.0, 220.0]]), 20)
    assert Sketch((bar,)).visible_ink() is not None
    assert Sketch((bar, everything)).visible_ink() is None, "but for a soft edge"
    assert np.array_equal(whole[:100], cut[:100])
    assert Sketch().blank and Sketch((across,)).blank and not Sketch((Stroke(ZERO, 20.0),)).blank


def test_a_digit_of_mnist_on_the_paper_is_read_as_what_it_was(sample: mc.Digits) -> None:
    model = mc.load_model("stacked_conv")
    rows = np.arange(0, 5000, 50)
    back = np.stack(
        [steps_from_ink(Sketch(picture=sample.images[row]).ink()).picture for row in rows]
    )
    same = model.predict(back).argmax(axis=1) == model.predict(sample.images[rows]).argmax(axis=1)
    assert same.mean() >= 0.99


def test_a_stroke_that_ends_far_off_the_paper_ends_at_its_edge() -> None:
    """Whoever lets go of the mouse beside the window has drawn a stroke, not nothing."""
    points = np.array([[80, 70], [200, 70], [130, 220], [700, 300.0]])
    stroke = checked(points, 16)
    assert stroke.points[:3].tolist() == points[:3].tolist()
    x, y = stroke.points[3]
    assert x == PAPER_SIDE
    assert y == round(220 + 80 * 150 / 570)
    link = Sketch((stroke,)).to_link()
    assert link is not None
    assert from_link(link).strokes[0].points.tolist() == stroke.points.tolist()
    # What is on the paper is what it would have been.
    whole = pen.draw([points], 16)
    cut = pen.draw([stroke.points], 16)
    assert np.abs(whole - cut).mean() < 0.001


def test_a_stroke_that_goes_far_and_comes_back_goes_on_where_it_does() -> None:
    points = np.array([[140, 140], [140, 2000], [200, 2000], [200, 140.0]])
    kept = checked(points, 16).points
    assert kept.tolist() == [[140, 140], [140, 560], [200, 560], [200, 140]]
    begins_outside = checked(points[1:], 16).points
    assert begins_outside.tolist() == [[200, 280], [200, 140]]
    with pytest.raises(ValueError, match="off the paper"):
        checked(np.array([[900.0, 900.0], [2000, 2000]]), 16)
