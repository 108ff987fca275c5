"""Curves say what was measured, and are sound Vega-Lite."""

import base64
import copy
import json
from io import BytesIO
from math import nan
from typing import Any

import altair as alt
import numpy as np
import pytest
from PIL import Image

from mnist_core import figures
from mnist_core.figures import curves, timeline
from mnist_core.figures.metrics import METRICS, Metric
from mnist_core.models import store

HISTORY = [
    {"loss": 0.5, "accuracy": 0.8, "val_loss": 0.4, "val_accuracy": 0.85},
    {"loss": nan, "accuracy": 0.9, "val_loss": 0.3, "val_accuracy": 0.95},
]
TRAIL = [{"epoch": i / 1000, "loss": 2 + (-1) ** i, "accuracy": 0.5} for i in range(1, 3001)]


def check(specification: dict[str, Any], columns: dict[str, list[Any]]) -> None:
    """By Vega-Lite's own schema, which Altair carries."""
    assert len({len(column) for column in columns.values()}) == 1
    chart = copy.deepcopy(specification) | {"data": {"values": []}}
    alt.Chart.from_dict(chart).to_dict()
    json.dumps(columns, allow_nan=False)


def test_learning() -> None:
    trail = [{"epoch": 0.5, "loss": 0.9, "accuracy": 0.5}, {"epoch": 0.7, "loss": nan}]
    specification, columns = curves.learning(HISTORY, trail, 5, METRICS["loss"])
    check(specification, columns)
    rows = set(zip(columns["epoch"], columns["value"], columns["digits"], strict=True))
    assert rows == {
        (0.5, 0.9, "batches"),
        (1, 0.5, "training"),
        (1, 0.4, "validation"),
        (2, 0.3, "validation"),
    }
    assert specification["encoding"]["x"]["scale"]["domain"] == [0, 5]


@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_the_specification_stays_the_same_while_the_data_grow(metric: Metric) -> None:
    """So the browser adds points, and does not build the chart anew; and no scale moves."""
    begun = curves.learning([], [], 5, metric)[0]
    assert begun == curves.learning(HISTORY, TRAIL, 5, metric)[0]


def test_what_is_better_is_higher_and_everything_stays_on_the_scale() -> None:
    for metric, better, worse in (
        (METRICS["loss"], 0.1, 0.5),
        (METRICS["accuracy"], 0.99, 0.9),
    ):
        scale = curves.learning([], [], 5, metric)[0]["encoding"]["y"]["scale"]
        low, high = scale["domain"]
        up = -1 if scale["reverse"] else 1
        if metric.key == "loss":
            up = -up  # a lower loss is drawn lower, as everywhere
        assert up * metric.height(better) > up * metric.height(worse)
        heights = [metric.height(value) for value in (-1.0, 0.0, 0.3, 1.0, 1e9)]
        assert all(low <= height <= high for height in heights) and low > 0


def test_batches_are_thinned_out() -> None:
    _, columns = curves.learning([], TRAIL, 5, METRICS["loss"])
    assert 200 < len(columns["epoch"]) <= curves.POINTS
    assert columns["epoch"] == sorted(columns["epoch"])
    few = curves.learning([], TRAIL[:300], 5, METRICS["loss"])[1]
    assert few["value"] == [point["loss"] for point in TRAIL[:300]]


def test_overlay() -> None:
    specification, columns = curves.overlay(
        {"mine": HISTORY, "yours": HISTORY[:1]}, METRICS["accuracy"]
    )
    check(specification, columns)
    assert (columns["epoch"], columns["value"], columns["run"]) == (
        [1, 2, 1],
        [0.85, 0.95, 0.85],
        ["mine", "mine", "yours"],
    )
    check(*curves.overlay({}, METRICS["loss"]))


def test_a_metric_says_itself_whether_it_is_a_percentage() -> None:
    """Whatever it is called: no chart looks for a word in a title."""
    share = Metric("recall", "share of sevens found", "percent", 0.5, 0.99, (0.5, 0.9))
    number = Metric("entropy", "entropy of the accuracy", "number", 3.0, 0.1, (3.0, 1.0))
    history = [{"recall": 0.5, "val_recall": 0.4}]
    specification, columns = curves.learning(history, [], 3, share)
    check(specification, columns)
    assert columns["value"] == [0.5, 0.4]
    assert columns["height"] == [0.5, 0.5]
    assert specification["encoding"]["y"]["axis"]["values"] == pytest.approx([0.5, 0.1])
    assert specification["encoding"]["tooltip"][-1]["format"] == ".2%"
    specification, _ = curves.overlay({}, number)
    assert specification["encoding"]["y"]["axis"]["values"] == [3.0, 1.0]
    assert specification["encoding"]["tooltip"][-1]["format"] == ".4f"


def test_the_metrics_are_those_that_training_returns() -> None:
    recorded = store.read_history("single_conv")[0].keys()
    expected = {key for metric in METRICS.values() for key in (metric.key, metric.validation_key)}
    assert expected <= recorded


def test_answers_over_epochs() -> None:
    answers = np.full((4, 10), 0.1, np.float32)
    specification, columns = timeline.answers_over_epochs(list(answers), 3, chosen=2)
    check(specification, columns)
    assert len(columns["epoch"]) == 40 and columns["epoch"][-1] == "3"
    assert [name for name in columns["digit"][:10] if name != name.strip("◂ ")] == ["3 ◂"]
    marked = zip(columns["epoch"], columns["chosen"], strict=True)
    assert {epoch for epoch, chosen in marked if chosen} == {"2"}
    check(*timeline.answers_over_epochs([answers[0]] * 50, None, chosen=0))


def test_kernels() -> None:
    weights = np.zeros((20, 3, 3), np.float32)
    weights[0, 0, 0], weights[19, 2, 2], weights[1, 0, 0] = 2, -1, np.nan
    html = figures.signed(weights, "20 kernels", across=16)
    assert 'alt="20 kernels"' in html
    picture = read(html)
    assert picture.shape == (2 * 4, 16 * 4, 4)
    assert picture[0, 0].tolist() == [79, 124, 255, 255]  # full blue
    assert (
        picture[4 + 2, 3 * 4 + 2].tolist()[:3] == [242, 153, 74] and 100 < picture[6, 14, 3] < 200
    )  # half orange
    assert picture[0, 4, 3] == 0  # no number
    assert picture[4, 5 * 4 :, 3].max() == 0  # no kernel, nothing to see


def read(html: str) -> Any:
    content = html.split("base64,")[1].split('"')[0]
    return np.asarray(Image.open(BytesIO(base64.b64decode(content))))
