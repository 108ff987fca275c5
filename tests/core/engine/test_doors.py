"""Who can speak to what training starts: nobody but the app itself, neither over the network nor on
this computer."""

import http.client
import socket
from collections.abc import Iterator

import psutil
import pytest
from distributed import Client, Security

from mnist_core.engine import Engine

# They stand for all addresses of this computer that are not 127.0.0.1: a socket that is bound to
# one of them hears nothing of what is sent to another.
ELSEWHERE = ("127.0.0.2", "::1")
HTTP_PATHS = (
    "/",
    "/health",
    "/metrics",
    "/info/main/workers.html",
    "/json/identity.json",
    "/status",
)

Address = tuple[str, int]


@pytest.fixture(scope="module")
def listening() -> Iterator[set[Address]]:
    """The sockets that this process and those below it listen on, once there is an engine with its
    worker."""
    before = addresses()
    engine = Engine()
    engine._standby.connect()
    yield addresses() - before
    engine.close()


def addresses() -> set[Address]:
    me = psutil.Process()
    return {
        (connection.laddr.ip, connection.laddr.port)
        for process in (me, *me.children(recursive=True))
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN or connection.type == socket.SOCK_DGRAM
    }


def serves_http(address: Address) -> bool:
    """Whether it is a web server, and if so, that there is nothing to be had."""
    for path in HTTP_PATHS:
        connection = http.client.HTTPConnection(*address, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert answer.status in (302, 404), (
            f"{path} on {address}: {answer.status}"
        )  # / only leads to /status
    return True


def test_all_that_training_starts_listens_on_this_computer_only(listening: set[Address]) -> None:
    assert len(listening) >= 3  # scheduler, nanny, worker
    assert {ip for ip, _ in listening} == {"127.0.0.1"}
    for _, port in listening:
        for ip in ELSEWHERE:
            family = socket.AF_INET6 if ":" in ip else socket.AF_INET
            with socket.socket(family) as stranger:
                stranger.settimeout(5)
                assert stranger.connect_ex((ip, port)) != 0, f"{ip}:{port}"


@pytest.mark.filterwarnings("ignore")  # Dask's, of the connections that it is refused
def test_no_stranger_is_heard_not_even_on_this_computer(listening: set[Address]) -> None:
    doors = [address for address in listening if not serves_http(address)]
    assert len(doors) == 3  # scheduler, nanny, worker
    for ip, port in doors:
        with socket.create_connection((ip, port), timeout=10) as plain:
            plain.settimeout(10)
            # What Dask's own client would say first: a length, and a handshake in MessagePack.
            plain.sendall((14).to_bytes(8, "little") + b"\x01" + bytes(13))
            try:
                assert b"compression" not in plain.recv(1000)
            except OSError:
                pass  # hung up on
        for protocol, security in (("tcp", Security()), ("tls", Security.temporary())):
            with pytest.raises(OSError):
                Client(
                    f"{protocol}://{ip}:{port}", security=security, timeout=2, set_as_default=False
                )


def test_the_secret_stands_neither_on_a_command_line_nor_in_a_file(listening: set[Address]) -> None:
    family = psutil.Process().children(recursive=True)
    workers = [process for process in family if "distributed.cli.dask_worker" in process.cmdline()]
    assert workers and not any(
        "PRIVATE KEY" in part for process in family for part in process.cmdline()
    )
    assert "PRIVATE KEY" in workers[0].environ()["DASK_DISTRIBUTED__COMM__TLS__WORKER__KEY"]
    opened = {file.path for process in family for file in process.open_files()}
    assert not any(path.endswith((".pem", ".key", ".crt")) for path in opened)
