"""Widgets that a browser does not have yet, and that have a value.

A run that is interrupted, as those that begin with a page often are, may have set what a widget has
without any word of it reaching the browser. The next run knows the value, and that the widget was
there; Streamlit then has the browser show it as it is by default: no segment chosen, a slider at
its left end, which the browser then tells as if somebody had moved it.

A browser tells of all widgets that it has. So who has a value of which it says nothing is made
known to it.
"""

from dataclasses import replace
from typing import Any

from streamlit.runtime.state.common import RegisterWidgetResult, WidgetMetadata
from streamlit.runtime.state.session_state import SessionState

_register = SessionState.register_widget


def make_known() -> None:
    """From now on, tell browsers what the widgets of this server have that they say nothing of."""
    SessionState.register_widget = _register_and_tell  # type: ignore[method-assign, assignment]


def _register_and_tell(
    session: SessionState, metadata: WidgetMetadata[Any], user_key: str | None
) -> RegisterWidgetResult[Any]:
    is_untold = metadata.id in session._old_state and metadata.id not in session._new_widget_state
    registered = _register(session, metadata, user_key)
    if user_key and is_untold and registered.value != metadata.deserializer(None):
        return replace(registered, value_changed=True)
    return registered
