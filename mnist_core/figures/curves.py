"""Curves of training as Vega-Lite: a specification, which stays the same while a run goes on, and
the data, which grow.

As dictionaries and not through Altair, because a class of thirty asks for them twice a second: an
Altair chart takes 20 ms to make, one of these a hundredth. Each function returns the two together:

    specification, columns = epoch_curves(run.history, run.config.epochs, "loss")
    st.vega_lite_chart(pyarrow.table(columns), specification)
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import TRAINING, VALIDATION

Specification = dict[str, Any]
Columns = dict[str, list[Any]]
Metrics = Mapping[str, float]

HEIGHT = 240
POINTS = 400  # along a line: more than a screen can show side by side
WINDOW = 15  # the smoothed line is a mean over about so much of its length: a fifteenth

_PALETTE = ["#4f7cff", "#f2994a", "#27ae8f", "#c86dd7", "#e05d6f", "#8a8f98", "#b8a038", "#5cc0e8"]


def batch_loss(trail: Sequence[Metrics], epochs: int) -> tuple[Specification, Columns]:
    """The loss of the batches, smoothed, and faintly behind it as it was; on a logarithmic scale.

    Parameters ---------- trail : points within the epochs, as `engine.Run.trail` has them; what is
    not finite is left out. epochs : how long the axis is.
    """
    points = np.array([(point["epoch"], point["loss"]) for point in trail], float).reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1) & (points[:, 1] > 0)]
    together = -(-len(points) // POINTS)
    if together > 1:  # means of so many points each
        starts = np.arange(0, len(points), together)
        points = np.add.reduceat(points, starts) / np.diff([*starts, len(points)])[:, np.newaxis]
    newest = min(
        WINDOW / max(len(points), 1), 1.0
    )  # its share in the mean; few points need no smoothing
    smoothed, mean = [], float(points[0, 1]) if len(points) else 0.0
    for loss in points[:, 1].tolist():
        mean += newest * (loss - mean)
        smoothed.append(mean)
    y = {"type": "quantitative", "title": None, "scale": {"type": "log", "nice": False}}
    x = _epoch_axis(epochs)
    line = {"type": "line", "color": TRAINING}
    layers = [
        {
            "mark": {**line, "opacity": 0.3, "strokeWidth": 1},
            "encoding": {"x": x, "y": {**y, "field": "loss"}},
        },
        {
            "mark": {**line, "strokeWidth": 2.5},
            "encoding": {"x": x, "y": {**y, "field": "smoothed"}},
        },
    ]
    columns = {"epoch": points[:, 0].tolist(), "loss": points[:, 1].tolist(), "smoothed": smoothed}
    return {"layer": layers, "height": HEIGHT}, columns


def epoch_curves(
    history: Sequence[Metrics], epochs: int, metric: str
) -> tuple[Specification, Columns]:
    """Training and validation after each epoch.

    Parameters
    ----------
    history : metrics of each finished epoch, as `training.train_epoch` returns them.
    metric : ``"loss"`` or ``"accuracy"``.
    """
    columns: Columns = {"epoch": [], "value": [], "digits": []}
    for key, name in ((metric, "training"), (f"val_{metric}", "validation")):
        _add(columns, enumerate((values[key] for values in history), start=1), digits=name)
    colour = {"domain": ["training", "validation"], "range": [TRAINING, VALIDATION]}
    return _lines(epochs, metric, "digits", colour), columns


def overlay(runs: Mapping[str, Sequence[Metrics]], metric: str) -> tuple[Specification, Columns]:
    """The validation metric of several runs in one chart.

    Parameters
    ----------
    runs : the history of each, by what to call it.
    metric : ``"loss"`` or ``"accuracy"``.
    """
    columns: Columns = {"epoch": [], "value": [], "run": []}
    for name, history in runs.items():
        _add(columns, enumerate((values[f"val_{metric}"] for values in history), start=1), run=name)
    epochs = max((len(history) for history in runs.values()), default=1)
    colours = [_PALETTE[place % len(_PALETTE)] for place in range(len(runs))]
    specification = _lines(
        epochs, f"validation {metric}", "run", {"domain": list(runs), "range": colours}
    )
    return specification | {
        "height": HEIGHT + 20 * len(runs)
    }, columns  # the legend takes a line for each


def answers_over_epochs(
    answers: Sequence[NDArray[np.float32]], label: int | None
) -> tuple[Specification, Columns]:
    """How sure the network was of each digit after each epoch: a column of ten fields an epoch, the
    fuller the surer.

    Parameters
    ----------
    answers : float32, (10,) each, after epoch 0, 1, 2 and so on.
    label : the true digit, marked on the axis; None where nobody knows.
    """
    columns: Columns = {"epoch": [], "digit": [], "probability": []}
    for epoch, probabilities in enumerate(answers):
        columns["epoch"] += [str(epoch)] * 10
        columns["digit"] += [f"{digit} ◂" if digit == label else str(digit) for digit in range(10)]
        columns["probability"] += [round(value, 4) for value in probabilities.tolist()]
    x = {
        "field": "epoch",
        "type": "ordinal",
        "title": "after epoch",
        "sort": None,
        "axis": {"labelAngle": 0},
    }
    y = {"field": "digit", "type": "ordinal", "title": "digit", "axis": {"ticks": False}}
    sure = {
        "field": "probability",
        "type": "quantitative",
        "legend": None,
        "scale": {"domain": [0, 1], "range": ["#80808014", TRAINING]},
    }
    tooltip = [{"field": name} for name in ("epoch", "digit")]
    tooltip.append({"field": "probability", "type": "quantitative", "format": ".1%"})
    fields: Specification = {
        "mark": {"type": "rect", "cornerRadius": 3},
        "encoding": {"x": x, "y": y, "color": sure, "tooltip": tooltip},
    }
    # Numbers where there is room for them, so that the colour does not stand alone.
    numbers: Specification = {
        "transform": [{"filter": "datum.probability >= 0.05"}],
        "mark": {"type": "text", "fontSize": 11},
        "encoding": {
            "x": x,
            "y": y,
            "text": {"field": "probability", "type": "quantitative", "format": ".0%"},
            "color": {
                "condition": {"test": "datum.probability > 0.6", "value": "white"},
                "value": "gray",
            },
        },
    }
    return {"layer": [fields] + [numbers] * (len(answers) <= 13), "height": 300}, columns


def _lines(epochs: int, title: str, series: str, colour: Specification) -> Specification:
    """Lines with points, one for each value of `series`."""
    share = "accuracy" in title
    x, y_axis = _epoch_axis(epochs), {"format": ".0%"} if share else {}
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False},
        "axis": y_axis,
    }
    tooltip = [
        {"field": series},
        {"field": "epoch", "type": "quantitative"},
        {
            "field": "value",
            "type": "quantitative",
            "title": title,
            "format": ".2%" if share else ".4f",
        },
    ]
    return {
        "mark": {"type": "line", "point": {"size": 40}, "strokeWidth": 2.5},
        "encoding": {
            "x": x,
            "y": y,
            "color": {
                "field": series,
                "type": "nominal",
                "title": None,
                "scale": colour,
                "legend": {
                    "orient": "top",
                    "columns": 2 if series == "digits" else 1,
                    "labelLimit": 400,
                    "symbolType": "stroke",
                },
            },
            "strokeDash": {
                "field": series,
                "type": "nominal",
                "title": None,
                "scale": {"domain": colour["domain"]},
            },
            "tooltip": tooltip,
        },
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


def _add(columns: Columns, points: Iterable[tuple[int, float]], **series: str) -> None:
    for epoch, value in points:
        if isfinite(value):
            columns["epoch"].append(epoch)
            columns["value"].append(value)
            for name, text in series.items():
                columns[name].append(text)
