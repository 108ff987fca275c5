"""Charts of digits and of answers to them, through Altair."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import PALE, TRAINING, VALIDATION

if TYPE_CHECKING:
    import altair as alt  # imported by the functions that need it, because drawing does without


def digit_counts(labels: NDArray[np.uint8]) -> "alt.LayerChart":
    """Draw how many there are of each digit, as bars.

    Parameters
    ----------
    labels : ndarray of uint8, (n,)
        0..9.

    Returns
    -------
    altair.LayerChart
        Bars with their numbers above them.
    """
    import altair as alt

    counts = np.bincount(labels, minlength=10).tolist()
    rows = [{"digit": str(digit), "count": count} for digit, count in enumerate(counts)]
    upright = alt.Axis(labelAngle=0)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("digit:N", title="digit", axis=upright),
        y=alt.Y("count:Q", title="how many"),
        tooltip=["digit:N", "count:Q"],
    )
    bars = base.mark_bar(
        color=TRAINING,
        cornerRadiusTopLeft=4,
        cornerRadiusTopRight=4,
    )
    numbers = base.mark_text(dy=-8, color="gray").encode(text="count:Q")
    chart: alt.LayerChart = alt.LayerChart(layer=[bars, numbers])
    return chart.properties(height=260)


def digit_shares(
    predicted: NDArray[Any], labels: NDArray[np.uint8], titles: tuple[str, str]
) -> "alt.Chart":
    """Draw how often each digit is predicted beside how often it is among labelled digits.

    Parameters
    ----------
    predicted : ndarray of int, (n,)
        0..9.
    labels : ndarray of uint8, (m,)
        0..9.
    titles : tuple of str
        What both are called.

    Returns
    -------
    altair.Chart
        Two bars for each digit, as shares of all.
    """
    import altair as alt

    rows = []
    for title, digits in zip(titles, (predicted, labels), strict=True):
        counts = np.bincount(digits, minlength=10)
        for digit, count in enumerate(counts.tolist()):
            share = count / max(len(digits), 1)
            rows.append({"digit": str(digit), "share": share, "of": title, "count": count})
    upright = alt.Axis(labelAngle=0)
    colours = alt.Scale(domain=list(titles), range=[TRAINING, VALIDATION])
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(cornerRadiusTopLeft=3, cornerRadiusTopRight=3)
        .encode(
            x=alt.X("digit:N", axis=upright),
            xOffset=alt.XOffset("of:N", sort=list(titles)),
            y=alt.Y("share:Q", axis=alt.Axis(format="%")),
            color=alt.Color("of:N", scale=colours, legend=alt.Legend(orient="top", title=None)),
            tooltip=["of:N", "digit:N", "count:Q", alt.Tooltip("share:Q", format=".2%")],
        )
    )
    return chart.properties(height=260)


def confusion(matrix: NDArray[Any]) -> "alt.LayerChart":
    """Draw a confusion matrix, its mistakes coloured by how many they are.

    The right answers stay pale.

    Parameters
    ----------
    matrix : ndarray of int, (10, 10)
        As `Evaluation.confusion` returns it.

    Returns
    -------
    altair.LayerChart
        A field for each pair of digits, with its number.
    """
    import altair as alt

    mistakes = matrix - np.diag(matrix.diagonal())
    worst = max(int(mistakes.max()), 1)
    rows = _rows(matrix, mistakes)
    on_top = alt.Axis(labelAngle=0, orient="top")
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("read as:N", axis=on_top),
        y=alt.Y("true:N"),
        tooltip=["true:N", "read as:N", "count:Q"],
    )
    colour = alt.Color("mistakes:Q", legend=None).scale(
        domain=[0, worst],
        range=[PALE, VALIDATION],
    )
    cells = base.mark_rect(cornerRadius=3).encode(color=colour)
    # Black is readable on every shade of the orange, grey on both pages.
    black_on_mistakes = alt.condition(
        "datum.mistakes > 0",
        alt.value("black"),
        alt.value("gray"),
    )
    numbers = base.mark_text(fontSize=13).encode(text="count:Q", color=black_on_mistakes)
    without_zeros = numbers.transform_filter("datum.count > 0")
    chart: alt.LayerChart = alt.LayerChart(layer=[cells, without_zeros])
    return chart.properties(height=420)


def _rows(
    matrix: NDArray[Any],
    mistakes: NDArray[Any],
) -> list[dict[str, Any]]:
    """Return the data of a confusion matrix, a row for each of its fields."""
    rows = []
    for true, read in np.ndindex(matrix.shape):
        rows.append(
            {
                "true": str(true),
                "read as": str(read),
                "count": int(matrix[true, read]),
                "mistakes": int(mistakes[true, read]),
            }
        )
    return rows
