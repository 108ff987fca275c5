"""The next pupil at the desk: the same browser, another visitor."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.digits.tables.table import Table
from mnist_core.digits.unlabelled import Unlabelled
from mnist_core.drawing.sketch import Sketch
from mnist_core.models.notes import Note
from pages.parts import server, state, visitor
from tests.helpers.runs import put_run
from tests.helpers.server import serve
from tests.helpers.visits import visit, words
from tests.helpers.wire import visit as visit_by_wire

NOTE = Note("digits", 5, 7, 2, 0.9, "model", True, "mine", 10.0)
RUN = "20260101-000000-aaaa"


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def kept(app: AppTest, entry: state.Entry[Any]) -> Any:
    try:
        return app.session_state[entry.key]
    except KeyError:
        return entry.default


def whose(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["Who"])


def owner(key: str) -> str:
    """What the visitor with this key is called on their runs."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def test_nothing_of_the_former_is_left(few: mc.Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_TEACHER_KEY", "apple")
    app = visit("train")
    former = app.session_state[state.VISITOR.key]
    put_run(few, RUN, owner=owner(former))
    own = [OwnDigit(7, few.images[0]), OwnDigit(3, few.images[1])]
    app.session_state[state.OWN_DIGITS.key] = own
    app.session_state[state.OWN_REMOVED.key] = [(0, own[0])]
    app.session_state[state.LAST_DRAWING.key] = np.zeros((28, 28), np.float32)
    app.session_state[state.SKETCH.key] = Sketch(picture=few.images[0])
    app.session_state[state.UPLOADS.key] = {few.source: few}
    app.session_state[state.NOTES.key] = {"a": NOTE}
    app.session_state[state.NEW_LABELS.key] = {"a": 7}
    app.session_state[state.UPLOADED_TESTS.key] = {few.source: few.images}
    app.session_state[state.OFFERED.key] = ("mine", Table(few.images, few.labels))
    app.session_state[state.UPLOAD_PROBLEM.key] = "mine.csv is empty"
    app.session_state[state.DELETED_RUNS.key] = {"20260101-000000-bbbb": "Mine"}
    app.session_state[state.BROUGHT.key] = Unlabelled("pictures", "mine", few.images)
    app.session_state[state.BROUGHT_TABLE.key] = ("mine", Table(few.images, few.labels[:0]))
    app.session_state[state.BROUGHT_PROBLEMS.key] = ["mine.png is blank"]
    app.session_state[state.PREDICTED.key] = object()
    token = server.teacher_key().admit("apple", "192.0.2.1")
    app.session_state[state.TEACHER_TOKEN.key] = token
    app.run()
    assert whose(app) == ["you"] and "Mine** is deleted" in words(app)
    assert "your 2 kept digits are removed" in words(app) and "can be downloaded" in words(app)

    press(app, "Forget me")
    assert not app.exception and app.session_state[state.VISITOR.key] != former
    assert "you" not in whose(app) and "is deleted" not in words(app)
    assert not {"Delete", "Pin", "Keep this name"} & {button.label for button in app.button}
    own_entries = (state.OWN_DIGITS, state.OWN_REMOVED, state.UPLOADS, state.DELETED_RUNS)
    for entry in (*own_entries, state.NOTES, state.NEW_LABELS):
        assert not kept(app, entry)
    for entry in (state.UPLOADED_TESTS, state.OFFERED, state.UPLOAD_PROBLEM):
        assert not kept(app, entry)
    brought = (state.BROUGHT, state.BROUGHT_TABLE, state.BROUGHT_PROBLEMS)
    for entry in (*brought, state.PREDICTED):
        assert not kept(app, entry)
    assert kept(app, state.NOTES_FORGET)  # the browser is told
    assert kept(app, state.LAST_DRAWING) is None
    assert kept(app, state.SKETCH).blank
    # The browser forgets its sheets too: Undo would lead back to them.
    assert kept(app, state.DESK) == 1 and list(kept(app, state.PICTURES).values()) == [None]
    # The browser is told to remove the digits, and the right of a teacher ends.
    assert kept(app, state.OWN_VERSION)["text"] == "[]"
    assert not server.teacher_key().is_token(token)


def test_under_my_digits_too(few: mc.Digits) -> None:
    app = visit("draw")
    app.session_state[state.OWN_FOLDER.key] = True
    app.session_state[state.OWN_DIGITS.key] = [OwnDigit(7, few.images[0])]
    app.run()
    former = app.session_state[state.VISITOR.key]
    press(app, "Forget me")
    assert not app.exception and not kept(app, state.OWN_DIGITS)
    assert app.session_state[state.VISITOR.key] != former


def test_the_former_does_not_come_back_with_what_the_browser_had_sent(tmp_path: Path) -> None:
    with (
        serve(tmp_path, MNIST_DATA="") as served,
        visit_by_wire(served.url, "train") as pupil,
    ):
        pupil.send_component_state("visitor", "key", "the key of the former")
        pupil.until_whole()
        assert pupil.component_data("visitor")["renewal"] == ""
        pupil.press("Forget me")
        pupil.until_whole()
        changed = pupil.component_data("visitor")
        assert changed["key"] != "the key of the former" and changed["renewal"]
        pupil.look()
        assert pupil.component_data("visitor") == changed


@pytest.mark.parametrize("sent", [7, None, {"a": 1}, "", "é", "x" * 201, ["key"]])
def test_what_is_no_key_is_not_taken(sent: object) -> None:
    assert not visitor._is_key(sent)
    assert visitor._is_key("somebody with this key")
