"""Charts of how digits spread: over classes, over amounts of ink, over intensities."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import TRAINING, VALIDATION

if TYPE_CHECKING:
    import altair as alt

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_BINS = 16  # of 256 intensities


def balance(train: NDArray[Any], validation: NDArray[Any]) -> "alt.Chart":
    """Draw the share that each digit has, before and after some were held out.

    Parameters
    ----------
    train, validation : ndarray of int, (10,)
        How many of each digit were left to train on, and how many were held out.

    Returns
    -------
    altair.Chart
        Bars side by side.
    """
    import altair as alt

    parts = {"before": train + validation, "training": train, "held out": validation}
    rows = [
        {"digit": str(digit), "part": part, "share": float(count / max(counts.sum(), 1))}
        for part, counts in parts.items()
        for digit, count in enumerate(counts)
    ]
    colour = alt.Color("part:N", title=None, legend=alt.Legend(orient="top")).scale(
        domain=list(parts), range=["#8a8aa3", TRAINING, VALIDATION]
    )
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(cornerRadiusTopLeft=3, cornerRadiusTopRight=3)
        .encode(
            x=alt.X("digit:N", title="digit", axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("part:N", sort=list(parts)),
            y=alt.Y("share:Q", title="share", axis=alt.Axis(format="%")),
            color=colour,
            tooltip=["digit:N", "part:N", alt.Tooltip("share:Q", format=".2%")],
        )
    )
    return chart.properties(height=260)


def ink_quantiles(ink: NDArray[np.float32], labels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return how much ink the pictures of each digit have.

    Parameters
    ----------
    ink : ndarray of float32, (n,)
        The mean pixel of each picture, 0..255.
    labels : ndarray of uint8, (n,)
        0..9.

    Returns
    -------
    ndarray of float64, (10, 5)
        Below which 5, 25, 50, 75 and 95 % lie, as shares of a picture full of ink; nan for a digit
        of which there is none.
    """
    found = np.full((10, len(_QUANTILES)), np.nan)
    for digit in np.unique(labels):
        found[digit] = np.quantile(ink[labels == digit] / 255, _QUANTILES)
    return found


def ink_by_digit(quantiles: NDArray[np.float64]) -> "alt.LayerChart":
    """Draw how much ink people use for each digit.

    Parameters
    ----------
    quantiles : ndarray of float64, (10, 5)
        As `ink_quantiles` returns them.

    Returns
    -------
    altair.LayerChart
        For each digit the middle half as a bar, nine tenths as a line, and a mark in the middle.
    """
    import altair as alt

    names = ("p5", "p25", "p50", "p75", "p95")
    rows = [
        {"digit": str(digit)} | dict(zip(names, values, strict=True))
        for digit, values in enumerate(quantiles.tolist())
        if not np.isnan(values).any()
    ]
    tooltip = [alt.Tooltip("digit:N"), *(alt.Tooltip(f"{name}:Q", format=".1%") for name in names)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("digit:N", axis=alt.Axis(labelAngle=0)), tooltip=tooltip
    )
    axis = alt.Axis(format="%", title="ink, as a share of a full picture")
    line = base.mark_rule(color=TRAINING).encode(y=alt.Y("p5:Q", axis=axis), y2="p95:Q")
    bar = base.mark_bar(color=TRAINING, size=18, cornerRadius=3).encode(
        y=alt.Y("p25:Q", axis=axis), y2="p75:Q"
    )
    middle = base.mark_tick(color=VALIDATION, size=24, thickness=3).encode(
        y=alt.Y("p50:Q", axis=axis)
    )
    chart: alt.LayerChart = alt.LayerChart(layer=[line, bar, middle])
    return chart.properties(height=260)


def intensities(counts: NDArray[Any]) -> "alt.Chart":
    """Draw how many pixels have which value.

    Parameters
    ----------
    counts : ndarray of int, (256,)
        Of each value.

    Returns
    -------
    altair.Chart
        Bars on a scale on which each step is ten times as many.
    """
    import altair as alt

    width = 256 // _BINS
    binned = counts.reshape(_BINS, width).sum(axis=1)
    rows = [
        {"from": place * width, "to": (place + 1) * width, "pixels": int(count), "none": 1}
        for place, count in enumerate(binned)
        if count
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(color=TRAINING)
        .encode(
            x=alt.X("from:Q", title="value of a pixel", scale=alt.Scale(domain=[0, 256])),
            x2="to:Q",
            y=alt.Y("pixels:Q", title="how many pixels", scale=alt.Scale(type="log")),
            y2="none:Q",  # a logarithm has no 0 for bars to stand on
            tooltip=["from:Q", "to:Q", alt.Tooltip("pixels:Q", format=",")],
        )
    )
    return chart.properties(height=260)
