"""Curves of training as Vega-Lite.

Each function returns a specification, which stays the same while a run goes on, and the data, which
grow:

    specification, columns = learning(run.history, run.trail, run.config.epochs, METRICS["loss"])
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

HEIGHT = 300  # pixels of a chart
_FAINT = 0.35  # the opacity of what is measured within an epoch, which jumps about
_LEGEND_LINE = 20  # pixels
POINTS = 400  # along a line: more than a screen can show side by side

# Colour-blind people tell these from one another too.
_PALETTE = ["#4f7cff", "#f2994a", "#27ae8f", "#c86dd7", "#e05d6f", "#8a8f98", "#b8a038", "#5cc0e8"]


def learning(
    history: Sequence[Values], trail: Sequence[Values], epochs: int, metric: Metric
) -> tuple[Specification, Columns]:
    """Draw a metric on the training and on the validation digits, and batch by batch.

    Parameters
    ----------
    history : sequence of mapping
        The metrics of each finished epoch, as `Run.history` has them. What is not finite is left
        out.
    trail : sequence of mapping
        Points within the epochs, as `Run.trail` has them.
    epochs : int
        How long the axis is.
    metric : Metric
        One of `METRICS`.

    Returns
    -------
    specification : dict
        In Vega-Lite, without data. Its colours are `TRAINING` and `VALIDATION`.
    columns : dict of list
        The data, by field: ``digits`` says of which digits a value is.
    """
    columns = _empty("digits")
    for epoch, value in _thinned(_finite_points(trail, metric.key)).tolist():
        _add(columns, metric, epoch, value, digits="batches")
    _add_history(columns, history, metric, metric.key, digits="training")
    _add_history(columns, history, metric, metric.validation_key, digits="validation")
    encoding = {
        "x": _epoch_axis(epochs),
        "y": _value_axis(metric),
        "tooltip": _tooltip(metric, metric.title, "digits"),
    }
    layers = [
        _line("batches", TRAINING, strokeWidth=1, opacity=_FAINT),
        _line("training", TRAINING, strokeWidth=2.5, point={"size": 40, "color": TRAINING}),
        _line(
            "validation",
            VALIDATION,
            strokeWidth=2.5,
            strokeDash=[6, 3],
            point={"size": 40, "color": VALIDATION, "shape": "diamond"},
        ),
    ]
    return {"layer": layers, "encoding": encoding, "height": HEIGHT}, columns


def legend() -> str:
    """Return as HTML what the lines of `learning` stand for."""
    lines = {
        "batch by batch": f"1px solid {TRAINING}",
        "training digits": f"3px solid {TRAINING}",
        "validation digits": f"3px dashed {VALIDATION}",
    }
    entries = []
    for name, line in lines.items():
        shape = "display:inline-block;width:26px;vertical-align:middle;margin-right:6px"
        sample = f'<span aria-hidden="true" style="{shape};border-top:{line}"></span>'
        entries.append(f"<span>{sample}{name}</span>")
    style = "display:flex;flex-wrap:wrap;gap:4px 18px;font-size:.9rem"
    return f'<div style="{style}">{"".join(entries)}</div>'


def _line(digits: str, colour: str, **mark: Any) -> Specification:
    return {
        "transform": [{"filter": f"datum.digits === '{digits}'"}],
        "mark": {"type": "line", "color": colour, **mark},
    }


def _finite_points(trail: Sequence[Values], key: str) -> NDArray[np.float64]:
    """Return epoch and value of the points that can be shown, (n, 2)."""
    points = np.array([(point["epoch"], point[key]) for point in trail], float)
    points = points.reshape(-1, 2)  # of an empty trail too
    selected: NDArray[np.float64] = points[np.isfinite(points).all(axis=1)]
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
    columns = _empty("run")
    for name, history in runs.items():
        _add_history(columns, history, metric, metric.validation_key, run=name)
    epochs = max((len(history) for history in runs.values()), default=1)
    colours = [_PALETTE[place % len(_PALETTE)] for place in range(len(runs))]
    names = list(runs)
    legend = {"orient": "top", "columns": 1, "labelLimit": 400, "symbolType": "stroke"}
    run = {"field": "run", "type": "nominal", "title": None}
    encoding = {
        "x": _epoch_axis(epochs),
        "y": _value_axis(metric),
        "color": {**run, "scale": {"domain": names, "range": colours}, "legend": legend},
        # Dashes tell the lines apart where colours do not.
        "strokeDash": {**run, "scale": {"domain": names}},
        "tooltip": _tooltip(metric, f"validation {metric.title}", "run"),
    }
    specification = {
        "mark": {"type": "line", "point": {"size": 40}, "strokeWidth": 2.5},
        "encoding": encoding,
        "height": HEIGHT + _LEGEND_LINE * len(runs),
    }
    return specification, columns


def _epoch_axis(epochs: int) -> Specification:
    return {
        "field": "epoch",
        "type": "quantitative",
        "title": "epoch",
        "axis": {"tickMinStep": 1, "format": "d"},
        "scale": {"domain": [0, epochs], "nice": False},
    }


def _value_axis(metric: Metric) -> Specification:
    """The scale of a metric, which does not move while points are added."""
    is_share = metric.unit == "percent"
    ticks = [metric.height(tick) for tick in metric.ticks]
    written = "format(1 - datum.value, '.3~p')" if is_share else "format(datum.value, '~g')"
    return {
        "field": "height",
        "type": "quantitative",
        "title": None,
        "scale": {
            "type": "log",
            "domain": sorted((metric.height(metric.worst), metric.height(metric.best))),
            "reverse": is_share,
            "nice": False,
        },
        "axis": {"values": ticks, "labelExpr": written},
    }


def _tooltip(metric: Metric, title: str, series: str) -> list[Specification]:
    value = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "format": metric.value_format,
    }
    return [
        {"field": series},
        {"field": "epoch", "type": "quantitative", "format": ".3~r"},
        value,
    ]


def _empty(series: str) -> Columns:
    return {"epoch": [], "value": [], "height": [], series: []}


def _add_history(
    columns: Columns, history: Sequence[Values], metric: Metric, key: str, **series: str
) -> None:
    """Add a history's finite values under `key` to the columns, with the fields of `series`."""
    for epoch, values in enumerate(history, start=1):
        if isfinite(values[key]):
            _add(columns, metric, epoch, values[key], **series)


def _add(columns: Columns, metric: Metric, epoch: float, value: float, **series: str) -> None:
    columns["epoch"].append(epoch)
    columns["value"].append(value)
    columns["height"].append(metric.height(value))
    for field, text in series.items():
        columns[field].append(text)
