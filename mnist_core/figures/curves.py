"""Curves of training as Vega-Lite.

Each function returns a specification, which stays the same while a run goes on, and the data, which
grow:

    specification, columns = epoch_curves(run.history, run.config.epochs, METRICS["loss"])
    st.vega_lite_chart(pyarrow.table(columns), specification)

Both are dictionaries and not made through Altair, because a class of thirty asks for them twice a
second. An Altair chart takes 20 ms to make. One of these takes a hundredth of that.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import TRAINING, VALIDATION
from mnist_core.figures.metrics import Metric

Specification = dict[str, Any]
Columns = dict[str, list[Any]]
Values = Mapping[str, float]

HEIGHT = 240  # pixels of a chart
_LEGEND_LINE = 20  # pixels
POINTS = 400  # along a line: more than a screen can show side by side

# A smoothed value is a mean over about this part of the line: a fifteenth.
WINDOW = 15

# Colour-blind people tell these from one another too.
_PALETTE = ["#4f7cff", "#f2994a", "#27ae8f", "#c86dd7", "#e05d6f", "#8a8f98", "#b8a038", "#5cc0e8"]


def batch_loss(trail: Sequence[Values], epochs: int) -> tuple[Specification, Columns]:
    """Draw the loss of the batches on a logarithmic scale: smoothed, and faintly as it was.

    Parameters
    ----------
    trail : sequence of mapping
        Points within the epochs, as `Run.trail` has them. What is not finite is left out.
    epochs : int
        How long the axis is.

    Returns
    -------
    specification : dict
        In Vega-Lite, without data.
    columns : dict of list
        The data, by field.
    """
    points = _thinned(_finite_points(trail))
    columns: Columns = {
        "epoch": points[:, 0].tolist(),
        "loss": points[:, 1].tolist(),
        "smoothed": _smoothed(points[:, 1].tolist()),
    }
    layers = [
        _loss_line("loss", epochs, opacity=0.3, strokeWidth=1),
        _loss_line("smoothed", epochs, strokeWidth=2.5),
    ]
    return {"layer": layers, "height": HEIGHT}, columns


def _finite_points(trail: Sequence[Values]) -> NDArray[np.float64]:
    """Return the points that a logarithmic scale can show: epoch and loss, (n, 2)."""
    points = np.array([(point["epoch"], point["loss"]) for point in trail], float)
    points = points.reshape(-1, 2)  # of an empty trail too
    finite = np.isfinite(points).all(axis=1)
    positive = points[:, 1] > 0
    selected: NDArray[np.float64] = points[finite & positive]
    return selected


def _thinned(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return at most `POINTS` points, each the mean of as many of the given ones."""
    together = -(-len(points) // POINTS)  # rounded up
    if together <= 1:
        return points
    starts = np.arange(0, len(points), together)
    counts = np.diff([*starts, len(points)])
    thinned: NDArray[np.float64] = np.add.reduceat(points, starts) / counts[:, np.newaxis]
    return thinned


def _smoothed(values: list[float]) -> list[float]:
    """Return the exponential moving mean of some values; a few values stay as they are."""
    if not values:
        return []
    share_of_newest = min(WINDOW / len(values), 1.0)
    smoothed = []
    mean = values[0]
    for value in values:
        mean += share_of_newest * (value - mean)
        smoothed.append(mean)
    return smoothed


def _loss_line(field: str, epochs: int, **mark: float) -> Specification:
    y = {
        "type": "quantitative",
        "title": None,
        "scale": {"type": "log", "nice": False},
        "field": field,
    }
    return {
        "mark": {"type": "line", "color": TRAINING, **mark},
        "encoding": {"x": _epoch_axis(epochs), "y": y},
    }


def epoch_curves(
    history: Sequence[Values], epochs: int, metric: Metric
) -> tuple[Specification, Columns]:
    """Draw a metric on the training and on the validation digits after each epoch.

    Parameters
    ----------
    history : sequence of mapping
        The metrics of each finished epoch, as `Run.history` has them. What is not finite is left
        out.
    epochs : int
        How long the axis is.
    metric : Metric
        One of `METRICS`.

    Returns
    -------
    specification : dict
        In Vega-Lite, without data.
    columns : dict of list
        The data, by field.
    """
    columns: Columns = {"epoch": [], "value": [], "digits": []}
    _add(columns, history, metric.key, digits="training")
    _add(columns, history, metric.validation_key, digits="validation")
    colours = {"domain": ["training", "validation"], "range": [TRAINING, VALIDATION]}
    specification = _lines(
        epochs,
        metric,
        title=metric.title,
        series="digits",
        colours=colours,
        legend_columns=2,
    )
    return specification, columns


def overlay(runs: Mapping[str, Sequence[Values]], metric: Metric) -> tuple[Specification, Columns]:
    """Draw a metric on the validation digits for several runs in one chart.

    Parameters
    ----------
    runs : mapping of sequence of mapping
        The history of each run, by what to call the run.
    metric : Metric
        One of `METRICS`.

    Returns
    -------
    specification : dict
        In Vega-Lite, without data.
    columns : dict of list
        The data, by field.
    """
    columns: Columns = {"epoch": [], "value": [], "run": []}
    for name, history in runs.items():
        _add(columns, history, metric.validation_key, run=name)
    epochs = max((len(history) for history in runs.values()), default=1)
    colours = [_PALETTE[place % len(_PALETTE)] for place in range(len(runs))]
    specification = _lines(
        epochs,
        metric,
        title=f"validation {metric.title}",
        series="run",
        colours={"domain": list(runs), "range": colours},
        legend_columns=1,
    )
    specification["height"] = HEIGHT + _LEGEND_LINE * len(runs)
    return specification, columns


def _lines(
    epochs: int,
    metric: Metric,
    *,
    title: str,
    series: str,
    colours: Specification,
    legend_columns: int,
) -> Specification:
    """Return lines with points, one for each value of the field `series`."""
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False},
        "axis": {"format": metric.axis_format} if metric.axis_format else {},
    }
    legend = {
        "orient": "top",
        "columns": legend_columns,
        "labelLimit": 400,
        "symbolType": "stroke",
    }
    colour = {
        "field": series,
        "type": "nominal",
        "title": None,
        "scale": colours,
        "legend": legend,
    }
    # Dashes tell the lines apart where colours do not.
    dash = {
        "field": series,
        "type": "nominal",
        "title": None,
        "scale": {"domain": colours["domain"]},
    }
    value = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "format": metric.value_format,
    }
    tooltip = [
        {"field": series},
        {"field": "epoch", "type": "quantitative"},
        value,
    ]
    encoding = {
        "x": _epoch_axis(epochs),
        "y": y,
        "color": colour,
        "strokeDash": dash,
        "tooltip": tooltip,
    }
    return {
        "mark": {"type": "line", "point": {"size": 40}, "strokeWidth": 2.5},
        "encoding": encoding,
        "height": HEIGHT,
    }


def _epoch_axis(epochs: int) -> Specification:
    return {
        "field": "epoch",
        "type": "quantitative",
        "title": "epoch",
        "axis": {"tickMinStep": 1, "format": "d"},
        "scale": {"domain": [0, epochs], "nice": False},
    }


def _add(columns: Columns, history: Sequence[Values], key: str, **series: str) -> None:
    """Add a history's finite values under `key` to the columns, with the fields of `series`."""
    for epoch, values in enumerate(history, start=1):
        value = values[key]
        if not isfinite(value):
            continue
        columns["epoch"].append(epoch)
        columns["value"].append(value)
        for field, text in series.items():
            columns[field].append(text)
