"""Galleries and charts as files for a report: PNG and PDF, through matplotlib.

They are black on white, whatever the page is, and hold nothing but what they show. Each function
returns the content of a file.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import TRAINING, VALIDATION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "pdf")

_DOTS = 200  # an inch, of a PNG
_LINES = (TRAINING, VALIDATION, "#27ae8f", "#c86dd7", "#e05d6f")
_STYLES = ("-", "--", "-.", ":", (0, (5, 1)))


def gallery_file(
    images: Sequence[NDArray[np.uint8]], titles: Sequence[str], heading: str, form: str
) -> bytes:
    """Show pictures in a square grid, each with its title above it, as the tutorial does.

    Parameters
    ----------
    images : sequence of ndarray of uint8, (28, 28)
        255 is ink; there is one at least.
    titles : sequence of str
        One for each.
    heading : str
        Over all of them.
    form : str
        One of `FORMATS`.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> import mnist_core as mc
    >>> images = mc.load_digits("sample").images[:4]
    >>> gallery_file(images, ["0 as 6"] * 4, "Four mistakes", "png")[1:4]
    b'PNG'
    """
    side = ceil(len(images) ** 0.5)
    figure = _figure(max(0.7 * side, 3), 0.85 * ceil(len(images) / side) + 0.5)
    grid = figure.subplots(ceil(len(images) / side), side, squeeze=False).ravel()
    for axes in grid:
        axes.set_axis_off()
    for axes, image, title in zip(grid, images, titles, strict=False):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
        axes.set_title(title, fontsize=8, pad=2)
    return _saved(figure, heading, form)


def matrix_file(matrix: NDArray[Any], heading: str, form: str, shares: bool = False) -> bytes:
    """Show a confusion matrix.

    Parameters
    ----------
    matrix : ndarray of int, (10, 10)
        As `Evaluation.confusion` returns it.
    heading : str
        Over it.
    form : str
        One of `FORMATS`.
    shares : bool, optional
        Whether each number is the share of its row in percent.

    Returns
    -------
    bytes
        The file.
    """
    figure = _figure(5.5, 5.5)
    axes = figure.subplots()
    mistakes = matrix - np.diag(matrix.diagonal())
    axes.imshow(mistakes, cmap="Oranges", vmax=max(2 * int(mistakes.max()), 1))
    in_row = matrix.sum(axis=1)
    for truth, answer in np.argwhere(matrix > 0).tolist():
        count = int(matrix[truth, answer])
        text = f"{count / in_row[truth]:.1%}" if shares else str(count)
        axes.text(answer, truth, text, ha="center", va="center", fontsize=7 if shares else 9)
    axes.set_xticks(range(10))
    axes.set_yticks(range(10))
    axes.set_xlabel("read as")
    axes.set_ylabel("true")
    return _saved(figure, heading, form)


def lines_file(
    lines: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    x_title: str,
    y_title: str,
    heading: str,
    form: str,
    y_domain: tuple[float, float] | None = None,
) -> bytes:
    """Show lines in one chart.

    Parameters
    ----------
    lines : mapping of two sequences of float
        What is shown to the right and what upwards, by the name of the line.
    x_title, y_title : str
        Of the axes.
    heading : str
        Over the chart.
    form : str
        One of `FORMATS`.
    y_domain : tuple of float, optional
        From where to where the chart goes upwards; by default as far as the lines.

    Returns
    -------
    bytes
        The file.
    """
    figure = _figure(6.5, 4)
    axes = figure.subplots()
    for place, (name, (x, y)) in enumerate(lines.items()):
        colour, style = _LINES[place % len(_LINES)], _STYLES[place % len(_STYLES)]
        marker = "o" if len(x) <= 20 else ""
        axes.plot(x, y, color=colour, linestyle=style, marker=marker, markersize=3, label=name)
    if y_domain is not None:
        axes.set_ylim(y_domain)
    return _with_axes(figure, axes, (x_title, y_title), heading, form)


def _with_axes(
    figure: "Figure", axes: "Axes", titles: tuple[str, str], heading: str, form: str
) -> bytes:
    axes.set_xlabel(titles[0])
    axes.set_ylabel(titles[1])
    axes.grid(alpha=0.3)
    if len(axes.get_lines()) > 1:
        axes.legend(frameon=False)
    return _saved(figure, heading, form)


def _figure(width: float, height: float) -> "Figure":
    """Return an empty figure, in inches; without pyplot, which keeps a list that threads share."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _saved(figure: "Figure", heading: str, form: str) -> bytes:
    if form not in FORMATS:
        raise ValueError(f"A report takes {' or '.join(FORMATS)}, not {form!r}.")
    # A name that somebody gave may hold a dollar sign, which begins a formula.
    figure.suptitle(heading, fontsize=10, parse_math=False)
    file = BytesIO()
    figure.savefig(file, format=form, dpi=_DOTS)
    return file.getvalue()
