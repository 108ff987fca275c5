"""Numbers as HTML tables, each number on the colour of its value."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.answers import beside_a_bar
from mnist_core.figures.colours import BLUE, ORANGE, PALE

_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
_NUMBER = "border:0;padding:4px 6px;text-align:right"
LEFT = "border:0;padding:4px 8px;text-align:left;white-space:nowrap"
_GAP = "…"
_FIELD = (
    "display:block;width:100%;min-width:0;min-height:44px;padding:0 2px;border:0;border-radius:4px;"
    "cursor:pointer;font:inherit;font-size:.85rem;font-variant-numeric:tabular-nums"
)
_PIXEL = "padding:0;border:0;width:24px;height:19px;text-align:center"


def number_table(numbers: NDArray[np.float32], alt: str) -> str:
    """Show a small matrix as numbers, blue above zero and orange below.

    Parameters
    ----------
    numbers : ndarray of float, (height, width)
        The larger a number, the fuller its colour.
    alt : str
        What one should see in it.

    Returns
    -------
    str
        HTML.
    """
    most = max(float(np.abs(numbers).max()), 1e-9)
    rows = []
    for values in numbers.tolist():
        cells = [_number(value, most) for value in values]
        rows.append("".join(cells))
    return table(rows, alt, "font-size:.8rem")


def _number(value: float, most: float) -> str:
    red, green, blue = BLUE if value > 0 else ORANGE
    opacity = abs(value) / most * 0.6
    ground = f"rgba({red},{green},{blue},{opacity:.2f})"
    return f'<td style="background:{ground};{_NUMBER}">{value:.2f}</td>'


def confusion_table(matrix: NDArray[Any], shares: bool = False) -> str:
    """Show a confusion matrix whose fields are buttons, the mistakes orange by how many they are.

    Parameters
    ----------
    matrix : ndarray of int, (10, 10)
        As `Evaluation.confusion` returns it.
    shares : bool, optional
        Whether each number is the share of its row in percent.

    Returns
    -------
    str
        HTML. The ``data-number`` of a field is ten times the true digit and what was read.
    """
    worst = max(int((matrix - np.diag(matrix.diagonal())).max()), 1)
    digits = range(len(matrix))
    rows = ["<th></th>" + "".join(f'<th scope="col">{digit}</th>' for digit in digits)]
    for truth in digits:
        in_row = max(int(matrix[truth].sum()), 1)
        cells = [f'<th scope="row" style="padding:0 6px">{truth}</th>']
        for answer in digits:
            count = int(matrix[truth, answer])
            is_mistake = truth != answer and count > 0
            opacity = 0.2 + 0.6 * count / worst if is_mistake else 0.0
            number = f"{count / in_row:.1%}" if shares else f"{count:,}"
            cells.append(_field(truth, answer, count, number, opacity))
        rows.append("".join(cells))
    fields = table(rows, "Confusion matrix", "table-layout:fixed;width:100%;max-width:640px")
    return f'<div style="padding:3px">{fields}</div>'


def _field(truth: int, answer: int, count: int, number: str, opacity: float) -> str:
    red, green, blue = ORANGE
    said = f"{truth} as {answer}: {count:,}"
    ground = f"rgba({red},{green},{blue},{opacity:.2f})" if opacity else PALE
    # A zero says nothing that an empty field does not.
    shown = number if count else ""
    style = f"{_FIELD};background:{ground};color:inherit"
    return (
        f'<td style="padding:1px;border:0;text-align:center"><button type="button"'
        f' data-number="{10 * truth + answer}" aria-label="{said}" title="{said}"'
        f' style="{style}">{shown}</button></td>'
    )


def softmax_table(logits: NDArray[np.float32]) -> str:
    """Show how ten logits become ten probabilities.

    Parameters
    ----------
    logits : ndarray of float, (10,)
        One for each digit.

    Returns
    -------
    str
        HTML: for each digit its logit, the power of e, and its share of all ten.
    """
    below_largest = logits - logits.max()
    powers = np.exp(below_largest)
    shares = powers / powers.sum()
    heads = ("digit", "logit", "less the largest", "e to that", "share of all")
    rows = ["".join(f'<th scope="col" style="{_NUMBER}">{head}</th>' for head in heads)]
    columns = zip(logits, below_largest, powers, shares, strict=True)
    for digit, (logit, below, power, share) in enumerate(columns):
        numbers = (f"{logit:.2f}", f"{below:.2f}", f"{power:.3g}", beside_a_bar(float(share)))
        cells = "".join(f'<td style="{_NUMBER}">{number}</td>' for number in numbers)
        rows.append(f'<th scope="row" style="{_NUMBER}">{digit}</th>{cells}')
    totals = ("", "", "", f"{powers.sum():.3g}", "100%")
    rows.append("".join(f'<td style="{_NUMBER}"><b>{total}</b></td>' for total in totals))
    what = "From logits to probabilities"
    return scrolling(table(rows, what, "font-size:.85rem"), what)


def pixel_table(image: NDArray[np.uint8]) -> str:
    """Show the numbers of a picture, each on its own grey.

    Parameters
    ----------
    image : ndarray of uint8, (28, 28)
        0 is black, 255 is white.

    Returns
    -------
    str
        HTML.
    """
    rows = []
    for values in image.tolist():
        cells = [pixel_cell(value) for value in values]
        rows.append("".join(cells))
    what = "The 784 pixels as numbers"
    return scrolling(table(rows, what, "font-size:10px;line-height:1"), what)


def data_table(
    labels: NDArray[np.uint8] | None,
    images: NDArray[np.uint8],
    pixels: Sequence[int],
) -> str:
    """Show digits as the rows of a CSV file like Kaggle's: some of the columns, gaps between them.

    Parameters
    ----------
    labels : ndarray of uint8, (n,), optional
        The first column. Without it, it is a file like Kaggle's ``test.csv``.
    images : ndarray of uint8, (n, 28, 28)
        Whose pixels, row by row, are the columns after it.
    pixels : sequence of int
        Which of them to show, 0..783, in rising order. Pixels that are left out between two of
        them, and at the end, show as three dots.

    Returns
    -------
    str
        HTML.
    """
    columns = _with_gaps(pixels, images[0].size)
    heads = [_GAP if pixel is None else f"pixel{pixel}" for pixel in columns]
    first = [] if labels is None else ["label"]
    rows = ["".join(f'<th scope="col" style="{_NUMBER}">{head}</th>' for head in [*first, *heads])]
    for place, image in enumerate(images):
        values = image.reshape(-1).tolist()
        cells = [_column(None if pixel is None else values[pixel]) for pixel in columns]
        if labels is not None:
            cells.insert(0, f'<th scope="row" style="{_NUMBER}">{labels[place]}</th>')
        rows.append("".join(cells))
    what = "The first test digits" if labels is None else "The first digits"
    what += " as rows of numbers"
    return scrolling(table(rows, what, "font-size:.85rem"), what)


def _with_gaps(pixels: Sequence[int], count: int) -> list[int | None]:
    """Return the pixels with None wherever some of all `count` are left out."""
    columns: list[int | None] = []
    for before, pixel in zip([-1, *pixels], [*pixels, count], strict=True):
        columns += [None] * (pixel > before + 1) + [pixel] * (pixel < count)
    return columns


def _column(value: int | None) -> str:
    if value is None:
        return f'<td style="{_NUMBER}">{_GAP}</td>'
    return f'<td style="{_on_grey(value)};{_NUMBER}">{value}</td>'


def pixel_cell(value: int) -> str:
    """Return the cell of a pixel, on its own grey: HTML for 0..255."""
    return f'<td style="{_on_grey(value)};{_PIXEL}">{value}</td>'


def _on_grey(value: int) -> str:
    """Return the colours of a pixel's number: on each grey it can be read, at 4.5 : 1 and more."""
    colour = "#000" if value > 117 else "#fff"
    if value == 0:
        colour = "#999"  # most are: they stand back
    return f"background:rgb({value},{value},{value});color:{colour}"


def number_cell(value: float) -> str:
    """Return the cell of a pixel that was divided by 255, on its own grey: HTML for 0..1."""
    ground = _on_grey(round(255 * value))
    return f'<td style="{ground};border:0;padding:2px 3px;text-align:center">{value:.2f}</td>'


def scrolling(shown: str, what: str) -> str:
    """Show a table that scrolls sideways where it must, with the arrow keys too.

    Parameters
    ----------
    shown : str
        The table as HTML.
    what : str
        What it holds.

    Returns
    -------
    str
        HTML.
    """
    name = escape(what)
    return (
        f'<div role="region" tabindex="0" aria-label="{name}" style="overflow-x:auto">{shown}</div>'
    )


def table(rows: Sequence[str], alt: str, style: str) -> str:
    """Show a table.

    Parameters
    ----------
    rows : sequence of str
        Each the HTML of its cells.
    alt : str
        What one should see in it.
    style : str
        CSS.

    Returns
    -------
    str
        HTML.
    """
    content = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table aria-label="{escape(alt)}" style="{_TABLE};{style}">{content}</table>'


def share_table(
    shares: NDArray[np.float64], rows: Sequence[str], columns: Sequence[str], alt: str
) -> str:
    """Show shares, 0..1, as per cent: the lower, the fuller the orange behind it.

    Parameters
    ----------
    shares : ndarray of float64, (rows, columns)
        0..1.
    rows, columns : sequence of str
        What each is called.
    alt : str
        What one should see in it.

    Returns
    -------
    str
        HTML.
    """
    red, green, blue = ORANGE
    heads = "".join(f'<th scope="col" style="{_NUMBER}">{escape(name)}</th>' for name in columns)
    lines = [f'<th scope="col" style="{_NUMBER}"></th>{heads}']
    for name, values in zip(rows, shares.tolist(), strict=True):
        cells = [f'<th scope="row" style="{_NUMBER};text-align:left">{escape(name)}</th>']
        for value in values:
            ground = f"rgba({red},{green},{blue},{min(1.0, 2 * (1 - value)) * 0.7:.2f})"
            cells.append(f'<td style="background:{ground};{_NUMBER}">{value:.0%}</td>')
        lines.append("".join(cells))
    return scrolling(table(lines, alt, "font-size:.85rem"), alt)
