"""The app as a server of its own, started as a user starts it."""

import os
import re
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mnist_core.folders import PROJECT


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    runs: Path


@contextmanager
def serve(
    folder: Path,
    descriptors: tuple[int, int] | None = None,
    may_complain: bool = False,
    otherwise: str = "",
    port: int = 0,
    **environment: str,
) -> Iterator[Server]:
    """The app, started as a user starts it, with a `runs` folder of its own.

    Parameters
    ----------
    folder : Path
        Where it keeps everything.
    descriptors : tuple of int, optional
        How many files it may have open: the soft limit and the hard one.
    may_complain : bool
        Whether warnings and tracebacks in what it writes are no fault.
    otherwise : str
        Python that its process runs first, to do something otherwise than the app does.
    port : int
        Where it listens; 0 for any that is free.
    **environment : str
        Its environment, beside that of the tests.
    """
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # where one listened just now
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    runs, log = folder / "runs", folder / "server.log"
    streamlit = ["-m", "streamlit"]
    if otherwise:
        streamlit = ["-c", f"{otherwise}\nfrom streamlit.web.cli import main\nmain()"]
    command = [
        sys.executable,
        *streamlit,
        "run",
        "app.py",
        f"--server.port={port}",
        "--server.headless=true",
    ]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, descriptors)

    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=limit if descriptors else None,
            env={
                **os.environ,
                "MNIST_RUNS": str(runs),
                "MNIST_CACHE": str(folder / "cache"),
                **environment,
            },
        )
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while not _answers(f"{url}/_stcore/health"):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield Server(url, process.pid, runs)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    words = log.read_text()
    # Three complaints are none of the app's: Streamlit's, where a browser goes away at the very
    # moment when it closes the connection, and Dask's, where it begins to measure garbage
    # collections while one is going on, or ends just when it was given something to do. (What
    # comes after a blank line and a colon is a traceback's second half.)
    words = re.sub(r".*UserWarning: Client 'fire-and-forget' desires key.*", "", words)
    harmless = re.compile('Cannot call "send" once a close|GCDiagnosis|in _gc_callback')
    tracebacks = re.split(r"(?<!:\n\n)Traceback", words)[1:]
    troubles = [trace for trace in tracebacks if not harmless.search(trace)]
    assert may_complain or (not troubles and "Warning" not in words), words


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False
