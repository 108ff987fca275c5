"""A page at rest: the server has said all, and nothing of what was there before is left."""

import re

from playwright.sync_api import Download, Page, expect


def expect_rest(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    # Streamlit's own sign that a page runs comes late, and goes late.
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def download(page: Page, button: str | re.Pattern[str]) -> Download:
    """Take a file away. While a page runs, a button may belong to what was there before, and before
    it runs for the first time it is at rest, too."""
    taking = page.get_by_role("button", name=button)
    expect(taking).to_be_visible()
    expect_rest(page)
    with page.expect_download() as started:
        taking.click()
    return started.value
