"""What is the visitor's own as files: the digits alone, or all of their work, for another
computer."""

from contextlib import suppress

import streamlit as st

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.training import my_work, run_files
from mnist_core.training.my_work import MyWork
from mnist_core.training.run import Run
from pages.parts import state, uploader, visitor, words
from pages.parts.own_digits import storage


def offer(digits: list[OwnDigit]) -> None:
    """Files to take along, and a place to load them again."""
    owner = visitor.owner()
    key = visitor.key()
    with st.container(horizontal=True):
        if digits:
            st.download_button(
                "As CSV, like Kaggle's",
                lambda: own_digits.to_csv(digits),
                "my-digits.csv",
                "text/csv",
                on_click="ignore",
            )
            st.download_button(
                "As strokes",
                lambda: own_digits.to_strokes(digits),
                "my-digits.jsonl",
                "application/json",
                on_click="ignore",
                disabled=not any(digit.strokes for digit in digits),
                help="Photos, and digits of MNIST that were drawn upon, are in the CSV file only.",
            )
        st.download_button(
            "All my work",
            lambda: _all_my_work(key, owner, digits),
            "my-work.json",
            "application/json",
            on_click="ignore",
            icon=":material/luggage:",
            help=(
                "One file with your digits, and with the key to your runs: load it on another"
                " computer and go on there as yourself. Whoever has the file can do that."
            ),
        )
    if storage.is_kept() is not None and (came_along := state.OWN_ARRIVED.pop()):
        st.success(words.literal(came_along), icon=":material/luggage:")
    file = uploader.key("my_file")
    st.file_uploader(
        "Load digits again (CSV or strokes), or all your work; what is not here yet is added",
        type=["csv", "jsonl", "gz", "json"],
        key=file,
        max_upload_size=own_digits.MEGABYTES,
        on_change=_load,
        args=(file,),
    )


def _load(key: str) -> None:
    if (file := state.value_of(key)) is None:
        return
    content = file.getvalue()
    try:
        if my_work.is_one(content):
            _go_on_with(my_work.loads(content, file.name))
        else:
            _add(own_digits.read_file(content, file.name))
    except mc.MnistError as problem:
        storage.note_problem(str(problem))
        uploader.clear()


def _add(loaded: list[OwnDigit]) -> bool:
    if storage.change(own_digits.merged(storage.all_of_them(), loaded)):
        return True
    uploader.clear()
    return False


def _all_my_work(key: str, owner: str, digits: list[OwnDigit]) -> bytes:
    """The file; it is made when somebody asks for it."""
    runs: list[Run] = []
    for run_id in run_files.ids():
        with suppress(mc.MnistError):  # a damaged one
            if run := run_files.read(run_id):
                runs.append(run)
    return my_work.dumps(MyWork(key, digits, my_work.names_of(runs, owner)))


def _go_on_with(work: MyWork) -> None:
    """Be the one whose work this is."""
    if not _add(work.digits):
        return
    visitor.take(work.key)
    here = set(run_files.ids())
    count = sum(run_id in here for run_id in work.runs)
    state.OWN_ARRIVED.set(
        f"Your work is here: {len(work.digits):,} digits, and {count} of your {len(work.runs)} runs"
        " are on this server."
    )
    st.rerun()  # all of the page: a part of it would not tell the browser who is here
