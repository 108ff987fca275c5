"""A visitor's page, and when it is at rest: the server has said all, and nothing of what was there
before is left."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, expect


@contextmanager
def visitor(browser: Browser, **settings: Any) -> Iterator[Page]:
    """Somebody who has never been here. An error in the browser's scripts fails the test."""
    context = browser.new_context(**settings)
    with sit_down(context) as page:
        yield page
    context.close()


@contextmanager
def sit_down(context: BrowserContext) -> Iterator[Page]:
    """The same, in a context where others have sat before: it keeps the app's scripts, compiled,
    and nothing of theirs. What a test does to a whole context, such as to route what it asks for,
    would outlast the visit, and is for a context of its own."""
    page = context.new_page()
    kept = {"origin": "*", "storageTypes": "all"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", kept)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    for opened in context.pages:
        opened.close()
    assert not errors, errors


def expect_rest(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    # Streamlit's own sign that a page runs comes late, and goes late.
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def button_at_rest(page: Page, name: str | re.Pattern[str], exact: bool = False) -> Locator:
    """A button to press. While a page runs, it may belong to what was there before, and what it
    opens may be left behind by a page that still grows; before a page runs it is at rest, too."""
    button = page.get_by_role("button", name=name, exact=exact)
    expect(button).to_be_visible()
    expect_rest(page)
    return button


def download(page: Page, name: str | re.Pattern[str]) -> Download:
    """Take a file away."""
    button = button_at_rest(page, name)
    with page.expect_download() as started:
        button.click()
    return started.value
