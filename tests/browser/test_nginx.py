"""The example for nginx: a digit is drawn through it, and other sites get nothing."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from playwright.sync_api import Browser, Page, expect

from mnist_core.folders import PROJECT
from tests.helpers.paper import ONE, canvas, expect_answer, stroke
from tests.helpers.server import Server

# What a browser has asked for, whether the app was asked as well, and how much went to the browser.
LOG = "log_format asked '$uri $upstream_cache_status $body_bytes_sent';"

EXAMPLE = PROJECT / ".github" / "nginx.conf"
STREAMLITS = Path(streamlit.__file__).with_name("static") / "static"


@pytest.fixture
def proxy(server: Server, tmp_path: Path) -> Iterator[str]:
    """The address of nginx, with the example as it stands but for ports, name and folder."""
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if nginx is None:
        reason = "no nginx on this machine (apt-get install nginx-light)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    example = EXAMPLE.read_text()
    changes = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "127.0.0.1:8501": f"127.0.0.1:{urlsplit(server.url).port}",
        "digits.example.org": "localhost",
        "/var/cache/nginx/digits": str(tmp_path / "cache"),
    }
    for before, after in changes.items():
        assert before in example
        example = example.replace(before, after)
    places = "".join(
        f"{what}_temp_path {tmp_path}/{what};\n"
        for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = tmp_path / "nginx.conf"
    # Started as root, nginx would write as another user, who may not write here.
    user = "user root;" if os.geteuid() == 0 else ""
    file.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; {user}\n"
        "events {}\n"
        f"http {{ include /etc/nginx/mime.types;\n"
        f"{LOG} access_log {tmp_path}/access.log asked;\n{places}{example}}}\n"
    )
    process = subprocess.Popen([nginx, "-c", str(file), "-e", str(tmp_path / "error.log")])
    address = f"http://localhost:{port}"
    deadline = time.monotonic() + 60
    while not answers(f"{address}/_stcore/health"):
        assert process.poll() is None, (tmp_path / "error.log").read_text()
        assert time.monotonic() < deadline, "nginx does not answer"
        time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(timeout=20)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def test_a_digit_is_drawn_through_it_and_its_policy_is_kept(page: Page, proxy: str) -> None:
    refused: list[str] = []
    page.on(
        "console",
        lambda message: (
            refused.append(message.text) if "Content Security" in message.text else None
        ),
    )
    page.goto(proxy)
    stroke(page, ONE)
    expect_answer(page, 1)
    page.goto(f"{proxy}/explore")
    expect(
        page.locator(
            "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
        ).first
    ).to_be_visible()
    assert not refused


def test_other_sites_may_not_frame_it_and_its_files_are_kept(proxy: str) -> None:
    with urllib.request.urlopen(proxy, timeout=30) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy and "default-src 'self'" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        html = answer.read().decode()
    script = html.split('src="./static/')[1].split('"')[0]
    with urllib.request.urlopen(f"{proxy}/static/{script}", timeout=30) as answer:
        assert "max-age=2592000" in answer.headers["Cache-Control"]


def test_of_a_class_only_the_first_browser_has_the_files_fetched_from_the_app(
    proxy: str, browser: Browser, tmp_path: Path
) -> None:
    log = tmp_path / "access.log"
    asked: list[list[str]] = []
    for _ in range(2):
        pupil = browser.new_context().new_page()
        pupil.goto(proxy)
        expect(canvas(pupil)).to_be_visible()
        pupil.wait_for_load_state("networkidle")
        pupil.context.close()
        lines = log.read_text().splitlines()
        static = [line for line in lines if line.startswith("/static/")]
        asked.append(static[sum(map(len, asked)) :])
    first, second = asked
    assert len(first) > 50 and all(" MISS " in line for line in first)
    assert len(second) > 50 and all(" HIT " in line for line in second)
    sent = sum(int(line.split()[2]) for line in second)
    names = {line.split()[0].removeprefix("/static/") for line in second}
    whole = sum((STREAMLITS / name).stat().st_size for name in names)
    assert sent < 0.6 * whole  # packed
