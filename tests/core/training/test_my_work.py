"""A visitor's work as a file."""

import random

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.training import my_work
from mnist_core.training.my_work import MyWork
from tests.helpers.fuzz import damaged

BAR = Sketch((Stroke(np.array([[140.0, 60.0], [150.0, 220.0]]), 20.0),))
WORK = MyWork(
    "an-unguessable-key",
    [OwnDigit(1, np.full((28, 28), 7, np.uint8), BAR), OwnDigit(3, np.eye(28, dtype=np.uint8))],
    {"20260101-000000-aaaa": "Müller's *first* run"},
)


def test_all_of_it_comes_back() -> None:
    content = my_work.dumps(WORK)
    back = my_work.loads(content, "my-work.json")
    assert my_work.is_one(content) and (back.key, back.runs) == (WORK.key, WORK.runs)
    for ours, theirs in zip(WORK.digits, back.digits, strict=True):
        assert ours.label == theirs.label and np.array_equal(ours.picture, theirs.picture)
    first = back.digits[0].sketch
    assert first is not None and first.to_link() == BAR.to_link()


def test_other_files_are_refused_in_words() -> None:
    rng = random.Random(7)
    content = my_work.dumps(WORK)
    for other in (b"", b"{}", b"[1]", content.replace(b'"my_work": 1', b'"my_work": 2')):
        with pytest.raises(mc.DataError, match=r"mine\.json: this is not what the button"):
            my_work.loads(other, "mine.json")
    with pytest.raises(mc.DataError, match="more than 7 MB"):
        my_work.loads(content + b" " * 7_000_001, "mine.json")
    read = 0
    for _ in range(300):
        try:
            my_work.loads(damaged(content, rng), "mine.json")
            read += 1
        except mc.DataError:
            pass
    assert read < 150, "most damage is found"


def test_a_file_of_strokes_is_none() -> None:
    assert not my_work.is_one(b'{"label": 7, "strokes": [[[1, 2]]]}\n')
