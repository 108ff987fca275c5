"""Whom the server listens to, and under which names."""

import http.client
import socket
from urllib.parse import urlsplit

import psutil
import pytest

from tests.helpers.server import Server


def handshake(server: Server, host: str, origin: str) -> int:
    """The status with which the server answers a WebSocket that a browser would open."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    connection.request(
        "GET",
        "/_stcore/stream",
        headers={
            "Host": host,
            "Origin": origin,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol": "streamlit",
        },
    )
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_web_server_listens_on_this_computer_only(server: Server) -> None:
    listening = {
        connection.laddr.ip
        for connection in psutil.Process(server.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}
    port = urlsplit(server.url).port
    with socket.socket() as stranger:
        assert stranger.connect_ex(("127.0.0.2", port)) != 0


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_page_of_its_own_is_served(server: Server, host: str) -> None:
    at = f"{host}:{urlsplit(server.url).port}"
    assert handshake(server, at, f"http://{at}") == 101


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", "http://evil.example"),  # its name was made to lead here
        ("evil.example:8501", "http://evil.example:8501"),
        ("127.0.0.1:8501", "http://evil.example"),  # a page elsewhere speaks to this server
        ("streamlit.app.evil.example", "http://streamlit.app.evil.example"),
    ],
)
def test_a_page_of_another_site_is_refused(server: Server, host: str, origin: str) -> None:
    assert handshake(server, host, origin) == 403
