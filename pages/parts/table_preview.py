"""Some digits of a file that somebody brings, before they are used: laid as they should be."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from mnist_core import figures
from mnist_core.digits.tables.table import INVERTED, SWAPPED, TURNED, Table
from pages.parts import words
from pages.parts.state import Entry

SHOWN = 12  # digits

Offered = Entry[tuple[str, Table] | None]


def show(offered: Offered, use: Callable[[str, Table], None]) -> None:
    """Show some of the digits, and what can be done with all of them.

    Parameters
    ----------
    offered : Entry
        The file's name and its digits, as they lie by now; nothing is shown where there are none.
    use : callable
        Called with both when the visitor says that they are right, before the page runs next.
    """
    if (brought := offered.get()) is None:
        return
    name, table = brought
    with st.container(border=True):
        question = "**{shown} of {count:,} digits in {name}, and their labels: is this right?**"
        if not len(table.labels):
            question = "**{shown} of {count:,} digits in {name}: is this right?**"
        shown = np.linspace(0, len(table) - 1, min(SHOWN, len(table))).astype(int).tolist()
        st.markdown(words.fill(question, shown=len(shown), count=len(table), name=name))
        st.html(_gallery(table, shown))
        if table.notes:
            st.caption(words.literal(" ".join(table.notes)))
        lay = partial(_lay, offered, name, table)
        with st.container(horizontal=True):
            st.button(
                "Use these digits",
                type="primary",
                icon=":material/check:",
                on_click=_use,
                args=(offered, name, table, use),
            )
            st.button(
                "Turn all by 90 degrees",
                icon=":material/rotate_right:",
                on_click=lay,
                args=(TURNED,),
            )
            st.button(
                "Swap rows and columns",
                icon=":material/swap_calls:",
                help="EMNIST's files have them the other way round.",
                on_click=lay,
                args=(SWAPPED,),
            )
            st.button(
                "Swap dark and light",
                icon=":material/contrast:",
                help="Right is light ink on a dark ground, as MNIST has it.",
                on_click=lay,
                args=(INVERTED,),
            )
            st.button("Leave them", on_click=offered.set, args=(None,))


def _gallery(table: Table, rows: list[int]) -> str:
    places = [f"Row {row}" for row in rows]
    if not len(table.labels):
        return figures.gallery(table.images[rows], places)
    titles = [str(label) for label in table.labels[rows]]
    hints = [f"{row}, labelled {label}" for row, label in zip(places, titles, strict=True)]
    return figures.gallery(table.images[rows], titles, hints)


def _lay(offered: Offered, name: str, table: Table, way: str) -> None:
    offered.set((name, table.laid(way)))


def _use(offered: Offered, name: str, table: Table, use: Callable[[str, Table], None]) -> None:
    offered.pop()
    use(name, table)
