"""Charts of digits, through Altair."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import TRAINING, VALIDATION

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


def weight_histogram(weights: NDArray[np.float32], bins: int = 41) -> "alt.Chart":
    """Draw how many weights there are of each size, as bars.

    Parameters
    ----------
    weights : ndarray of float32
        Of any shape.
    bins : int, optional
        How many bars.

    Returns
    -------
    altair.Chart
        Weights below zero are orange, the others blue.
    """
    import altair as alt

    counts, edges = np.histogram(weights, bins=bins)
    rows = [
        {"from": float(low), "to": float(high), "weights": int(count), "below": bool(low < 0)}
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("from:Q", title="weight", bin="binned"),
            x2="to:Q",
            y=alt.Y("weights:Q", title="how many"),
            color=alt.condition("datum.below", alt.value(VALIDATION), alt.value(TRAINING)),
            tooltip=["from:Q", "to:Q", "weights:Q"],
        )
    )
    return chart.properties(height=180)
