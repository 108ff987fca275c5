"""Somebody who speaks to the server with a program of their own, in place of a browser."""

import secrets
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol


@dataclass(frozen=True)
class Stranger:
    """An open page without a browser.

    Attributes
    ----------
    url : str
        Of the server.
    session : str
        The page's name on the server.
    token : str
        What the server gave against requests from other sites.
    """

    url: str
    session: str
    token: str

    def send(self, content: bytes, name: str = "x", file_id: str = "") -> int:
        """Upload a file, into no widget unless one is told its id; the status of the answer."""
        boundary = secrets.token_hex(16)
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        )
        request = urllib.request.Request(
            f"{self.url}/_stcore/upload_file/{self.session}/{file_id or secrets.token_hex(8)}",
            data=head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Cookie": f"_streamlit_xsrf={self.token}",
                "X-Xsrftoken": self.token,
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)


def token(url: str) -> str:
    """What the server gives against requests from other sites."""
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=30) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    cookie = next(text for text in cookies if text.startswith("_streamlit_xsrf="))
    return str(cookie.split("=", 1)[1].split(";", 1)[0])


@contextmanager
def come(url: str) -> Iterator[Stranger]:
    """Open the app's first page, and wait until the server has begun to run it."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(
        address, subprotocols=[Subprotocol("streamlit")], proxy=None, max_size=None, origin=None
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string = ""
        socket.send(message.SerializeToString())
        session = ""
        finished = False
        while not finished:
            data = socket.recv(timeout=60)
            assert isinstance(data, bytes)
            answered = ForwardMsg.FromString(data)
            session = answered.new_session.initialize.session_id or session
            finished = answered.WhichOneof("type") == "script_finished"
        yield Stranger(url, session, token(url))
