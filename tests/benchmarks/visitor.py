"""A visitor without a browser.

It speaks Streamlit's own protocol, so that thirty of them cost next to nothing.
"""

import asyncio
from contextlib import suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect


class Visitor:
    """Opens a page, presses a button on it, and then looks at it as a browser does.

    It asks for each of the page's self-refreshing parts as often as the page wants, and reads the
    answers.

    Attributes
    ----------
    pressed : asyncio.Event
        Set when the button has been pressed.
    seconds : float
        From opening the page until the button was there to be pressed.
    refreshes : int
        Refreshes asked for so far.
    troubles : list of str
        Exceptions that the page has shown.
    """

    def __init__(self, url: str, page: str, query: str, button: str) -> None:
        self._url, self._page, self._query, self._button = url, page, query, button
        self._state = ClientState(query_string=query, page_name=page)
        self._wanted: tuple[str, str] | None = None  # the button's id, and the fragment it is in
        self._refreshing: dict[str, asyncio.Task[None]] = {}
        self.pressed, self.seconds, self.refreshes = asyncio.Event(), 0.0, 0
        self.troubles: list[str] = []

    async def visit(self) -> None:
        """Stay until cancelled."""
        try:
            await self._stay()
        except Exception as problem:
            self.troubles.append(f"{type(problem).__name__}: {problem}")
            raise

    async def _stay(self) -> None:
        address = self._url.replace("http", "ws", 1) + "/_stcore/stream"
        async with connect(
            address, origin=self._url, subprotocols=["streamlit"], max_size=None
        ) as socket:
            try:
                await self._look(socket)
            finally:
                self._stop_refreshing()

    async def _look(self, socket: ClientConnection) -> None:
        opened = asyncio.get_running_loop().time()
        await self._ask(socket, self._state)
        async for content in socket:
            message = ForwardMsg.FromString(content)
            await self._take_in(socket, message)
            if self.pressed.is_set() and not self.seconds:
                self.seconds = asyncio.get_running_loop().time() - opened

    async def _take_in(self, socket: ClientConnection, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                if (
                    not message.metadata.run.fragment_ids
                ):  # the whole page anew: its parts will say how often
                    self._stop_refreshing()
            case "navigation":
                self._state.page_script_hash = message.navigation.page_script_hash
            case "page_info_changed":
                self._state.query_string = message.page_info_changed.query_string
            case "auto_rerun":
                self._refresh(socket, message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    if fragment in self._refreshing:
                        self._refreshing.pop(fragment).cancel()
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if element.WhichOneof("type") == "button" and element.button.label == self._button:
                    self._wanted = element.button.id, message.delta.fragment_id
                if element.WhichOneof("type") == "exception":
                    self.troubles.append(element.exception.message)
            case "script_finished":
                if self._wanted and not self.pressed.is_set():
                    self.pressed.set()
                    button, fragment = self._wanted
                    state = self._as_now(fragment)
                    state.widget_states.CopyFrom(
                        WidgetStates(widgets=[WidgetState(id=button, trigger_value=True)])
                    )
                    await self._ask(socket, state)

    def _refresh(self, socket: ClientConnection, fragment: str, interval: float) -> None:
        async def again() -> None:
            with suppress(OSError):
                while True:
                    await asyncio.sleep(interval)
                    state = self._as_now(fragment)
                    state.is_auto_rerun = True
                    await self._ask(socket, state)
                    self.refreshes += 1

        if fragment not in self._refreshing:
            self._refreshing[fragment] = asyncio.create_task(again())

    def _stop_refreshing(self) -> None:
        for task in self._refreshing.values():
            task.cancel()
        self._refreshing.clear()

    def _as_now(self, fragment: str) -> ClientState:
        state = ClientState()
        state.CopyFrom(self._state)
        state.fragment_id = fragment
        return state

    @staticmethod
    async def _ask(socket: ClientConnection, state: ClientState) -> None:
        await socket.send(BackMsg(rerun_script=state).SerializeToString())
