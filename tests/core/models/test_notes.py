"""Notes: whatever a browser sends, in whatever order, and what a spreadsheet gets of them."""

import csv
import io
import itertools

import pytest

from mnist_core.errors import DataError
from mnist_core.models.notes import MOST, Note, as_plain, merged, read, to_csv

NOTE = Note("digits", 5, 7, 2, 0.91, "model", True, "no bar", 10.0)


def note(at: float, text: str = "x", flagged: bool = False) -> Note:
    return Note("digits", 5, 7, 2, 0.91, "model", flagged, text, at)


def test_what_goes_to_the_browser_comes_back() -> None:
    assert read(as_plain({"a": NOTE})) == {"a": NOTE}


@pytest.mark.parametrize(
    "wrong",
    [
        {"row": -1},
        {"row": 1.5},
        {"row": True},
        {"truth": 10},
        {"answer": "2"},
        {"sureness": 2},
        {"sureness": float("nan")},
        {"flagged": 1},
        {"text": "x" * 301},
        {"model": "x" * 201},
        {"at": "now"},
        {"more": 1},
    ],
)
def test_a_note_that_makes_no_sense_is_left_out(wrong: dict[str, object]) -> None:
    values = as_plain({"a": NOTE})["a"]
    assert read({"a": {**values, **wrong}, "b": values}) == {"b": NOTE}
    if "more" not in wrong:
        with pytest.raises(DataError):
            Note(**{**values, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("stored", [None, [], "x", 3, {"a": None}, {"a": []}])
def test_anything_else_is_no_notes(stored: object) -> None:
    assert read(stored) == {}


def test_notes_are_the_same_in_whatever_order_they_arrive() -> None:
    parts = [{"a": note(1)}, {"a": note(3, "late"), "b": note(2)}, {"a": note(2), "c": note(1)}]
    for order in itertools.permutations(parts):
        together: dict[str, Note] = {}
        for part in order:
            together = merged(together, part)
        assert together == {"a": note(3, "late"), "b": note(2), "c": note(1)}


def test_the_latest_are_kept() -> None:
    many = {str(at): note(at) for at in range(MOST + 5)}
    assert set(merged(many, {})) == {str(at) for at in range(5, MOST + 5)}


def test_the_table_has_what_was_noted_and_not_what_was_taken_back() -> None:
    notes = {"b": note(2, "=1+1, or so"), "a": NOTE, "gone": note(3, "")}
    table = to_csv(notes, lambda value: f"'{value}" if str(value)[:1] == "=" else value)
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert [row["text"] for row in rows] == ["'=1+1, or so", "no bar"]
    assert rows[1] == {
        "digits": "digits",
        "row": "5",
        "truth": "7",
        "answer": "2",
        "sureness": "0.91",
        "model": "model",
        "flagged": "True",
        "text": "no bar",
    }
