"""Charts of digits and of answers to them, through Altair."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import TRAINING

if TYPE_CHECKING:
    import altair as alt  # imported by the functions that need it: drawing does without


def digit_counts(labels: NDArray[np.uint8]) -> "alt.LayerChart":
    """How many there are of each digit, as bars; an Altair chart."""
    import altair as alt

    counts = np.bincount(labels, minlength=10)
    rows = [{"digit": str(digit), "count": int(count)} for digit, count in enumerate(counts)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("digit:N", title="digit", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("count:Q", title="how many"),
        tooltip=["digit:N", "count:Q"],
    )
    bars = base.mark_bar(color=TRAINING, cornerRadiusTopLeft=4, cornerRadiusTopRight=4)
    numbers = base.mark_text(dy=-8, color="gray").encode(text="count:Q")
    chart: alt.LayerChart = alt.LayerChart(layer=[bars, numbers]).properties(height=260)
    return chart


def confusion(matrix: NDArray[Any]) -> "alt.LayerChart":
    """A confusion matrix, the mistakes coloured by how many, the right answers left pale; an Altair
    chart.

    Parameters ---------- matrix : int, (10, 10), rows the true digits, columns the answers, as
    `Evaluation.confusion` returns it.
    """
    import altair as alt

    rows = [
        {
            "true": str(i),
            "read as": str(j),
            "count": int(matrix[i, j]),
            "mistakes": int(matrix[i, j]) if i != j else 0,
        }
        for i in range(10)
        for j in range(10)
    ]
    worst = int((matrix - np.diag(matrix.diagonal())).max())
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("read as:N", axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y("true:N"),
        tooltip=["true:N", "read as:N", "count:Q"],
    )
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("mistakes:Q", legend=None).scale(
            domain=[0, max(worst, 1)], range=["#80808014", "#f2994a"]
        )
    )
    # Black is readable on every shade of the orange, grey on both pages.
    numbers = base.mark_text(fontSize=13).encode(
        text="count:Q",
        color=alt.condition("datum.mistakes > 0", alt.value("black"), alt.value("gray")),
    )
    chart: alt.LayerChart = alt.LayerChart(
        layer=[cells, numbers.transform_filter("datum.count > 0")]
    )
    return chart.properties(height=420)
