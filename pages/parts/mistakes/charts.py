"""Charts of lines, each with a way to take it along as a file."""

import pyarrow as pa
import streamlit as st

from mnist_core.figures.lines import Lines, lines
from mnist_core.figures.report import lines_file
from pages.parts.mistakes import save


def show(
    shown: Lines,
    titles: tuple[str, str],
    x_domain: tuple[float, float],
    name: str,
    heading: str,
    alt: str,
    y_domain: tuple[float, float] | None = None,
    mark: float | None = None,
    percent: bool = False,
) -> None:
    """A chart, and below it the menu *Save*.

    Parameters
    ----------
    shown : mapping
        As `lines` takes it.
    titles : tuple of str
        Of the two axes.
    x_domain : tuple of float
        From where to where the first goes.
    name : str
        What its files are called.
    heading : str
        What stands over the chart in a file.
    alt : str
        What one should see in it.
    y_domain : tuple of float, optional
        The same of the second; by default as far as the lines.
    mark : float, optional
        A place on the first axis where a rule stands.
    percent : bool, optional
        Whether the first axis is in percent, too.
    """
    specification, columns = lines(shown, *titles, x_domain, y_domain, mark, percent)
    st.vega_lite_chart(pa.table(columns), specification, key=f"chart_{name}", alt=alt)
    save.offer(name, lambda form: lines_file(shown, *titles, heading, form, y_domain))
