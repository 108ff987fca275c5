"""What a newer message of the browser does to what an older one has begun.

Streamlit ends a run as soon as a newer message is there, at the next word between the page and the
session, and begins another where the browser says that it is. What was begun would be lost, though
it counts as taken: a switch is shown as on, and nothing is done; a button is pressed, and nothing
follows; a page that was just left comes back. It takes no second press for that, since a browser
tells things by itself, too: who the visitor is, or which digits are theirs.

So what was pressed is taken whole, and newer messages wait for that. And what is told of a page
that was left goes to the page that was opened.
"""

import threading
from typing import Any
from weakref import WeakSet

from streamlit.commands import execution_control
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    ScriptRequestType,
    _has_active_trigger_value,
)
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState
from streamlit.runtime.state.common import RegisterWidgetResult, WidgetMetadata
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

_ask = AppSession.request_rerun
_make_room = ScriptRunner._maybe_handle_execution_control_request
_register = SafeSessionState.register_widget
_end_by_itself = execution_control._force_yield_point

_taking: WeakSet[threading.Thread] = WeakSet()  # those in which a page takes a press in its midst
_on_all_pages: set[str] = set()  # the widgets of app.py


def wait_their_turn() -> None:
    """From now on, let no message to this server undo what an earlier one has begun.

    Streamlit's `fastReruns` must be off: that is decided here, from message to message.
    """
    AppSession.request_rerun = _ask_in_turn  # type: ignore[method-assign, assignment]
    ScriptRunner._maybe_handle_execution_control_request = _make_room_afterwards  # type: ignore
    SafeSessionState.on_script_will_rerun = _take_whole  # type: ignore[method-assign, assignment]
    SafeSessionState.register_widget = _register_and_note  # type: ignore[method-assign, assignment]
    execution_control._force_yield_point = _end_by_itself_at_last


def _ask_in_turn(session: AppSession, told: ClientState | None) -> None:
    if told is not None and _is_of_a_page_left(session, told):
        if told.is_auto_rerun:
            return
        told.page_script_hash, told.query_string = _place(session)
        told.fragment_id = ""
    runner = session._scriptrunner
    is_open = session._state is not AppSessionState.SHUTDOWN_REQUESTED
    is_of_the_whole = told is None or not told.fragment_id
    if runner is not None and is_open and is_of_the_whole and not _has_a_press(session, runner):
        runner.request_stop()  # the new run begins beside it, and need not wait for its next word
        session._scriptrunner = None
    _ask(session, told)


def _is_of_a_page_left(session: AppSession, told: ClientState) -> bool:
    """Whether the browser tells it from a page that it has not heard to have been left.

    If somebody goes to another page, or back, it tells of no widget that is only on one.
    """
    page, _ = _place(session)
    return told.page_script_hash not in ("", page or told.page_script_hash) and any(
        widget.id not in _on_all_pages for widget in told.widget_states.widgets
    )


def _place(session: AppSession) -> tuple[str, str]:
    """The page where the session is or goes to, and what is asked for in its address.

    The page is empty in the first run, which finds it by its name.
    """
    if session._scriptrunner is not None:
        asked = session._scriptrunner._requests._rerun_data
        return asked.page_script_hash, asked.query_string
    return session._client_state.page_script_hash, session._client_state.query_string


def _has_a_press(session: AppSession, runner: ScriptRunner) -> bool:
    """Whether there is a press that would be lost if this were ended now."""
    requests = runner._requests
    told = requests._rerun_data.widget_states or WidgetStates()
    has_not_begun = requests._state is ScriptRequestType.RERUN
    if has_not_begun and any(_has_active_trigger_value(widget) for widget in told.widgets):
        return True
    return runner._script_thread in _taking or _is_asked_for(session._session_state, told)


def _is_asked_for(session: SessionState, told: WidgetStates) -> bool:
    """Whether it tells of a press that calls nothing, for which the page asks in its midst."""
    known = session._new_widget_state.widget_metadata
    pressed = [widget.id for widget in told.widgets if widget.trigger_value]
    return any(name in known and known[name].callback is None for name in pressed)


def _take_whole(safe: SafeSessionState, told: WidgetStates | None, **more: Any) -> None:
    """Take what a run was told, whatever else has come since."""
    with safe._lock:
        safe._state.on_script_will_rerun(told, **more)
    if _is_asked_for(safe._state, told or WidgetStates()):
        _taking.add(threading.current_thread())
    else:
        _taking.discard(threading.current_thread())


def _make_room_afterwards(runner: ScriptRunner) -> None:
    is_called = ThreadState.get().run_location is RunLocation.CALLBACK
    if not is_called and threading.current_thread() not in _taking:
        _make_room(runner)


def _end_by_itself_at_last() -> None:
    """Where a page asks for another run, or for none, it has taken what was pressed."""
    _taking.discard(threading.current_thread())
    _end_by_itself()


def _register_and_note(
    safe: SafeSessionState, metadata: WidgetMetadata[Any], user_key: str | None
) -> RegisterWidgetResult[Any]:
    context = get_script_run_ctx()
    script = ThreadState.get().active_script_hash
    if context is not None and script == context.pages_manager.main_script_hash:
        _on_all_pages.add(metadata.id)
    return _register(safe, metadata, user_key)
