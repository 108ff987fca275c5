"""What a run has set before it was interrupted reaches the browser with the next."""

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest


def set_once() -> None:
    import streamlit as st

    from pages.parts import untold_widgets

    untold_widgets.make_known()
    for key, value in (("degrees", 0), ("level", "second")):
        if key not in st.session_state:
            st.session_state[key] = value
    st.slider("Degrees", -30, 30, key="degrees")
    st.segmented_control("Level", ["first", "second"], key="level")


def test_a_browser_that_has_heard_nothing_is_told_what_was_set() -> None:
    app = AppTest.from_function(set_once).run()
    app._run(WidgetStates())  # as from a browser that has none of them
    (slider,), (level,) = app.slider, app.button_group
    assert slider.proto.set_value and list(slider.proto.value) == [0]
    assert level.proto.set_value and list(level.proto.raw_values) == ["second"]
    assert not app.exception


def test_what_a_browser_tells_is_not_told_again() -> None:
    app = AppTest.from_function(set_once).run()
    app.slider[0].set_value(10).run()
    (slider,) = app.slider
    assert slider.value == 10 and not slider.proto.set_value
