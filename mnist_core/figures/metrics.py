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
    """

    key: str
    title: str
    unit: Literal["number", "percent"]

    @property
    def validation_key(self) -> str:
        """Under which a run's history has its value on the validation digits."""
        return f"val_{self.key}"

    @property
    def axis_format(self) -> str | None:
        """How Vega-Lite should write its values along an axis. None leaves that to Vega-Lite."""
        return ".0%" if self.unit == "percent" else None

    @property
    def value_format(self) -> str:
        """How one value is written, for Vega-Lite and for Python."""
        return ".2%" if self.unit == "percent" else ".4f"


METRICS = {
    metric.key: metric
    for metric in (
        Metric("loss", "loss", "number"),
        Metric("accuracy", "accuracy", "percent"),
    )
}
