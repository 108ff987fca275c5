"""What a browser says of widgets that are no longer on the page.

With each message a browser tells the values of all its widgets; until it has heard the end of a
run, of those too that the run has removed. Streamlit then finds such a value changed, from none,
and calls what was to be called on a change: what was just undone would be done again, and what was
just brought from the browser be written over. So a widget that is gone says nothing.
"""

from typing import Any

from streamlit.runtime.state.common import is_element_id
from streamlit.runtime.state.session_state import SessionState

_call = SessionState._call_callbacks


def leave_out() -> None:
    """From now on, let no widget of this server be heard once it is gone."""
    SessionState._call_callbacks = _call_those_here  # type: ignore[method-assign, assignment]


def _call_those_here(session: SessionState, **replayed: Any) -> None:
    told = session._new_widget_state
    # A session that has just begun knows no widgets: then the browser's values are what there is.
    # A click within a component is a widget without an element. It is told once, and never kept.
    gone = [
        widget
        for widget in told.states
        if is_element_id(widget)
        and widget in told.widget_metadata
        and widget not in session._old_state
    ]
    for widget in gone:
        del told.states[widget]
    _call(session, **replayed)
