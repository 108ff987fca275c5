"""The map of digits: what its legend shows."""

import numpy as np

from mnist_core import figures


def test_the_legend_shows_each_digit_in_its_full_colour_and_hides_its_points() -> None:
    labels = np.arange(10, dtype=np.uint8)
    figure = figures.digit_map(np.zeros((10, 2), np.float32), labels)
    points = [trace for trace in figure.data if trace.customdata is not None]
    legend = [trace for trace in figure.data if trace.showlegend is not False]
    assert [trace.name for trace in legend] == [str(label) for label in labels]
    for pale, full in zip(points, legend, strict=True):
        assert full.marker.color == pale.marker.color and full.marker.opacity is None
        assert full.legendgroup == pale.legendgroup == full.name
