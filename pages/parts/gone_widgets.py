"""What a browser says of widgets that are no longer on the page.

With each message a browser tells the values of all its widgets; until it has heard the end of a
run, of those too that the run has removed. Streamlit has forgotten what those had: it finds each
of them changed, from nothing, and calls what is to be called on a change. What was just undone
would be done again, and what was just brought from the browser be written over.

So what they had is remembered, and only what differs from it is a change. Nothing that somebody
does is lost by that: not a press of a button, either, whose place another one takes just then.
"""

from collections.abc import Mapping
from typing import Any

from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX, SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

_call = SessionState._call_callbacks
_remove = SessionState._remove_stale_widgets

_GONE = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_GONE_WIDGETS"  # where a session keeps what they had
_MOST = 300  # a page has a few dozen, and a browser is a few runs behind


def remember() -> None:
    """From now on, compare what is told of a widget that is gone with what it had."""
    SessionState._remove_stale_widgets = _note_and_remove  # type: ignore[method-assign, assignment]
    SessionState._call_callbacks = _call_on_a_change  # type: ignore[method-assign, assignment]


def _note_and_remove(session: SessionState, active_widget_ids: frozenset[str]) -> None:
    had = {**_gone(session), **_values(session)}
    _remove(session, active_widget_ids)
    here = {*session._old_state, *session._new_widget_state}
    gone = [(widget, _light(value)) for widget, value in had.items() if widget not in here]
    session._old_state[_GONE] = dict(gone[-_MOST:])


def _call_on_a_change(session: SessionState, **replayed: Any) -> None:
    gone = _gone(session)
    for widget in session._new_widget_state:
        if widget in gone:
            session._old_state.setdefault(widget, gone[widget])
    _call(session, **replayed)


def _gone(session: SessionState) -> Mapping[str, Any]:
    gone: Mapping[str, Any] = session._old_state.get(_GONE, {})
    return gone


def _values(session: SessionState) -> dict[str, Any]:
    """What each widget has that this session has shown."""
    shown = session._new_widget_state.widget_metadata
    return {widget: session[widget] for widget in session if widget in shown}


def _light(value: Any) -> Any:
    """The same for a comparison, without the bytes of files, which may be many."""
    if isinstance(value, list):
        return [_light(one) for one in value]
    if isinstance(value, UploadedFile):
        record = UploadedFileRec(value.file_id, value.name, value.type, data=b"")
        return UploadedFile(record, value._file_urls)
    return value
