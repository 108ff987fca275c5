"""Studying mistakes in a real browser: what is clicked, kept there, taken away and cancelled."""

import csv
import re

from playwright.sync_api import Page, expect

from tests.helpers.paper import ONE, expect_answer, stroke
from tests.helpers.rest import button_at_rest, download, expect_rest
from tests.helpers.server import Server


def expect_nothing_of_the_former(page: Page, server: Server) -> None:
    """The next one sits down, at another tab: nothing of the former stays in either."""
    former = page.evaluate("localStorage.getItem('visitor')")
    other = page.context.new_page()
    other.goto(f"{server.url}/draw")
    other.locator("summary", has_text="My digits").click()
    # What comes late above the button would carry off what it opens.
    for late in ("32 maps of 24 x 24", "Load digits again"):
        expect(other.get_by_text(late)).to_be_visible()
    button_at_rest(other, "I am somebody else").click()
    other.get_by_role("button", name="Forget me").click()
    other.wait_for_function("former => localStorage.getItem('visitor') !== former", arg=former)
    expect(page.get_by_role("button", name="My notes as CSV")).to_have_count(0)
    other.wait_for_function("!localStorage.getItem('notes_on_digits')?.includes('has no bar')")
    other.close()


def test_a_mistake_is_looked_at_noted_on_found_again_and_taken_away(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/mistakes?model=single_conv")
    first = page.get_by_role("button", name=re.compile(r"\d as \d, \d+% sure")).first
    title = (first.locator("img").get_attribute("alt") or "")[:6]
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"Row \d+, labelled"))).to_be_visible()
    expect(page.get_by_text("The digits most like it")).to_be_visible()
    expect_rest(page)
    page.get_by_text("Flag it").click()
    expect(page.get_by_text(f"⚑ {title}")).to_be_visible()
    page.get_by_label("Note, for you alone").fill("has no bar")
    page.get_by_label("Note, for you alone").press("Enter")
    page.wait_for_function("localStorage.getItem('notes_on_digits')?.includes('has no bar')")
    expect(page.get_by_text("Kept in this browser.")).to_be_visible()

    for _ in range(3):  # what the page had before the note came must not be taken for a change
        page.reload()  # the address has the digit, and the browser the note
        expect(page.get_by_text(f"⚑ {title}")).to_be_visible()
        expect_rest(page)
    expect(page.get_by_label("Note, for you alone")).to_have_count(1)  # the one before is gone
    expect(page.get_by_label("Note, for you alone")).to_have_value("has no bar")
    notes = download(page, "My notes as CSV (1)").path().read_text()
    (row,) = csv.DictReader(notes.splitlines())
    assert (row["truth"], row["answer"], row["text"]) == (title[0], title[5], "has no bar")

    field = page.get_by_role("button", name=re.compile("^9 as 7: [1-9]"))
    row = page.get_by_role("row").filter(has=field).get_by_role("button")
    tops = row.evaluate_all("fields => fields.map(field => field.getBoundingClientRect().top)")
    assert len(tops) == 10 and len(set(tops)) == 1  # whether a number stands in it or not
    field.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("labelled 9, read as 7")).to_be_visible()
    expect(page).to_have_url(re.compile("true=9.*read=7|read=7.*true=9"))
    shown = page.get_by_role("button", name=re.compile(r"^\d as \d, \d+% sure$"))
    assert all(name.startswith("9 as 7") for name in shown.all_inner_texts() if name)
    page.get_by_role("button", name="Show all again").click()
    expect(page.get_by_text("labelled 9, read as 7")).to_have_count(0)

    page.get_by_role("button", name="Save").first.click()
    assert download(page, "As a picture (PNG)").path().read_bytes().startswith(b"\x89PNG")
    assert download(page, "For a report (PDF)").path().read_bytes().startswith(b"%PDF")

    expect_nothing_of_the_former(page, server)


def test_notes_leave_a_tab_that_was_not_loaded_again(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/mistakes?model=single_conv&row=385")
    expect(page.get_by_text("The digits most like it")).to_be_visible()
    expect_rest(page)
    page.get_by_label("Note, for you alone").fill("has no bar")
    page.get_by_label("Note, for you alone").press("Enter")
    expect(page.get_by_text("Kept in this browser.")).to_be_visible()
    expect(page.get_by_role("button", name="My notes as CSV (1)")).to_be_visible()
    expect_nothing_of_the_former(page, server)


def test_reading_is_cancelled_and_a_drawing_is_made_worse(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/mistakes?model=committee&of=all")
    expect(page.get_by_text("The network reads 5,000 digits")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Compute it")).to_be_visible()

    page.goto(f"{server.url}/draw?model=single_conv")
    stroke(page, ONE)
    expect_answer(page, 1)
    expect_rest(page)
    page.get_by_role("link", name="Mistakes", exact=True).first.click()
    page.get_by_role("radio", name="How brittle").click()
    expect(page.get_by_text("One convolution reads a 1")).to_be_visible()
    expect(page.get_by_text("Until then, here is a digit of these")).to_have_count(0)
    expect(page.get_by_text("In the mean of severities 1 to 5")).to_be_visible()
    expect(page).to_have_url(re.compile("section=brittle"))
