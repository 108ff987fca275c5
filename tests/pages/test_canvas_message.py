"""What is made of the canvas's messages: those of a browser, and those that no browser sends."""

import random
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core.drawing.sketch import STROKES, Sketch, Stroke
from pages.parts import state
from pages.parts.drawing import canvas_layout, canvas_message
from pages.parts.drawing.canvas_layout import FINENESS
from pages.parts.drawing.canvas_message import Seen
from tests.helpers.fuzz import STRANGE, strange
from tests.helpers.visits import open_pictures, visit, words

BAR = Stroke(np.array([[140.0, 60.0], [150.0, 140.0], [140.0, 220.0]]), 20.0)
CUT = Stroke(np.array([[100.0, 140.0], [180.0, 140.0]]), 8.0, erases=True)


def message(*strokes: Stroke, label: str = "b", picture: Any = None) -> Any:
    """What the package's component sends of strokes that it was told to show."""
    return {"drawing": {"raw": canvas_layout.lay_out(Sketch(strokes, picture), label)}}


def drawn_path(*commands: list[Any]) -> Any:
    """What it sends of one stroke that somebody drew, in pixels of the paper."""
    sent = message(BAR)
    scaled = [[name, *(FINENESS * number for number in numbers)] for name, *numbers in commands]
    sent["drawing"]["raw"]["objects"][-1]["path"] = scaled
    return sent


def points_of(sent: Any) -> Any:
    strokes = canvas_message.read(sent, "b")
    assert strokes is not None
    return strokes[0].points


def test_a_drawing_comes_back_bit_for_bit(sample: mc.Digits) -> None:
    dot = Stroke(np.array([[30.0, 40.0]]), 20.0)
    for picture in (None, sample.images[0]):
        strokes = canvas_message.read(message(BAR, CUT, dot, picture=picture), "b")
        assert strokes is not None
        assert [stroke.erases for stroke in strokes] == [False, True, False]
        assert canvas_message.is_same(strokes, (BAR, CUT, dot))
        assert Sketch(strokes).ink().tobytes() == Sketch((BAR, CUT, dot)).ink().tobytes()


def test_what_is_read_is_the_curve_that_is_seen() -> None:
    """Fabric rounds the corners of a stroke of few points; the points on its curve by formula."""
    begin, corner, end = np.array([[20.0, 40.0], [140.0, 40.0], [140.0, 240.0]])
    found = points_of(drawn_path(["M", *begin], ["Q", *corner, *end]))
    shares = np.linspace(0, 1, 2001)[:, np.newaxis]
    curve = (1 - shares) ** 2 * begin + 2 * shares * (1 - shares) * corner + shares**2 * end
    away = np.linalg.norm(curve[:, np.newaxis] - found, axis=2).min(axis=0)
    assert away.max() < 1, "each point lies on the curve, but for its rounding"
    middles = (found[1:] + found[:-1]) / 2
    away = np.linalg.norm(curve[:, np.newaxis] - middles, axis=2).min(axis=0)
    assert away.max() < 1.5, "and so does each line between two of them"
    straight = points_of(drawn_path(["M", 20, 40], ["Q", 60, 40, 100, 40], ["L", 180, 40]))
    assert straight.tolist() == [[20, 40], [100, 40], [180, 40]], "no point more than needed"


def test_what_was_sent_of_another_layout_is_out_of_date() -> None:
    assert canvas_message.read(message(BAR, label="a"), "b") is None
    assert canvas_message.label(message(BAR, label="a")) == "a"
    assert canvas_message.read(None, "b") is None and canvas_message.label(None) is None


def test_more_than_can_be_read_is_said_in_words() -> None:
    back_and_forth = Stroke(np.tile([[0.0, 0.0], [279.0, 279.0]], (4000, 1)), 64.0)
    for strokes in ((BAR,) * (STROKES + 1), (back_and_forth,)):
        with pytest.raises(mc.DrawingError, match="That is more than can be read"):
            canvas_message.read(message(*strokes), "b")


@pytest.mark.parametrize(
    "path",
    [
        [],
        [[]],
        [["M"]],
        [["M", 1]],
        [["M", 1, 2], ["L", 3]],
        [["M", 1, 2], ["Q", 3, 4]],
        [["M", 1, 2], ["Q", 1e200, 1e200, 4, 5]],
        [["M", 1, 2], ["Q", float("nan"), 0, 4, 5]],
        [["M", "x", 2]],
        [["M", 10**6, 2]],
        [["M", [1], [2]]],
        [["M", 1, 2]] * 20_001,
        "M 1 2",
        None,
    ],
)
def test_what_no_browser_sends_is_nothing(path: object) -> None:
    sent = message(BAR)
    sent["drawing"]["raw"]["objects"][-1]["path"] = path
    assert canvas_message.read(sent, "b") is None


def test_no_fault_comes_of_any_message(sample: mc.Digits) -> None:
    rng = random.Random(16)
    whole = message(BAR, CUT, picture=sample.images[0])
    for sent in [*STRANGE, *(strange(whole, rng) for _ in range(2000))]:
        assert isinstance(canvas_message.label(sent), str | None)
        assert isinstance(canvas_message.picture(sent), np.ndarray | None)
        try:
            strokes = canvas_message.read(sent, "b")
        except mc.DrawingError:
            continue
        assert strokes is None or isinstance(Sketch(strokes).ink(), np.ndarray)


def test_a_picture_in_a_message_is_not_opened() -> None:
    """Thirty megapixels took 1.8 GB once. The server knows which picture it has laid out."""
    sent = message(BAR, picture=np.zeros((28, 28), np.uint8))
    sent["drawing"]["raw"]["objects"][1]["src"] = "data:image/png;base64,no picture"
    strokes = canvas_message.read(sent, "b")
    assert strokes is not None and canvas_message.is_same(strokes, (BAR,))


def test_a_server_that_was_started_anew_finds_the_picture_in_a_message() -> None:
    picture = np.arange(280 * 280, dtype=np.uint8).reshape(280, 280)
    assert np.array_equal(canvas_message.picture(message(BAR, picture=picture)), picture)
    assert canvas_message.picture(message(BAR)) is None


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> dict[str, Seen | None]:
    """What the browser sends under "seen", for a page without a browser."""
    sent: dict[str, Seen | None] = {"seen": None}
    visit("draw")  # the package can only be imported where an app runs
    canvas = "pages.parts.drawing.canvas"
    monkeypatch.setattr(f"{canvas}.show", lambda begin, sheet: sent["seen"])
    monkeypatch.setattr(f"{canvas}.has_just_come", lambda: False)
    return sent


def drawn(app: AppTest) -> Sketch:
    sketch = app.session_state[state.SKETCH.key]
    assert isinstance(sketch, Sketch) and not app.exception
    return sketch


def test_undo_leads_back_to_a_sheet_and_its_picture(
    paper: dict[str, Seen | None], sample: mc.Digits
) -> None:
    link = Sketch(picture=sample.images[3000]).to_link()
    assert link
    app = visit("draw", drawing=link)
    first = app.session_state[state.SHEET.key]
    open_pictures(app).button(key="sample_7").click().run()
    assert app.session_state[state.SHEET.key] != first
    assert not np.array_equal(drawn(app).picture, sample.images[3000])

    paper["seen"] = Seen(first, True, (BAR,))
    app.run()
    assert np.array_equal(drawn(app).picture, sample.images[3000])
    assert len(drawn(app).strokes) == 1
    paper["seen"] = Seen(first, False, ())  # cleared
    app.run()
    assert drawn(app).blank
    paper["seen"] = Seen("a sheet that never was", True, (BAR,))
    app.run()
    assert drawn(app).picture is None


def test_a_kept_digit_makes_room_for_the_next(
    paper: dict[str, Seen | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("draw")
    paper["seen"] = Seen("", False, (BAR,))
    app.run()
    app.button_group(key=state.KEEP_AS.key).set_value(8)
    paper["seen"] = None  # which is what it sends of the new sheet
    app.run()
    assert app.session_state[state.SHEET.key] != "" and drawn(app).blank
    assert "Now a 9?" in words(app) and "Kept as an 8" not in words(app)
    is_kept = [True]  # once the browser has said what has become of it
    monkeypatch.setattr("pages.parts.own_digits.storage.is_kept", lambda: is_kept[0])
    said = words(app.run())
    assert "Now a 9?" in said and "Kept as an 8. My digits: 1." in said
    assert "this browser keeps nothing" not in said
    is_kept[0] = False
    assert "this browser keeps nothing" in words(app.run())
    # The labels are there still, for the next digit; there is nothing to keep now.
    app.button_group(key=state.KEEP_AS.key).set_value(5).run()
    assert "Kept as an 8. My digits: 1." in words(app) and not app.exception
