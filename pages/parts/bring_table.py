"""A visitor's own file of digits: what was recognised is looked at before it is used."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits.tables.read import packed
from mnist_core.digits.tables.table import SWAPPED, TURNED, Table
from pages.parts import cached, state, words

SHOWN = 12  # digits of the preview


def offer(use: Callable[[str, Table], None]) -> None:
    """A place to put files, and below it what was read of them.

    Parameters
    ----------
    use : callable
        Called with the file's name and the digits when the visitor says that they are right, before
        the page runs next.
    """
    st.markdown(
        "**Your own file**: a CSV file like Kaggle's `train.csv`, an Excel sheet, `mnist.npz`, a"
        " zip file of pictures. Only you will see it; of what you train on it others see the"
        " file's name."
    )
    with st.popover("Which files can be read", icon=":material/help:"):
        st.markdown(
            "- a **CSV file** of a label and 784 pixels a line, from 0 to 255 or from 0 to 1: with"
            " commas, semicolons or tabs, with or without a header, gzipped or not"
            "\n- an **Excel** workbook (.xlsx, up to some 2,000 digits) or a **Parquet** file"
            "\n- Kaggle's **zip file** as it is, its *MNIST in CSV*, Keras's `mnist.npz`"
            "\n- **MNIST's original files**, `train-images-idx3-ubyte` and its labels: choose both"
            " at once, or in one zip file"
            "\n- a **zip file of pictures** in folders called 0 to 9"
        )
    # Without a list of types: MNIST's own files have none.
    files = st.file_uploader("File", accept_multiple_files=True, label_visibility="collapsed")
    if files:
        _read_once(_together(files))
    else:
        _forget()
    if problem := state.UPLOAD_PROBLEM.get():
        st.error(words.literal(problem), icon=":material/error:")
    if offered := state.OFFERED.get():
        _show(*offered, use)


def _together(files: Sequence[UploadedFile]) -> list[UploadedFile]:
    """The file that came last; with MNIST's, whose labels lie apart, all of that kind."""
    latest = files[-1]
    if "ubyte" not in latest.name:
        return [latest]
    return [file for file in files if "ubyte" in file.name]


def _read_once(files: list[UploadedFile]) -> None:
    """Read files, which the uploader keeps over reruns, when they are there for the first time."""
    ids = " ".join(file.file_id for file in files)
    if state.READ_UPLOAD.get() == ids:
        return
    _forget()
    try:
        name, content = packed([(file.name, file.getvalue()) for file in files])
        state.OFFERED.set((name, cached.table(name, content)))
    except mc.MnistError as problem:
        state.UPLOAD_PROBLEM.set(str(problem))
    state.READ_UPLOAD.set(ids)


def _forget() -> None:
    """Take away what was said of the last files."""
    for said in (state.OFFERED, state.UPLOAD_PROBLEM, state.READ_UPLOAD):
        said.pop()


def _show(name: str, table: Table, use: Callable[[str, Table], None]) -> None:
    """Show some of the digits, and what can be done with all of them."""
    rows = np.linspace(0, len(table) - 1, min(SHOWN, len(table))).astype(int)
    with st.container(border=True):
        st.markdown(
            words.fill(
                "**{shown} of {count:,} digits in {name}, and their labels: is this right?**",
                shown=len(rows),
                count=len(table),
                name=name,
            )
        )
        titles = [str(label) for label in table.labels[rows]]
        hints = [f"Row {row}, labelled {table.labels[row]}" for row in rows]
        st.html(figures.gallery(table.images[rows], titles, hints))
        if table.notes:
            st.caption(words.literal(" ".join(table.notes)))
        with st.container(horizontal=True):
            st.button(
                "Use these digits",
                type="primary",
                icon=":material/check:",
                on_click=_use,
                args=(name, table, use),
            )
            st.button(
                "Turn all by 90 degrees",
                icon=":material/rotate_right:",
                on_click=_lay,
                args=(name, table, TURNED),
            )
            st.button(
                "Swap rows and columns",
                icon=":material/swap_calls:",
                help="EMNIST's files have them the other way round.",
                on_click=_lay,
                args=(name, table, SWAPPED),
            )
            st.button("Leave them", on_click=state.OFFERED.set, args=(None,))


def _lay(name: str, table: Table, way: str) -> None:
    state.OFFERED.set((name, table.laid(way)))


def _use(name: str, table: Table, use: Callable[[str, Table], None]) -> None:
    state.OFFERED.pop()
    use(name, table)
