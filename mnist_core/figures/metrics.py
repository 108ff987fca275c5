"""What is measured of a network after each epoch.

A metric is added here, in one row of `METRICS`. Training then has to return its value for the
training and for the validation digits.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Metric:
    """Something that is measured after each epoch.

    Attributes
    ----------
    key : str
        Under which a run's history has its value on the training digits.
    title : str
        What to call it within a sentence.
    unit : {"number", "percent"}
        Whether it is a share of 0..1, which people read as a percentage.
    worst, best : float
        The ends of its scale in a chart, which stays as it is while a network trains. What lies
        beyond is drawn at the end.
    ticks : tuple of float
        What is written along that scale.
    """

    key: str
    title: str
    unit: Literal["number", "percent"]
    worst: float
    best: float
    ticks: tuple[float, ...]

    @property
    def validation_key(self) -> str:
        """Under which a run's history has its value on the validation digits."""
        return f"val_{self.key}"

    @property
    def value_format(self) -> str:
        """How one value is written, for Vega-Lite and for Python."""
        return ".2%" if self.unit == "percent" else ".4f"

    def height(self, value: float) -> float:
        """Where a value lies on the logarithmic scale of a chart.

        A share is drawn by what it lacks: from 99.0 to 99.5 % is as far as from 98 to 99 %.
        """
        low, high = sorted((self.worst, self.best))
        within = min(max(value, low), high)
        return 1 - within if self.unit == "percent" else within


METRICS = {
    metric.key: metric
    for metric in (
        Metric("loss", "loss", "number", 3.0, 0.003, (3, 1, 0.3, 0.1, 0.03, 0.01, 0.003)),
        Metric(
            "accuracy", "accuracy", "percent", 0.05, 0.999, (0.1, 0.5, 0.8, 0.9, 0.97, 0.99, 0.997)
        ),
    )
}
