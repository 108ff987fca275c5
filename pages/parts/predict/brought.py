"""What visitors bring to be read: any table of digits, photos, a zip file of pictures."""

from collections.abc import Iterator

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import mnist_core as mc
from mnist_core.digits.tables.read import is_table, packed
from mnist_core.digits.tables.table import Table
from mnist_core.digits.unlabelled import Unlabelled
from mnist_core.drawing.many_pictures import files_in_zip, read_pictures
from pages.parts import bring_table, cached, state, table_preview, uploader, words

NAMED = 5  # problems that are said one by one


def offer() -> None:
    """A place to put them; pictures are chosen at once, a table after it was looked at."""
    with st.expander("Bring your own", icon=":material/add:"):
        st.markdown(
            "Kaggle's `test.csv`, or **any table of digits** that Explore takes, with or without"
            " labels; up to 20 photos or scans of digits, or a **zip file** of such pictures."
            " Pictures of 28 x 28 pixels are read as they are. Only you see them."
        )
        # Without a list of types: MNIST's own files have none.
        files = st.file_uploader(
            "Files",
            accept_multiple_files=True,
            key=uploader.key("brought_files"),
            label_visibility="collapsed",
        )
        ids = tuple(file.file_id for file in files)
        # The uploader keeps its files over reruns; they are read once.
        if files and state.BROUGHT_READ.get() != ids:
            _read(files, ids)
        _say_problems()
        table_preview.show(state.BROUGHT_TABLE, _use)


def _read(files: list[UploadedFile], ids: tuple[str, ...]) -> None:
    # Whatever is clicked meanwhile has the page run anew: this button has it leave the files alone.
    st.button("Stop reading them", on_click=state.BROUGHT_READ.set, args=(ids,))
    problems: list[str] = []
    state.BROUGHT_TABLE.pop()
    try:
        if _is_table(files[-1]):
            state.BROUGHT_TABLE.set(_table(files))
        else:
            _choose(_pictures(files, problems))
    except mc.MnistError as problem:
        problems.append(str(problem))
        if not bring_table.waits_for_other_half(files):
            uploader.clear()
    state.BROUGHT_PROBLEMS.set(problems)
    state.BROUGHT_READ.set(ids)
    st.rerun()


def _choose(brought: Unlabelled) -> None:
    state.BROUGHT.set(brought)
    state.TEST_SET.wished.set(brought.title)


def _use(name: str, table: Table) -> None:
    _choose(Unlabelled("table", f"{name} (yours)", table.images))


def _is_table(file: UploadedFile) -> bool:
    return is_table(file.getvalue(), file.name)


def _table(files: list[UploadedFile]) -> tuple[str, Table]:
    some = [(file.name, file.getvalue()) for file in bring_table.together(files)]
    name, content = packed(some)
    return name, cached.table(name, content, needs_labels=False).to_predict()


def _pictures(files: list[UploadedFile], problems: list[str]) -> Unlabelled:
    """The digits in photos; what cannot be read is added to `problems`, and the others stay."""
    bar = st.progress(0.0, "Reading the pictures…")
    found, names = [], []
    try:
        for name, picture, problem in read_pictures(_unpacked(files)):
            if picture is None:
                problems.append(problem)
            else:
                found.append(picture)
                names.append(name)
            bar.progress(0.0, words.fill("{count:,} digits found…", count=len(found)))
    except mc.DrawingError as problem:
        # One file of several is damaged, or it takes too long: what was found stays.
        if not found:
            raise
        problems.append(str(problem))
    if not found:
        raise mc.DrawingError("No digit was found in what you brought.")
    title = f"{files[0].name}: {len(found):,} digits (yours)"
    return Unlabelled("pictures", title, np.stack(found), tuple(names))


def _unpacked(files: list[UploadedFile]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        if file.name.lower().endswith(".zip"):
            yield from files_in_zip(file.getvalue(), file.name)
        elif not _is_table(file):
            yield file.name, file.getvalue()


def _say_problems() -> None:
    problems = state.BROUGHT_PROBLEMS.get()
    for problem in problems[:NAMED]:
        st.error(words.literal(problem), icon=":material/error:")
    if len(problems) > NAMED:
        st.error(
            words.fill("And {count:,} more could not be read.", count=len(problems) - NAMED),
            icon=":material/error:",
        )
