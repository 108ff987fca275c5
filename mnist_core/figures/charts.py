"""Charts of digits, through Altair."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import TRAINING

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
