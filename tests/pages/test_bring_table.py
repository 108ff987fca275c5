"""A file of digits on the page Explore: looked at, turned, and then used."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from pages.parts import state
from tests.helpers.tables import as_frame, csv, idx_pair
from tests.helpers.visits import box, visit, words


def press(app: AppTest, label: str) -> None:
    {button.label: button for button in app.button}[label].click().run()
    assert not app.exception


def bring(app: AppTest, *files: tuple[str, bytes]) -> None:
    app.file_uploader[0].set_value([(*file, "application/octet-stream") for file in files]).run()
    assert not app.exception


def gallery(app: AppTest) -> str:
    return next(e.proto.body for e in app.get("html") if "labelled" in e.proto.body)


def test_what_was_recognised_is_shown_before_it_is_used(
    few: mc.Digits, caplog: pytest.LogCaptureFixture
) -> None:
    emnist = mc.Digits(few.images.transpose(0, 2, 1), few.labels, "")
    app = visit("explore")
    bring(app, ("*mine*.csv", csv(as_frame(emnist), index=True, sep=";")))
    said = words(app)
    assert r"12 of 200 digits in \*mine\*.csv, and their labels: is this right?" in said
    assert "separated by semicolons" in said and "numbers the rows and is left out" in said
    assert gallery(app).count("<figure") == 12 and "Row 199, labelled 9" in gallery(app)
    assert box(app, "digits").value == "sample"  # nothing is used yet
    as_read = gallery(app)
    for _ in range(4):
        press(app, "Turn all by 90 degrees")
    assert gallery(app) == as_read
    press(app, "Swap rows and columns")
    assert gallery(app) != as_read
    under_way = app._tree.get_widget_states()
    press(app, "Use these digits")
    app._run(under_way)  # the browser had sent it before it heard of the press
    assert box(app, "digits").value == "*mine*.csv (uploaded)"
    (used,) = app.session_state[state.UPLOADS.key].values()
    assert used.sha256 == few.sha256 and "is this right?" not in words(app)
    assert not caplog.records


def test_the_two_files_of_mnist_are_read_together(few: mc.Digits) -> None:
    pictures, labels = idx_pair(few).items()
    app = visit("explore")
    bring(app, pictures)
    assert "choose both at once" in app.error[0].value and app.file_uploader[0].value
    bring(app, pictures, labels)
    assert not app.error
    press(app, "Use these digits")
    (used,) = app.session_state[state.UPLOADS.key].values()
    np.testing.assert_array_equal(used.images, few.images)


def test_what_is_refused_stays_said_and_what_is_left_is_gone(few: mc.Digits) -> None:
    app = visit("explore")
    bring(app, ("a.csv", b"city;people\n"))
    assert not app.file_uploader[0].value  # as if it had been taken
    app.run()
    assert "a.csv, row 1: this is no table of digits" in app.error[0].value
    bring(app, ("a.csv", b"city;people\n"), ("b.csv", csv(as_frame(few))))
    assert not app.error and "in b.csv" in words(app)
    press(app, "Leave them")
    assert "is this right?" not in words(app) and state.UPLOADS.key not in app.session_state
    bring(app)
    assert not app.error
