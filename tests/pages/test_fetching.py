"""Fetching the full MNIST from a server that falls silent half way, and cancelling that."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from tests.helpers.server import serve
from tests.helpers.wire import visit

# The app, but for where it fetches MNIST.
ELSEWHERE = """
from mnist_core.digits import mnist
mnist.fetch_mnist.__defaults__ = (None, "{url}", "0" * 64)
"""


@contextmanager
def falls_silent() -> Iterator[str]:
    """A server that sends a tenth of a file and no more; yields where that is."""
    is_over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "10240000")
            self.end_headers()
            self.wfile.write(bytes(1_024_000))
            is_over.wait()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/mnist.npz"
        is_over.set()
        server.shutdown()


def test_cancel_in_the_silence_and_begin_again(tmp_path: Path) -> None:
    with (
        falls_silent() as url,
        serve(
            tmp_path, otherwise=ELSEWHERE.format(url=url), MNIST_DATA="", NO_PROXY="127.0.0.1"
        ) as server,
        visit(server.url, "explore", "look=one&row=3") as visitor,
    ):
        for _ in range(2):
            visitor.press("Fetch MNIST")
            visitor.until_whole()
            while not any("1,000 of 10,000 kB" in text for text in visitor.shown):
                visitor.look()
            assert any("Row 3, a " in text for text in visitor.shown)
            visitor.press("Cancel")
            visitor.until_shown("Cancelled: nothing was kept.")
            visitor.until_shown("Row 3, a ")
            visitor.until_whole()
        visitor.look()
        assert not any("Cancelled" in text for text in visitor.shown)
        assert not list((tmp_path / "cache").glob("mnist*"))
