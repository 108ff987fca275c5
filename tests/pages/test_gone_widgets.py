"""A browser tells what its widgets have with each message, and for a moment of widgets that are
gone as well: what they had must not be done again."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.models.notes import Note
from pages.parts import gone_widgets, state
from pages.parts.mistakes import note_storage
from tests.helpers.visits import visit

KEEPER = state.OWN_IN_BROWSER.key


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def field(app: AppTest, label: str) -> Any:
    return next(
        one
        for one in [*app.number_input, *app.toggle, *app.text_input]
        if one.label.startswith(label)
    )


def few_widgets() -> None:
    import streamlit as st

    from pages.parts import gone_widgets

    gone_widgets.remember()
    heard = st.session_state.setdefault("heard", [])
    if st.session_state.get("shown", True):
        st.toggle("On", on_change=heard.append, args=("on",))
        st.button("Go", on_click=heard.append, args=("go",))


def a_place_for_files() -> None:
    import streamlit as st

    from pages.parts import gone_widgets

    gone_widgets.remember()
    if st.session_state.get("shown", True):
        st.file_uploader("Files", accept_multiple_files=True)


def test_of_what_is_gone_a_change_counts_and_nothing_else() -> None:
    app = AppTest.from_function(few_widgets).run()
    app.toggle[0].set_value(True).run()
    told = app._tree.get_widget_states()
    app.session_state["shown"] = False
    app.run()
    app._run(told)
    assert app.session_state["heard"] == ["on"]

    # A press that was on its way when another run took the button away, and a switch just moved.
    for widget in told.widgets:
        if widget.WhichOneof("value") == "trigger_value":
            widget.trigger_value = True
        else:
            widget.bool_value = False
    app._run(told)
    assert sorted(app.session_state["heard"]) == ["go", "on", "on"] and not app.exception


def test_of_files_only_their_names_are_remembered() -> None:
    app = AppTest.from_function(a_place_for_files).run()
    app.file_uploader[0].set_value([("digits.csv", b"1" * 1000, "text/csv")]).run()
    files = app.file_uploader[0].value
    app.session_state["shown"] = False
    app.run()
    [had] = (
        value
        for value in gone_widgets._gone(app.session_state._state._state).values()
        if isinstance(value, list)
    )
    assert had == files and [file.getvalue() for file in had] == [b""]


def test_a_note_that_the_browser_brings_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("mistakes", model="single_conv", row="239")
    empty = app._tree.get_widget_states()
    field(app, "Flag it").set_value(True).run()
    ((key, note),) = app.session_state[state.NOTES.key].items()

    app = visit("mistakes", model="single_conv", row="239")
    bring_note(app, monkeypatch, key, note)
    assert field(app, "Flag it").value
    app._run(empty)
    assert not app.exception
    assert app.session_state[state.NOTES.key] == {key: note} and field(app, "Flag it").value


def bring_note(app: AppTest, monkeypatch: pytest.MonkeyPatch, key: str, note: Note) -> None:
    """As the browser does: before the page runs."""
    entries = {
        state.NOTES_IN_BROWSER.key: SimpleNamespace(kept={"notes": {key: vars(note)}, "whose": ""})
    }
    with monkeypatch.context() as there:
        there.setattr("streamlit.session_state", entries)
        note_storage._arrive()
    entries.pop(state.NOTES_IN_BROWSER.key)
    for name, value in entries.items():
        app.session_state[name] = value
    app.run()


def test_a_switch_that_the_page_has_set_stays() -> None:
    app = visit("draw")
    before = app._tree.get_widget_states()
    switch = state.SEVERAL
    app.session_state[switch.value.key] = True
    app.session_state[switch.edition.key] = 1
    app.run()
    app._run(before)
    assert not app.exception and app.session_state[switch.value.key]


def test_a_setting_that_was_undone_stays_undone() -> None:
    app = visit("anatomy", view="compose", draft="c32k3_m2_f")
    field(app, "Filters").set_value(8).run()
    changed = app._tree.get_widget_states()
    press(app, "Undo")
    app._run(changed)
    assert not app.exception and app.query_params["draft"] == "c32k3_m2_f"


def test_a_name_that_was_undone_stays_undone() -> None:
    app = visit("anatomy", view="compose", draft="c32k3_m2_f")
    field(app, "Its name").set_value("mine").run()
    changed = app._tree.get_widget_states()
    press(app, "Undo")
    app._run(changed)
    assert not app.exception and app.query_params["draft"] == "c32k3_m2_f"


def test_a_weight_that_was_undone_stays_undone() -> None:
    app = visit("anatomy", view="weights", model="single_conv", layer="3", map="7")
    before = field(app, "Its value").value
    field(app, "Its value").set_value(before + 5).run()
    field(app, "Its value").set_value(before + 6).run()
    changed = app._tree.get_widget_states()
    press(app, "Undo")
    app._run(changed)
    assert not app.exception and field(app, "Its value").value == before + 5


def test_digits_kept_since_are_not_replaced_by_those_that_the_browser_had(
    few: mc.Digits,
) -> None:
    own = [OwnDigit(int(few.labels[row]), few.images[row]) for row in (0, 50, 100)]
    app = visit("draw")
    arrived = app._tree.get_widget_states()
    keeper = next(part.proto.id for part in app.get("bidi_component") if KEEPER in part.proto.id)
    kept = {"text": own_digits.dumps(own[:1]), "version": "before", "changed": False}
    arrived.widgets.add(id=keeper, json_value=json.dumps({"kept": kept}))
    app._run(arrived)
    assert len(app.session_state[state.OWN_DIGITS.key]) == 1
    app.session_state[state.OWN_DIGITS.key] = own
    app.session_state[state.OWN_VERSION.key] = {"text": "", "version": "now", "before": None}
    app.switch_page("pages/anatomy.py").run()
    app._run(arrived)
    assert not app.exception and app.session_state[state.OWN_DIGITS.key] is own
