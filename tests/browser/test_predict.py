"""The whole way to Kaggle and back, in a real browser."""

import csv
import io
import re

import numpy as np
import pandas as pd
from playwright.sync_api import Page, expect

import mnist_core as mc
from tests.helpers.axe import findings
from tests.helpers.paper import canvas
from tests.helpers.rest import download, expect_rest
from tests.helpers.server import Server


def take(page: Page, name: str) -> bytes:
    taken = download(page, name)
    assert taken.suggested_filename == name
    return taken.path().read_bytes()


def focused(page: Page) -> str:
    """What the picture that has the focus is called."""
    return str(
        page.evaluate(
            """() => {
                let element = document.activeElement
                while (element.shadowRoot?.activeElement) {
                    element = element.shadowRoot.activeElement
                }
                return element.querySelector("img")?.alt ?? element.textContent
            }"""
        )
    )


def test_predict_cancel_vote_step_and_take_away(page: Page, server: Server) -> None:
    digits = mc.load_digits("sample")
    expected = mc.load_model("single_conv").predict(digits.images)
    answers = expected.argmax(axis=1)

    # A committee takes its time, and is cancelled.
    page.goto(f"{server.url}/predict?model=committee")
    page.get_by_role("button", name="Predict all 5,000").click()
    expect(page.get_by_text(re.compile(r"[1-9]\d* of 5,000 read, about"))).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Predict all 5,000")).to_be_visible()
    expect(page.get_by_role("heading", name="Take it away")).to_have_count(0)

    page.goto(f"{server.url}/predict?model=single_conv")
    page.get_by_role("button", name="Predict all 5,000").click()
    expect(page.get_by_role("heading", name="5,000 predictions by One convolution")).to_be_visible()
    expect(page.get_by_text(f"prediction:{answers[0]}")).to_be_visible()

    # The arrow keys choose, also beyond the last picture that is shown.
    first = page.get_by_role("button", name=re.compile("^Image 0: a"))
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Picture, of 5,000")).to_have_value("2")
    assert focused(page).startswith("Image 1: a")
    page.keyboard.press("End")
    expect(page.get_by_role("spinbutton", name="Picture, of 5,000")).to_have_value("60")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Picture, of 5,000")).to_have_value("61")
    expect(page.get_by_text("Pictures 61 to 120 of 5,000")).to_be_visible()
    page.wait_for_function("document.activeElement.shadowRoot?.activeElement !== null")
    assert focused(page).startswith("Image 60: a")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Pictures 1 to 60 of 5,000")).to_be_visible()

    # Filtered by prediction, and by doubt.
    sevens = np.flatnonzero(answers == 7)
    page.get_by_role("radio", name="7", exact=True).click(timeout=5000)
    expect(page.get_by_role("spinbutton", name=f"Picture, of {len(sevens)}")).to_be_visible()
    page.get_by_text("Least sure first").click()
    doubtful = sevens[expected[sevens, 7].argmin()]
    expect(page.get_by_alt_text(re.compile(f"Image {doubtful}: a 7")).first).to_be_visible()

    content = take(page, "submission.csv")
    header, *rows = csv.reader(io.StringIO(content.decode()))
    assert header == ["ImageId", "Label"] and b"\r" not in content
    assert rows == [[str(number), str(label)] for number, label in enumerate(answers, start=1)]
    table = pd.read_parquet(io.BytesIO(take(page, "probabilities.parquet")))
    np.testing.assert_array_equal(table[[f"p{i}" for i in range(10)]], expected)

    page.set_viewport_size({"width": 390, "height": 664})
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    assert not findings(page)

    # Somebody who comes to the same finds it done; and a digit goes to the paper.
    page.reload()
    expect(page.get_by_role("heading", name="5,000 predictions by One convolution")).to_be_visible()
    expect_rest(page)  # a press while the page comes back would be lost
    page.get_by_role("button", name="Put it on the paper").click()
    expect(canvas(page)).to_be_visible()
