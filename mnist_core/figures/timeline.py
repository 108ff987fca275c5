"""How a network's answer to one digit changes from epoch to epoch, as Vega-Lite."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import PALE, TRAINING, VALIDATION
from mnist_core.figures.curves import Columns, Specification

_HEIGHT = 300  # pixels
_MOST_WITH_NUMBERS = 13  # columns: more leave no room for numbers


def answers_over_epochs(
    answers: Sequence[NDArray[np.float32]], label: int | None, chosen: int
) -> tuple[Specification, Columns]:
    """Draw how sure a network was of each digit after each epoch.

    Each epoch is a column of ten fields. The surer the network, the fuller the field. The chosen
    epoch has a frame.

    Parameters
    ----------
    answers : sequence of ndarray of float32, (10,)
        The probabilities after epoch 0, 1, 2 and so on.
    label : int, optional
        The true digit, which is marked on the axis. None if nobody knows.
    chosen : int
        The epoch that is looked at.

    Returns
    -------
    specification : dict
        In Vega-Lite, without data.
    columns : dict of list
        The data, by field.
    """
    digits = [str(digit) for digit in range(10)]
    if label is not None:
        digits[label] += " ◂"
    columns: Columns = {"epoch": [], "digit": [], "probability": [], "chosen": []}
    for epoch, probabilities in enumerate(answers):
        columns["epoch"] += [str(epoch)] * 10
        columns["digit"] += digits
        columns["probability"] += [round(value, 4) for value in probabilities.tolist()]
        columns["chosen"] += [epoch == chosen] * 10
    layers = [_fields(), _frame()]
    if len(answers) <= _MOST_WITH_NUMBERS:
        layers.append(_numbers())
    return {"layer": layers, "height": _HEIGHT}, columns


def _axes() -> Specification:
    x = {
        "field": "epoch",
        "type": "ordinal",
        "title": "after epoch",
        "sort": None,
        "axis": {"labelAngle": 0},
    }
    y = {
        "field": "digit",
        "type": "ordinal",
        "title": "digit",
        "axis": {"ticks": False},
    }
    return {"x": x, "y": y}


def _fields() -> Specification:
    probability = {"field": "probability", "type": "quantitative"}
    colour = {
        **probability,
        "legend": None,
        "scale": {"domain": [0, 1], "range": [PALE, TRAINING]},
    }
    tooltip = [
        {"field": "epoch"},
        {"field": "digit"},
        {**probability, "format": ".1%"},
    ]
    return {
        "mark": {"type": "rect", "cornerRadius": 3},
        "encoding": {**_axes(), "color": colour, "tooltip": tooltip},
    }


def _frame() -> Specification:
    return {
        "transform": [{"filter": "datum.chosen"}],
        "mark": {"type": "rect", "filled": False, "stroke": VALIDATION, "strokeWidth": 2},
        "encoding": _axes(),
    }


def _numbers() -> Specification:
    """Return the probabilities as numbers, so that the colour does not stand alone."""
    text = {
        "field": "probability",
        "type": "quantitative",
        "format": ".0%",
    }
    white_on_full_fields = {
        "condition": {"test": "datum.probability > 0.6", "value": "white"},
        "value": "gray",
    }
    return {
        "transform": [{"filter": "datum.probability >= 0.05"}],
        "mark": {"type": "text", "fontSize": 11},
        "encoding": {**_axes(), "text": text, "color": white_on_full_fields},
    }
