"""What can be taken back, and what comes of the wishes that the tools send."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.drawing.sketch import Sketch, Stroke
from pages.parts import state
from pages.parts.drawing.canvas_steps import Steps
from tests.helpers.fuzz import STRANGE
from tests.helpers.visits import open_pictures, visit

BAR = Stroke(np.array([[140.0, 60.0], [140.0, 220.0]]), 20.0)


def sketch(count: int) -> Sketch:
    return Sketch((BAR,) * count)


def test_steps_lead_back_over_sheets_and_forward_again() -> None:
    steps = Steps().then(sketch(0), "a").then(sketch(1)).then(sketch(2), "b").then(sketch(3))
    assert steps.top == "b" and steps.can_undo and not steps.can_redo
    back = steps.moved(-2)
    assert (back.now.sheet, len(back.now.sketch.strokes)) == ("a", 1) and back.top == "b"
    assert back.moved(+2).now == steps.now and back.moved(+9).now == steps.now
    assert not back.moved(-9).can_undo and back.moved(-9).now.sketch.blank
    other = back.then(sketch(5))
    assert other.now.sheet == "a" and not other.can_redo, "what was taken back is gone"


def test_steps_are_not_kept_for_ever() -> None:
    steps = Steps().then(sketch(0), "a")
    for _ in range(500):
        steps = steps.then(sketch(1))
    assert len(steps.steps) == 100 and steps.can_undo and not steps.can_redo


class Sent:
    """What the component's state is."""

    def __init__(self, asked: Any) -> None:
        self.asked = asked


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A page whose browser sends what stands under "asked"."""
    get = state.Entry.get
    monkeypatch.setattr(
        state.Entry,
        "get",
        lambda entry: Sent(ASKED.get("asked")) if entry is state.TOOLS else get(entry),
    )
    ASKED.clear()
    link = sketch(2).to_link()
    assert link
    return visit("draw", drawing=link)


ASKED: dict[str, Any] = {}


def ask(app: AppTest, *wishes: object, stay: str | None = None) -> None:
    stay = app.session_state[state.STAY.key] if stay is None else stay
    ASKED["asked"] = {"stay": stay, "wishes": list(wishes)}
    app.run()
    assert not app.exception


def strokes(app: AppTest) -> int:
    return len(app.session_state[state.SKETCH.key].strokes)


def test_each_wish_is_fulfilled_once_and_in_its_order(page: AppTest) -> None:
    ask(page, [1, "clear", 0])
    assert strokes(page) == 0
    ask(page, [1, "clear", 0], [2, "undo", 0])
    assert strokes(page) == 2
    ask(page, [1, "clear", 0], [2, "undo", 0], [3, "redo", 0], [4, "undo", 0], [5, "redo", 0])
    assert strokes(page) == 0
    page.run()
    assert strokes(page) == 0


def test_the_eraser_ends_with_the_sheet_and_the_width_stays(page: AppTest) -> None:
    ask(page, [1, "eraser", 0], [2, "width", 32])
    assert page.session_state[state.ERASES.key]
    ask(page, [3, "clear", 0])
    assert not page.session_state[state.ERASES.key]
    ask(page, [4, "eraser", 0])
    open_pictures(page).button(key="sample_7").click().run()
    assert not page.session_state[state.ERASES.key]
    assert page.session_state[state.PEN_WIDTH.key] == 32


def test_wishes_of_another_visit_and_those_that_no_browser_sends_are_none(page: AppTest) -> None:
    ask(page, [1, "clear", 0], stay="another")
    strange = [[True, "clear", 0], [1, "erase", 0], [1, "width", 900], [1, "clear"], [1, [], 0]]
    ask(page, *STRANGE, *strange, ["1", "clear", 0])
    for asked in STRANGE:
        ASKED["asked"] = asked
        page.run()
        assert not page.exception
    assert strokes(page) == 2
    assert state.PEN_WIDTH.key not in page.session_state or (
        page.session_state[state.PEN_WIDTH.key] == state.PEN_WIDTH.default
    )
