"""A real server, a real browser. Where there is no browser the tests are skipped; with CI=true that is a failure."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mnist_core.data import PROJECT

expect.set_options(timeout=60_000)  # two slow cores, busy training


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    runs: Path


@contextmanager
def serve(folder: Path, **environment: str) -> Iterator[Server]:
    """The app, started as a user starts it, with a `runs` folder of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    runs, log = folder / "runs", folder / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "MNIST_RUNS": str(runs), "MNIST_CACHE": str(folder / "cache"), **environment},
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
    # A browser that goes away at the very moment when Streamlit closes the connection makes the latter complain.
    # (What comes after a blank line and a colon is the second half of a traceback.)
    tracebacks = re.split(r"(?<!:\n\n)Traceback", words)[1:]
    troubles = [trace for trace in tracebacks if 'Cannot call "send" once a close' not in trace]
    assert not troubles and "Warning" not in words, words


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        reason = "no Chromium on this machine (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a module, on the bundled digits."""
    with serve(tmp_path_factory.mktemp("server"), MNIST_DATA="") as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A visitor at a desk, who has never been here. An error in the browser's scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors
