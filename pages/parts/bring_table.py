"""A visitor's own file of digits: what was recognised is looked at before it is used."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import mnist_core as mc
from mnist_core.digits.tables.read import packed
from mnist_core.digits.tables.table import Table
from pages.parts import cached, state, table_preview, uploader, words


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
            "\n- an **Excel** workbook (.xlsx, up to some 10,000 digits) or a **Parquet** file"
            "\n- Kaggle's **zip file** as it is, its *MNIST in CSV*, Keras's `mnist.npz`"
            "\n- **MNIST's original files**, `train-images-idx3-ubyte` and its labels: choose both"
            " at once, or in one zip file"
            "\n- a **zip file of pictures** in folders called 0 to 9"
        )
    # Without a list of types: MNIST's own files have none.
    files = st.file_uploader(
        "File",
        accept_multiple_files=True,
        key=uploader.key("table"),
        on_change=_forget,
        label_visibility="collapsed",
    )
    if files:
        _read_once(together(files))
    if problem := state.UPLOAD_PROBLEM.get():
        st.error(words.literal(problem), icon=":material/error:")
    table_preview.show(state.OFFERED, use)


def together(files: Sequence[UploadedFile]) -> list[UploadedFile]:
    """The file that came last; with MNIST's, whose labels lie apart, all of that kind."""
    latest = files[-1]
    if not _is_of_a_pair(latest):
        return [latest]
    return [file for file in files if _is_of_a_pair(file)]


def waits_for_other_half(files: Sequence[UploadedFile]) -> bool:
    """Whether this is one of MNIST's files, to which the labels or the pictures may still come."""
    return len(files) == 1 and _is_of_a_pair(files[0])


def _is_of_a_pair(file: UploadedFile) -> bool:
    return "ubyte" in file.name


def _read_once(files: list[UploadedFile]) -> None:
    """Read files, which the uploader keeps over reruns, when they are there for the first time."""
    ids = " ".join(file.file_id for file in files)
    if state.READ_UPLOAD.get() == ids:
        return
    state.READ_UPLOAD.set(ids)
    try:
        name, content = packed([(file.name, file.getvalue()) for file in files])
        state.OFFERED.set((name, cached.table(name, content)))
    except mc.MnistError as problem:
        state.UPLOAD_PROBLEM.set(str(problem))
        if not waits_for_other_half(files):
            uploader.clear()
            st.rerun()


def _forget() -> None:
    """Take away what was said of the last files."""
    for said in (state.OFFERED, state.UPLOAD_PROBLEM, state.READ_UPLOAD):
        said.pop()
