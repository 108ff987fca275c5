"""A visitor's own digits: kept, taken away, brought back."""

import contextlib
import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.digits.kaggle import TRAIN_COLUMNS, read_train
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.drawing.preprocessing import steps_from_ink
from mnist_core.drawing.sketch import Sketch, Stroke
from tests.helpers.cost import assert_cheap, cost
from tests.helpers.fuzz import damaged, strange

ONE = Sketch((Stroke(np.array([[140.0, 60.0], [140.0, 220.0]]), 20.0),))


@pytest.fixture
def digits(sample: mc.Digits) -> list[OwnDigit]:
    drawn = (steps_from_ink(ONE.ink()).picture * 255).round().astype(np.uint8)
    return [
        OwnDigit(1, drawn, ONE),
        OwnDigit(7, sample.images[3600]),
        OwnDigit(9, sample.images[4999], Sketch(picture=sample.images[4999])),
    ]


def same(ones: list[OwnDigit], others: list[OwnDigit]) -> bool:
    return len(ones) == len(others) and all(
        one.label == other.label and np.array_equal(one.picture, other.picture)
        for one, other in zip(ones, others, strict=True)
    )


def test_the_browser_gives_back_what_it_was_given(digits: list[OwnDigit]) -> None:
    back = own_digits.loads(own_digits.dumps(digits))
    assert same(digits, back)
    assert back[0].sketch is not None and np.array_equal(
        back[0].sketch.strokes[0].points, ONE.strokes[0].points
    )
    assert back[1].sketch is None
    assert len(own_digits.dumps(digits)) < 3000


def test_csv_is_kaggles(digits: list[OwnDigit]) -> None:
    content = own_digits.to_csv(digits)
    assert content.splitlines()[0].decode() == ",".join(TRAIN_COLUMNS)
    images, labels = read_train(content)
    assert labels.tolist() == [1, 7, 9] and np.array_equal(images[1], digits[1].picture)
    assert same(digits, own_digits.read_file(content, "mine.csv"))
    data = own_digits.as_digits(digits)
    assert np.array_equal(data.images, images) and data.labels.tolist() == [1, 7, 9]


def test_added_to_other_digits(digits: list[OwnDigit], few: mc.Digits) -> None:
    together = own_digits.added(few, digits)
    assert len(together) == len(few) + 3 and together.labels[-3:].tolist() == [1, 7, 9]
    assert np.array_equal(together.images[: len(few)], few.images)
    assert together.source == f"{few.source}, and 3 of my digits" and together.sha256 != few.sha256


def test_strokes_come_back_as_the_drawing(digits: list[OwnDigit]) -> None:
    content = own_digits.to_strokes(digits)
    assert len(content.splitlines()) == 1, "only the first has strokes alone"
    assert same(digits[:1], own_digits.read_file(content, "mine.jsonl"))


@pytest.mark.parametrize(
    "line",
    [
        {"label": 10, "strokes": [[[1, 2], [30, 40]]]},
        {"label": True, "strokes": [[[1, 2], [30, 40]]]},
        {"label": 1, "strokes": []},
        {"label": 1, "strokes": [[[1, 2]]], "widths": [1e9]},
        {"label": 1, "strokes": [[[1, 2]]], "widths": [20, 20]},
        {"label": 1, "strokes": [[[1, 2], [3, 4]]], "erases": [True]},
        {"label": 1, "strokes": [[[1e12, 2]]]},
        {"strokes": [[[1, 2]]]},
        {"label": 1, "strokes": [[[1, 2]]], "widths": [10**400]},
        {"label": 1, "strokes": [[[1, 2]]] * 301},
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(line: object) -> None:
    good = {"label": 1, "strokes": [[[140, 60], [140, 220]]]}
    content = "\n".join(json.dumps(each) for each in (good, line)).encode()
    with pytest.raises(mc.DataError, match=r"mine\.jsonl, row 2: this is no digit in strokes"):
        own_digits.read_file(content, "mine.jsonl")


def test_too_many_are_refused(digits: list[OwnDigit]) -> None:
    with pytest.raises(mc.DataError, match="more than 1,000 digits"):
        own_digits.read_file(own_digits.to_strokes(digits[:1] * 1001), "mine.jsonl")


FAR = [[0, 0], [279, 279]] * 5000  # a pen that runs over the whole paper again and again
BOMBS = {
    "long ways": [{"label": 1, "strokes": [FAR], "widths": [64]}] * 100,
    "many strokes": [{"label": 1, "strokes": [[[i % 280, 3]] for i in range(300)]}] * 1000,
    "nothing is drawn at the end": [
        *[{"label": 1, "strokes": [FAR[:40]]}] * 999,
        {"label": 1, "strokes": [FAR[:40]], "erases": [True]},
    ],
    "millions of pairs": [{"label": 1, "strokes": [[[1, 2]] * 2_000_000]}],
    "millions of lists": [{"label": [[]] * 50_000}] * 100,
}


@pytest.mark.parametrize("lines", BOMBS.values(), ids=BOMBS.keys())
def test_what_is_refused_costs_little(
    lines: list[object], digits: list[OwnDigit], tmp_path: Path
) -> None:
    content = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    reader = "mnist_core.digits.own_digits:read_file"
    assert_cheap(cost(reader, own_digits.to_strokes(digits), content, tmp_path))


def test_a_thousand_digits_in_long_strokes_are_taken() -> None:
    turn = np.linspace(0, 6, 150)
    zero = np.column_stack([140 + 60 * np.cos(turn), 140 + 85 * np.sin(turn)])
    line = json.dumps({"label": 0, "strokes": [zero.round(1).tolist()]})
    assert len(own_digits.read_file("\n".join([line] * 1000).encode(), "mine.jsonl")) == 1000


def test_only_errors_in_words_come_of_any_file(digits: list[OwnDigit]) -> None:
    rng = random.Random(16)
    line = json.loads(own_digits.to_strokes(digits))
    kept = json.loads(own_digits.dumps(digits))
    for _ in range(300):
        edited = json.dumps(strange(line, rng)).encode()
        cut = damaged(json.dumps(line).encode(), rng)
        for content in (edited, cut):
            with contextlib.suppress(mc.DataError):
                own_digits.read_file(content, "mine.jsonl")
        with contextlib.suppress(mc.DataError):
            own_digits.loads(json.dumps(strange(kept, rng)))


def test_links_that_unpack_to_millions_of_points_are_refused() -> None:
    stroke = Stroke(np.tile([[100.0, 100.0]], (9_000, 1)), 20.0)
    link = Sketch((stroke,)).to_link()
    assert link is not None and len(link) < 200
    entry = json.loads(own_digits.dumps([OwnDigit(1, np.zeros((28, 28), np.uint8))]))[0]
    with pytest.raises(mc.DataError, match="more points than a thousand digits need"):
        own_digits.loads(json.dumps([entry | {"drawing": link}] * 1000))


def test_a_file_that_would_fill_the_memory_is_refused(digits: list[OwnDigit]) -> None:
    strokes = own_digits.to_strokes(digits)
    assert same(digits[:1], own_digits.read_file(gzip.compress(strokes), "mine.jsonl.gz"))
    with pytest.raises(mc.DataError, match="more than 20 MB"):
        own_digits.read_file(gzip.compress(strokes + b"\n" * 20_000_000), "mine.jsonl.gz")
    with pytest.raises(mc.DataError, match="no digit in strokes"):
        own_digits.read_file(b"{" + b'"a":[' * 40_000, "deep.jsonl")


def test_two_tabs_together(digits: list[OwnDigit]) -> None:
    assert same(own_digits.merged(digits[:2], digits[1:]), digits)
    assert same(
        own_digits.merged(digits[1:], [OwnDigit(2, digits[1].picture)]),
        [*digits[1:], OwnDigit(2, digits[1].picture)],
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[{"label": 1}]',
        '[{"label": 1, "picture": "AAAA", "drawing": null}]',
        json.dumps([{"label": 1, "picture": "A" * 4000, "drawing": None}]),
        "[" + ",".join(["{}"] * 1001) + "]",
    ],
)
def test_what_the_browser_should_not_hold_is_refused(text: str) -> None:
    with pytest.raises(
        mc.DataError, match="The digits in your browser: this is not what the app keeps here"
    ):
        own_digits.loads(text)


def test_a_label_or_link_that_was_edited_is_refused(digits: list[OwnDigit]) -> None:
    for change in ({"label": 11}, {"drawing": "nonsense"}):
        entry = json.loads(own_digits.dumps(digits[:1]))[0] | change
        with pytest.raises(mc.DataError):
            own_digits.loads(json.dumps([entry]))
