"""What is called on a press or a change is done whole, whatever the browser says next.

Streamlit ends a run as soon as a newer message is there, at the next word between the page and the
session: also in the midst of what is called on a change. The change then counts as taken, and is
lost: a switch is shown as on, and nothing is done. Since the session is locked meanwhile, the run
of the newer message waits for the few milliseconds that it takes.
"""

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState

_make_room = ScriptRunner._maybe_handle_execution_control_request


def finish() -> None:
    """From now on, end no run of this server within what is called on a change."""
    ScriptRunner._maybe_handle_execution_control_request = _make_room_afterwards  # type: ignore


def _make_room_afterwards(runner: ScriptRunner) -> None:
    if ThreadState.get().run_location is not RunLocation.CALLBACK:
        _make_room(runner)
