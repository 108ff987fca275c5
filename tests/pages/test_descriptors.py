"""The server's file descriptors, when many visitors come and go."""

import resource
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import WebSocketException

from pages.parts import descriptors
from tests.helpers.engines import wait_until
from tests.helpers.server import serve
from tests.helpers.wire import visit

VISITS = 150


def open_files(pid: int) -> int:
    return psutil.Process(pid).num_fds()


def limits(pid: int) -> tuple[int, int]:
    return psutil.Process(pid).rlimit(psutil.RLIMIT_NOFILE)


def test_150_visitors_come_and_go_where_there_are_256_descriptors(tmp_path: Path) -> None:
    with serve(tmp_path, descriptors=(256, 256), MNIST_DATA="") as server:
        with visit(server.url, "draw") as first:
            assert any("What do you see?" in text for text in first.shown)
        before = open_files(server.pid)
        for _ in range(VISITS):
            # It begins a session; to wait for the whole page would take minutes.
            with visit(server.url, "draw", whole=False):
                pass
        assert open_files(server.pid) < before + 100
        with visit(server.url, "draw") as last:
            assert any("What do you see?" in text for text in last.shown)


def test_when_all_descriptors_were_taken_they_are_given_back(tmp_path: Path) -> None:
    """More visitors at once than there are descriptors for; when they have left, others can
    come."""
    with serve(tmp_path, descriptors=(128, 128), may_complain=True, MNIST_DATA="") as server:
        with visit(server.url, "draw"):
            pass
        with suppress(OSError, WebSocketException), ExitStack() as crowd:
            with suppress(OSError, WebSocketException):  # who is turned away may hear it, or later
                for _ in range(60):
                    crowd.enter_context(visit(server.url, "draw", whole=False))
            wait_until(lambda: open_files(server.pid) > 128 - 4)  # a session takes four
        wait_until(lambda: open_files(server.pid) < 110)
        with visit(server.url, "draw") as last:
            assert any("What do you see?" in text for text in last.shown)


def test_the_soft_limit_is_raised_at_the_first_visit(tmp_path: Path) -> None:
    hard = min(2_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    with serve(tmp_path, descriptors=(256, hard), MNIST_DATA="") as server:
        assert limits(server.pid) == (256, hard)
        with visit(server.url, "draw"):
            assert limits(server.pid) == (hard, hard)


@pytest.mark.parametrize(
    ("soft", "hard", "most", "raised"),
    [
        (256, resource.RLIM_INFINITY, 10_240, 10_240),  # macOS
        (256, resource.RLIM_INFINITY, 10**9, 65_536),
        (256, 10**6, 10**9, 65_536),
        (256, 4_096, 10**9, 4_096),
        (10**6, 10**6, 10**9, 10**6),
        (256, 256, 10**9, 256),
        (256, resource.RLIM_INFINITY, 256, 256),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, 10**9, resource.RLIM_INFINITY),
    ],
)
def test_how_far_it_is_raised(
    soft: int, hard: int, most: int, raised: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`most` is what the system gives, whatever it says."""
    now = [soft, hard]

    def set_limit(_: int, wanted: tuple[int, int]) -> None:
        if wanted[0] > most:
            raise ValueError("current limit exceeds maximum limit")
        now[:] = wanted

    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(now))
    monkeypatch.setattr(resource, "setrlimit", set_limit)
    descriptors.prepare()
    assert now == [raised, hard]
