"""Titles of digits in files that tell of no origin yet."""

import json
from pathlib import Path

import pytest

from mnist_core.digits.digits import Origin
from mnist_core.digits.old_titles import origin_from_title, read_origin
from mnist_core.folders import MODELS

MADE = Path(__file__).resolve().parents[2] / "made_before"


@pytest.mark.parametrize(
    "origin",
    [
        Origin("kaggle", "train.csv.gz"),
        Origin("kaggle", "digits (1).csv"),
        Origin("mnist", "mnist.npz"),
        Origin("sample"),
        Origin("upload", "x.csv"),
        Origin("upload", "MNIST (x).csv"),
        Origin("upload", "Kaggle's Digit Recognizer (x).csv"),
        Origin("upload", "two\nlines.csv"),
        Origin("own"),
        Origin("other", "MNIST and pen strokes (UNIPEN, pendigits)"),
        Origin("other", ""),
    ],
    ids=lambda origin: origin.title,
)
@pytest.mark.parametrize("own_digits", [0, 3])
def test_a_title_leads_back_to_its_origin(origin: Origin, own_digits: int) -> None:
    origin = origin.with_own(own_digits)
    assert origin_from_title(origin.title) == origin


def test_whatever_was_written_last_week_keeps_its_title() -> None:
    records = [json.loads(file.read_text()) for file in MADE.rglob("run.json")]
    cards = [json.loads(file.read_text())["data"] for file in MADE.rglob("card.json")]
    shipped = [json.loads(file.read_text())["data"] for file in MODELS.glob("*/card.json")]
    titles = {stored["source"] for stored in (*records, *cards, *shipped)}
    assert len(titles) >= 5
    assert {origin_from_title(title).title for title in titles} == titles


def test_what_a_file_tells_of_goes_before_its_title() -> None:
    stored = {"kind": "upload", "file": "x.csv", "own_digits": 2}
    assert read_origin(stored, "MNIST (mnist.npz)") == Origin("upload", "x.csv", 2)
