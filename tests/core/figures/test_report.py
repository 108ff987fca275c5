"""Files for a report: what is in them, by eyes that read PNG and PDF; and lines as Vega-Lite."""

import re
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

import mnist_core as mc
from mnist_core import figures
from mnist_core.figures import report
from mnist_core.figures.lines import lines

LINES = {"this": ([0.0, 1.0, 2.0], [1.0, 0.9, float("nan")]), "that": ([0.0, 2.0], [0.5, 0.7])}


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(content)).convert("L"))


def drawn_in(content: bytes) -> bytes:
    """What a PDF draws, unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    found = b""
    for stream in streams:
        try:
            found += zlib.decompress(stream)
        except zlib.error:
            continue
    return found


def test_every_figure_is_a_picture_and_a_page_of_a_report() -> None:
    matrix = np.diag(np.arange(10)) + np.eye(10, k=3, dtype=int)
    digits = mc.load_digits("sample").images[:3]
    for content in (
        report.gallery_file(list(digits), ["0 as 6"] * 3, "Three $ mistakes", "png"),
        report.matrix_file(matrix, "Confusion", "png", shares=True),
    ):
        shades = pixels(content)
        assert shades.min() < 80 and shades[0, 0] == 255  # black on white
        assert min(shades.shape) > 300
    page = report.lines_file(LINES, "severity", "accuracy", "Rotate", "pdf", (0.0, 1.0))
    assert page.startswith(b"%PDF") and b"/Page" in page
    assert drawn_in(page).count(b" l\n") > 4  # lines, to a point each


def test_a_gallery_is_square_and_shows_the_digits_in_black_on_white() -> None:
    digits = np.zeros((9, 28, 28), np.uint8)
    blank = pixels(report.gallery_file(list(digits), [""] * 9, "", "png"))
    digits[4] = 255
    full = pixels(report.gallery_file(list(digits), [""] * 9, "", "png"))
    rows, columns = np.nonzero(blank != full)
    height, width = full.shape
    # The fifth of nine stands in the middle of three rows of three.
    assert width / 3 < columns.mean() < width * 2 / 3
    assert height / 3 < rows.mean() < height * 2 / 3
    assert (full[blank != full] < blank[blank != full]).all()


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="png or pdf"):
        report.matrix_file(np.eye(10, dtype=int), "x", "exe")


def test_lines_hold_what_is_a_number_and_tell_lines_apart_without_colour() -> None:
    specification, columns = lines(LINES, "severity", "accuracy", (0, 5), (0, 1), mark=2.0)
    assert columns["line"] == ["this", "this", "that", "that"]
    assert columns["y"] == [1.0, 0.9, 0.5, 0.7]
    line, rule = specification["layer"]
    assert line["encoding"]["strokeDash"]["scale"]["domain"] == ["this", "that"]
    dashes = line["encoding"]["strokeDash"]["scale"]["range"]
    assert len({tuple(dash) for dash in dashes}) == len(dashes)
    assert rule["data"]["values"] == [{"at": 2.0}]


def test_each_field_of_the_confusion_table_is_a_button_that_says_what_it_is() -> None:
    matrix = np.zeros((10, 10), int)
    matrix[7, 2], matrix[7, 7] = 3, 9
    html = figures.confusion_table(matrix)
    assert html.count("<button") == 100 and 'data-number="72"' in html
    assert 'aria-label="7 as 2: 3"' in html and ">3</button>" in html
    assert ">25.0%</button>" in figures.confusion_table(matrix, shares=True)
    # The mistakes are marked, the right answers are not.
    assert html.count("rgba(") == 1
