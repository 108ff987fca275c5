"""A map of digits, through Plotly: each is a point that is hovered over, clicked or lassoed."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import VALIDATION
from mnist_core.figures.pictures import data_url

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Ten that are told apart on light and on dark; each digit is also written as itself.
_DIGITS = (
    "#4f7cff",
    "#e4572e",
    "#17a398",
    "#c4820e",
    "#9b5de5",
    "#d1478c",
    "#5b8c2a",
    "#2a93c9",
    "#a1664a",
    "#7a7f99",
)
_YOURS = "#d62246"
_PALE = "#8a8aa3"
SPRITES_ACROSS = 60


def digit_map(
    places: NDArray[np.float32],
    labels: NDArray[np.uint8],
    read: NDArray[np.uint8] | None = None,
    yours: NDArray[np.float32] | None = None,
    opened: int | None = None,
) -> "go.Figure":
    """Draw digits at their places.

    Parameters
    ----------
    places : ndarray of float32, (n, 2)
        To the right, and up.
    labels : ndarray of uint8, (n,)
        What each is, 0..9.
    read : ndarray of uint8, (n,), optional
        What a network takes each for: the map then shows right and wrong.
    yours : ndarray of float32, (2,), optional
        The place of the visitor's own drawing.
    opened : int, optional
        Which digit has a ring, counted from 0.

    Returns
    -------
    plotly.graph_objects.Figure
        Each point's ``customdata`` is its number among the n.
    """
    import plotly.graph_objects as go  # slow to import

    figure = go.Figure()
    numbers = np.arange(len(labels))
    if read is None:
        for digit in np.unique(labels).tolist():
            rows = numbers[labels == digit]
            _add_points(figure, places[rows], rows, str(digit), str(digit), _DIGITS[digit])
    else:
        right = read == labels
        for some, name, sign, colour in (
            (numbers[right], "read rightly", "·", _PALE),
            (numbers[~right], "read wrongly", "✕", VALIDATION),
        ):
            _add_points(figure, places[some], some, name, sign, colour)
    if opened is not None:
        ring = {"symbol": "circle-open", "size": 22, "color": VALIDATION, "line": {"width": 3}}
        figure.add_trace(_mark(places[opened], "looked at", ring))
    if yours is not None:
        star = {"symbol": "star", "size": 18, "color": _YOURS, "line": {"width": 1}}
        figure.add_trace(_mark(yours, "your drawing", star))
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode="lasso",
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "itemsizing": "constant"},
        hovermode="closest",
        uirevision="map",  # a zoom stays
    )
    hidden = {"showticklabels": False, "showgrid": False, "zeroline": False, "title": None}
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden, scaleanchor="x")
    return figure


def _add_points(
    figure: "go.Figure",
    places: NDArray[np.float32],
    numbers: NDArray[np.intp],
    name: str,
    sign: str,
    colour: str,
) -> None:
    """Draw points that are pale, since many lie upon one another, and name them in the legend."""
    import plotly.graph_objects as go

    marker = {"size": 9, "color": colour}
    figure.add_trace(
        go.Scattergl(
            x=places[:, 0],
            y=places[:, 1],
            customdata=numbers,
            mode="markers+text",
            marker={**marker, "opacity": 0.25},
            text=[sign] * len(numbers),
            textfont={"size": 11, "color": colour},
            name=name,
            hovertemplate=f"{name}<extra></extra>",
            legendgroup=name,
            showlegend=False,
        )
    )
    # Plotly shows a trace in the legend as pale as its points are. One without points is not.
    shown = go.Scatter(
        x=[None], y=[None], mode="markers", marker=marker, name=name, legendgroup=name
    )
    figure.add_trace(shown)


def _mark(place: NDArray[np.float32], name: str, marker: dict[str, Any]) -> Any:
    import plotly.graph_objects as go

    return go.Scatter(
        x=place[:1],
        y=place[1:],
        mode="markers",
        marker=marker,
        name=name,
        hovertemplate=f"{name}<extra></extra>",
    )


def sprites(images: NDArray[np.uint8]) -> str:
    """Put pictures beside and below one another into one, `SPRITES_ACROSS` in a row.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink.

    Returns
    -------
    str
        A PNG inside a URL.
    """
    rows = -(-len(images) // SPRITES_ACROSS)
    whole = np.zeros((rows * SPRITES_ACROSS, 28, 28), np.uint8)
    whole[: len(images)] = images
    grid = whole.reshape(rows, SPRITES_ACROSS, 28, 28).swapaxes(1, 2)
    return data_url(grid.reshape(rows * 28, SPRITES_ACROSS * 28))
