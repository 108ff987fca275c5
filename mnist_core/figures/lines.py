"""Lines in one chart as Vega-Lite: what `mnist_core.figures.report.lines_file` writes as a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from mnist_core.figures.colours import TRAINING, VALIDATION

Lines = Mapping[str, tuple[Sequence[float], Sequence[float]]]

HEIGHT = 340  # pixels

# Colour-blind people tell these from one another; each line has dashes of its own besides.
_PALETTE = [TRAINING, VALIDATION, "#27ae8f", "#c86dd7", "#e05d6f"]
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4]]
_LONGEST = 260  # pixels of a name


def lines(
    shown: Lines,
    x_title: str,
    y_title: str,
    x_domain: tuple[float, float],
    y_domain: tuple[float, float] | None = None,
    mark: float | None = None,
    percent: bool = False,
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Draw lines whose heights are shares, 0..1.

    Parameters
    ----------
    shown : mapping of two sequences of float
        What is shown to the right and what upwards, by the name of the line.
    x_title, y_title : str
        Of the axes.
    x_domain : tuple of float
        From where to where the first goes.
    y_domain : tuple of float, optional
        The same of the second; what lies beyond is cut off. By default all is shown, and where that
        is one height only, all shares.
    mark : float, optional
        A place on the first axis where a rule stands.
    percent : bool, optional
        Whether the first axis is in percent of 0..1, too.

    Returns
    -------
    specification : dict
        In Vega-Lite, without data.
    columns : dict of list
        The data, by field; what is not a number is left out.

    Examples
    --------
    >>> specification, columns = lines({"a": ([0, 1], [0.5, float("nan")])}, "x", "y", (0, 1))
    >>> columns
    {'line': ['a'], 'x': [0.0], 'y': [0.5]}
    """
    columns = _columns(shown)
    names = list(shown)
    if y_domain is None and len(set(columns["y"])) == 1:
        y_domain = (0.0, 1.0)  # a single height would be the only one that the axis names
    encoding = {
        "x": {
            "field": "x",
            "type": "quantitative",
            "scale": {"domain": list(x_domain)},
            "axis": {"title": x_title, **({"format": ".0%"} if percent else {})},
        },
        "y": {
            "field": "y",
            "type": "quantitative",
            "scale": {"domain": list(y_domain)} if y_domain else {"zero": False},
            "axis": {"title": y_title, "format": ".1~%"},
        },
        "color": _told_apart(names, _PALETTE),
        "strokeDash": _told_apart(names, _DASHES),
        "tooltip": [
            {"field": "line", "type": "nominal", "title": " "},
            {"field": "x", "type": "quantitative", "title": x_title, **_format(percent)},
            {"field": "y", "type": "quantitative", "title": y_title, "format": ".1%"},
        ],
    }
    points = len(columns["x"]) <= 20 * max(len(names), 1)
    line = {"type": "line", "strokeWidth": 2.5, "clip": True, "point": points and {"size": 40}}
    layers: list[dict[str, Any]] = [{"mark": line, "encoding": encoding}]
    if mark is not None:
        layers.append(
            {
                "data": {"values": [{"at": mark}]},
                "mark": {"type": "rule", "color": "gray", "strokeWidth": 2},
                "encoding": {"x": {"field": "at", "type": "quantitative"}},
            }
        )
    return {"layer": layers, "height": HEIGHT}, columns


def _columns(shown: Lines) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {"line": [], "x": [], "y": []}
    for name, (xs, ys) in shown.items():
        for x, y in zip(xs, ys, strict=True):
            if y == y:
                columns["line"].append(name)
                columns["x"].append(float(x))
                columns["y"].append(float(y))
    return columns


def _told_apart(names: Sequence[str], by: Sequence[Any]) -> dict[str, Any]:
    """How lines are told apart: each has one of some colours, or of some dashes."""
    legend = {
        "title": None,
        "orient": "top",
        "symbolType": "stroke",
        "symbolSize": 400,
        "labelLimit": _LONGEST,
        "columns": 2,
    }
    return {
        "field": "line",
        "type": "nominal",
        "scale": {"domain": names, "range": by},
        "legend": legend if len(names) > 1 else None,
    }


def _format(percent: bool) -> dict[str, str]:
    return {"format": ".0%"} if percent else {"format": ".2~f"}
