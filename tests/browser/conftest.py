"""A real server, a real browser. Where there is no browser the tests are skipped; with CI=true that
is a failure.

With SLOWDOWN=4 the browser's processor is four times slower: that finds tests, and pages, which
rely on something being done in time.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.helpers.rest import sit_down
from tests.helpers.server import Server, serve

PATIENCE = (
    120_000  # milliseconds: two slow cores, busy training; TensorFlow alone starts for seconds
)
SLOWDOWN = float(os.environ.get("SLOWDOWN", "1"))

# Chromium makes two pages of its own for the suggestions below each new window's address bar, which
# nobody sees here: up to a sixth of the processor's time that a visit takes. It heeds the last of
# such lists alone, so what Playwright turns off is named again.
TURNED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
)

expect.set_options(timeout=PATIENCE)


def slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})


def set_contexts(browser: Browser) -> None:
    """See to it that all who open a page in `browser` are patient, and slow where wanted."""
    new_context = browser.new_context

    def new_set_context(*args: Any, **options: Any) -> BrowserContext:
        context = new_context(*args, **options)
        context.set_default_timeout(PATIENCE)
        if SLOWDOWN > 1:
            context.on("page", slow_down)
        return context

    browser.new_context = new_set_context  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        reason = "no Chromium on this machine (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                f"--disable-features={','.join(TURNED_OFF)}",
            ],
        )
        set_contexts(browser)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a module, on the bundled digits."""
    with serve(tmp_path_factory.mktemp("server"), MNIST_DATA="") as server:
        yield server


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """Where the visitors of a module sit, one after the other."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(desk: BrowserContext) -> Iterator[Page]:
    """A visitor at a desk, who has never been here."""
    with sit_down(desk) as page:
        yield page
