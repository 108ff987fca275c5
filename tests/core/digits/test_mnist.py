"""The file mnist.npz: damaged ones, and the download."""

import gc
import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits import mnist
from mnist_core.digits.digits import Digits
from tests.helpers.digit_files import as_npz

# Damaged files


class Bomb:
    """Makes a folder when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, ("exploded",)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_test": None},
        {"y_train": None},
        {"x_train": np.zeros((200, 784), np.uint8)},
        {"x_train": np.zeros((200, 28, 28), np.float32)},
        {"x_test": np.zeros((200, 28, 27), np.uint8)},
        {"y_train": np.zeros(199, np.uint8)},
        {"y_test": np.full(200, 10, np.uint8)},
        {"y_train": np.zeros(200, np.int64)},
    ],
    ids=lambda changes: " ".join(
        name if array is None else f"{name} {array.shape}" for name, array in changes.items()
    ),
)
def test_npz_of_another_form(
    changes: dict[str, object], few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mnist.npz").write_bytes(as_npz(few, **changes))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    with pytest.raises(mc.DataError, match=r"^mnist\.npz: "):
        mc.load_digits()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no zip",
        lambda good: good[: len(good) // 2],
        lambda good: good[:5000] + b"?" * 99 + good[5099:],
    ],
    ids=["empty", "text", "cut off", "overwritten"],
)
def test_damaged_npz(
    damage: Callable[[bytes], bytes], few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mnist.npz").write_bytes(damage(as_npz(few)))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    with pytest.raises(mc.DataError, match=r"^mnist\.npz: .*Fetch it again"):
        mc.load_digits()


def test_an_npz_cannot_run_code(
    few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mnist.npz"
    monkeypatch.setenv("MNIST_DATA", str(file))
    for content in (as_npz(few, x_train=np.array([Bomb()], object)), pickle.dumps(Bomb())):
        file.write_bytes(content)
        with pytest.raises(mc.DataError):
            mc.load_digits()
    assert not Path("exploded").exists()


# The download


class Server(ThreadingHTTPServer):
    """A web server with one file, which it may fail to deliver."""

    content = b""
    cut_at: int | None = None
    requests = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/mnist.npz"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests += 1
        self.send_response(200 if self.path == "/mnist.npz" else 404)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(self.server.content[: self.server.cut_at])

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(few: Digits, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server(("127.0.0.1", 0), Handler) as server:
        server.content = as_npz(few)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
    gc.collect()  # nothing was left open: that would be a warning in another test


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_fetch_once(server: Server, few: Digits) -> None:
    progress: list[tuple[int, int]] = []
    checksum, size = sha256(server.content), len(server.content)
    file = mc.fetch_mnist(lambda *now: progress.append(now), server.url, checksum)
    assert file.read_bytes() == server.content
    assert mc.load_digits().sha256 == few.sha256
    assert progress[-1] == (size, size) and len(progress) > 10
    assert {total for _, total in progress} == {size}
    assert progress == sorted(progress)  # a bar that never goes back
    mc.fetch_mnist(lambda *now: progress.append(now), server.url, checksum)
    assert server.requests == 1


def test_fetch_again_over_a_damaged_file(server: Server) -> None:
    mnist.cached_mnist().parent.mkdir()
    mnist.cached_mnist().write_bytes(b"half a file")
    assert mc.fetch_mnist(None, server.url, sha256(server.content)).read_bytes() == server.content


class Cancelled(BaseException):
    """How Streamlit ends the run of a page that shall run anew: no Exception."""


def test_fetch_called_off_leaves_nothing_and_can_begin_again(server: Server) -> None:
    def call_off(done: int, total: int) -> None:
        if done > 1000:
            raise Cancelled

    with pytest.raises(Cancelled):
        mc.fetch_mnist(call_off, server.url, sha256(server.content))
    assert list(mnist.cached_mnist().parent.iterdir()) == []
    assert mc.fetch_mnist(None, server.url, sha256(server.content)).read_bytes() == server.content


@pytest.mark.parametrize("failure", ["wrong checksum", "404", "refused", "cut off"])
def test_fetch_fails_clean(failure: str, server: Server) -> None:
    url, checksum, words = (
        server.url,
        sha256(server.content),
        "cannot be fetched. Check the connection",
    )
    match failure:
        case "wrong checksum":
            checksum, words = "0" * 64, "not the file it should be"
        case "404":
            url = server.url.replace("mnist", "gone")
        case "refused":
            url = "http://127.0.0.1:9/mnist.npz"  # the discard port: nobody listens
        case "cut off":
            server.cut_at = 1000
    with pytest.raises(mc.DataError, match=words) as caught:
        mc.fetch_mnist(None, url, checksum)
    assert str(caught.value).startswith(url)
    assert list(mnist.cached_mnist().parent.iterdir()) == []
    assert mc.sources()[0].name == "sample"
