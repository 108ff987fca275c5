"""What a browser says of a widget may be anything: a program can speak to the server in its place.

Streamlit hands most of it on: to a text field a number, to a choice what is not among its options.
The page would stumble over it, or end with an error that tells nobody anything. So what no browser
sends counts as nothing, as if the widget had not been touched.
"""

from contextlib import suppress
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, Value, WStates
from streamlit.runtime.uploaded_file_manager import DeletedFile

_read = WStates.__getitem__

# Which of them a field for numbers gets, it does not say before.
_NUMBERS = ("int_value", "double_value")


def take_only_what_fits() -> None:
    """From now on, let no widget of this server have a value that is none of its kind."""
    WStates.__getitem__ = _read_what_fits  # type: ignore[method-assign]


def _read_what_fits(states: WStates, widget: str) -> Any:
    """The value of a widget; its default where what came does not fit."""
    state, metadata = states.states.get(widget), states.widget_metadata.get(widget)
    if not isinstance(state, Serialized) or metadata is None:
        return _read(states, widget)
    if _fits(state.value, metadata):
        # What is raised depends on the widget: no number, too large, no JSON. And a file may be one
        # that was never sent, or that others have taken the room of.
        with suppress(Exception):
            value = _read(states, widget)
            if not isinstance(value, DeletedFile):
                return value
    states.states[widget] = Value(metadata.deserializer(None))
    return _read(states, widget)


def _fits(state: WidgetState, metadata: WidgetMetadata[Any]) -> bool:
    kind = state.WhichOneof("value")
    if kind is None:
        return True
    if kind != metadata.value_type and not {kind, metadata.value_type} <= set(_NUMBERS):
        return False
    options = metadata.formatted_options
    if options is None:
        return True
    chosen = [state.string_value] if kind == "string_value" else state.string_array_value.data
    return set(chosen) <= set(options)
