"""What is made of the paper's messages: those of a browser, and those that no browser sends."""

import random
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core.drawing.sketch import STROKES, Sketch, Stroke
from pages.parts import state
from pages.parts.drawing import canvas, canvas_message
from pages.parts.drawing.canvas_message import Seen
from tests.helpers.fuzz import STRANGE, strange
from tests.helpers.visits import visit

BAR = Stroke(np.array([[140.0, 60.0], [150.0, 140.0], [140.0, 220.0]]), 20.0)
CUT = Stroke(np.array([[100.0, 140.0], [180.0, 140.0]]), 8.0, erases=True)


def message(*strokes: Stroke, top: str = "b", sheet: str = "a", picture: bool = False) -> Any:
    numbers = canvas_message.as_numbers(Sketch(strokes))
    return {"top": top, "sheet": sheet, "picture": picture, "strokes": numbers}


def test_a_drawing_comes_back_bit_for_bit() -> None:
    seen = canvas_message.read(message(BAR, CUT), "b")
    assert seen is not None and (seen.sheet, seen.on_picture) == ("a", False)
    assert [stroke.erases for stroke in seen.strokes] == [False, True]
    assert Sketch(seen.strokes).ink().tobytes() == Sketch((BAR, CUT)).ink().tobytes()


def test_what_was_sent_of_another_sheet_is_out_of_date() -> None:
    assert canvas_message.read(message(BAR, top="a"), "b") is None
    assert canvas_message.read(None, "b") is None


def test_more_than_can_be_read_is_said_in_words() -> None:
    back_and_forth = Stroke(np.tile([[0.0, 0.0], [279.0, 279.0]], (4000, 1)), 64.0)
    for strokes in ((BAR,) * (STROKES + 1), (back_and_forth,)):
        with pytest.raises(mc.DrawingError, match="That is more than can be read"):
            canvas_message.read(message(*strokes), "b")


@pytest.mark.parametrize(
    "strokes",
    [
        None,
        {},
        [[]],
        [[20, 0]],
        [[20, 0, 1]],
        [[20, 0, 1, 2, 3]],
        [[20, 0, 10**6, 0]],
        [[900, 0, 1, 2]],
        [["x", 0, 1, 2]],
        [[[20], 0, 1, 2]],
        [[20, 0] * 20_000],
        [[20, 0, 1, 2]] * 5000,
    ],
)
def test_what_no_browser_sends_is_nothing(strokes: object) -> None:
    assert canvas_message.read(message(BAR) | {"strokes": strokes}, "b") is None


def test_no_fault_comes_of_any_message() -> None:
    rng = random.Random(16)
    whole = message(BAR, CUT)
    for sent in [*STRANGE, *(strange(whole, rng) for _ in range(2000))]:
        try:
            seen = canvas_message.read(sent, "b")
        except mc.DrawingError:
            continue
        assert seen is None or isinstance(Sketch(seen.strokes).ink(), np.ndarray)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> dict[str, Seen | None]:
    """What the browser sends under "seen", for a page without a browser."""
    sent: dict[str, Seen | None] = {"seen": None}
    monkeypatch.setattr(canvas, "show", lambda begin, sheet: sent["seen"])
    monkeypatch.setattr(canvas, "has_just_come", lambda: False)
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
    app.session_state[state.PICTURE_MENU.key] = True
    app.run().button(key="sample_7").click().run()
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


def test_a_kept_digit_makes_room_for_the_next(paper: dict[str, Seen | None]) -> None:
    app = visit("draw")
    paper["seen"] = Seen("", False, (BAR,))
    app.run()
    app.button_group(key=state.KEEP_AS.key).set_value(3)
    paper["seen"] = None  # which is what it sends of the new sheet
    app.run()
    assert app.session_state[state.SHEET.key] != "" and drawn(app).blank
    said = " ".join(element.value for element in app.markdown)
    assert "Now a 4?" in said and "Kept as a 3. My digits: 1." in said
