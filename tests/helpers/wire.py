"""A visitor without a browser, by Streamlit's own protocol: sees a page's words, presses buttons,
and can send what no browser sends."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

SECONDS = 90.0


class Wire:
    """One session on a page.

    Attributes
    ----------
    shown : list of str
        What the page has shown since it last began to run: the text of each message from the server
        that has any.
    buttons : dict of str
        The ids of the buttons that it has shown, by their labels; those of fields are in `fields`.
    parts : dict of str
        In which part of the page (`st.fragment`) each of them is, by its label; empty for none.
    fields : dict of str
        The ids of the text fields.
    components : dict
        What the page has sent to its browser components: the message, by the component's name.
    widgets : dict of str
        The kind of everything that has a value, by its id.
    session : str
        What the server calls this session.
    place : str
        What the server calls the page that it has led to last.
    """

    def __init__(self, socket: ClientConnection, page: str, query: str) -> None:
        self._socket = socket
        self._state = ClientState(page_name=page, query_string=query)
        self.shown: list[str] = []
        self.buttons: dict[str, str] = {}
        self.parts: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.components: dict[str, BidiComponent] = {}
        self.widgets: dict[str, str] = {}
        self.session = ""
        self.place = ""

    def look(self) -> None:
        """Have the page run, and wait until it is there."""
        self.send()

    def send(self, *widgets: WidgetState) -> None:
        """Have the page run, with what its widgets say, and wait until it is there."""
        self.shown, self.buttons, self.fields, self.widgets = [], {}, {}, {}
        self.ask(*widgets)
        self.until_whole()

    def press(self, label: str, times: int = 1) -> None:
        """Press a button that the page has shown; all times before it can answer."""
        for _ in range(times):
            pressed = WidgetState(id=self.buttons[label], trigger_value=True)
            self.ask(pressed)

    def submit(self, field: str, text: str, button: str) -> None:
        """Type into a form with one field, and press its button."""
        typed = WidgetState(id=self.fields[field], string_value=text)
        pressed = WidgetState(id=self.buttons[button], trigger_value=True)
        self.shown, self.buttons, self.fields = [], {}, {}
        self.ask(typed, pressed)

    def component_data(self, name: str) -> Any:
        """What the page has sent to a component last."""
        return json.loads(self.components[name].mixed.json or self.components[name].json)

    def send_component_state(self, name: str, entry: str, value: object) -> None:
        """Send what the script of a component sends with ``setStateValue``."""
        state = json.dumps({entry: value})
        self.ask(WidgetState(id=self.components[name].id, json_value=state))

    def clear_caches(self) -> None:
        """Have Streamlit's caches emptied, as any browser can."""
        self._socket.send(BackMsg(clear_cache=True).SerializeToString())

    def until(self, condition: Callable[[ForwardMsg], bool]) -> None:
        """Read what the server sends until there is a message of which this holds."""
        deadline = time.monotonic() + SECONDS
        while True:
            content = self._socket.recv(timeout=max(0.0, deadline - time.monotonic()))
            assert isinstance(content, bytes)
            message = ForwardMsg.FromString(content)
            self._take_in(message)
            if condition(message):
                return

    def until_whole(self) -> None:
        """Read until the page has run to its end."""
        self.until(_is_whole)

    def until_shown(self, words: str) -> None:
        """Read until the page shows these words."""
        if not any(words in text for text in self.shown):
            self.until(lambda message: words in str(message))

    def ask(self, *widgets: WidgetState, part: str = "", place: str = "") -> None:
        """Have the page run, with what its widgets say, and do not wait.

        Parameters
        ----------
        *widgets : WidgetState
            What its widgets say.
        part : str
            The part of it that is to run; all of it if empty.
        place : str
            The page; where the server has led if empty, as soon as that was read.
        """
        state = ClientState()
        state.CopyFrom(self._state)
        state.fragment_id = part
        state.page_script_hash = place or self.place
        state.widget_states.widgets.extend(widgets)
        self._socket.send(BackMsg(rerun_script=state).SerializeToString())

    def _take_in(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id or self.session
            case "navigation":
                self.place = message.navigation.page_script_hash
            case "page_info_changed":
                self._state.query_string = message.page_info_changed.query_string
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._take_in_element(message.delta.new_element, message.delta.fragment_id)
            case "delta" if message.delta.WhichOneof("type") == "add_block":
                block = message.delta.add_block
                kind = block.WhichOneof("type")
                if kind and (name := getattr(getattr(block, kind), "id", "")):
                    self.widgets[name] = kind

    def _take_in_element(self, element: Element, part: str) -> None:
        self.shown.append(str(element))
        kind = element.WhichOneof("type")
        if name := getattr(getattr(element, kind), "id", ""):
            self.widgets[name] = kind
        match kind:
            case "button":
                self.buttons[element.button.label] = element.button.id
                self.parts[element.button.label] = part
            case "text_input":
                self.fields[element.text_input.label] = element.text_input.id
            case "bidi_component":
                self.components[element.bidi_component.component_name] = element.bidi_component


def _is_whole(message: ForwardMsg) -> bool:
    """Whether the page has run to its end; one that leads on to another has not."""
    if message.WhichOneof("type") != "script_finished":
        return False
    return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


@contextmanager
def visit(
    url: str,
    page: str,
    query: str = "",
    host: str = "127.0.0.1",
    forwarded: str = "",
    whole: bool = True,
) -> Iterator[Wire]:
    """A session on a page of the server at `url`, which has run once.

    Parameters
    ----------
    host : str
        The address that the visitor comes from: one of this computer's own.
    forwarded : str
        What the header X-Forwarded-For says, if anything.
    whole : bool
        Wait until the page is there. Otherwise it has only been asked for.
    """
    with connect(
        url.replace("http", "ws", 1) + "/_stcore/stream",
        origin=url,
        subprotocols=["streamlit"],
        max_size=None,
        source_address=(host, 0),
        additional_headers={"X-Forwarded-For": forwarded} if forwarded else {},
        open_timeout=SECONDS if whole else 10.0,
        # It reads only when it waits for something, so that it may leave much unread, and pings.
        max_queue=None,
        ping_interval=None,
    ) as socket:
        wire = Wire(socket, page, query)
        wire.look() if whole else wire.ask()
        yield wire
