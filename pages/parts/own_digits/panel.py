"""The visitor's own digits as a page shows them: labelled one by one, read by every model, taken
along."""

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits import own_digits
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.drawing.preprocessing import Picture, as_bytes
from mnist_core.drawing.sketch import Sketch
from pages.parts import cached
from pages.parts.drawing import paper
from pages.parts.own_digits import storage


def offer_to_keep(sketch: Sketch, picture: Picture) -> None:
    """A row of labels: choosing one keeps the drawing."""
    st.session_state["drawn"] = OwnDigit(0, as_bytes(picture), sketch)
    st.pills("Keep it in My digits: that is a", range(10), key="keep_as", on_change=_keep)


def show() -> None:
    """What there is, how well each model reads it, and ways to take it along and bring it back."""
    digits = storage.all_of_them()
    storage.synchronize()
    if news := st.session_state.pop("mine_news", None):
        st.toast(news, icon=":material/check:")
    if problem := st.session_state.pop("mine_problem", None):
        st.error(problem, icon=":material/error:")
    folder = st.expander(
        "My digits", icon=":material/person_edit:", key="my_digits", on_change="rerun"
    )
    if not folder.open:
        return
    with folder:
        if digits:
            _how_well_they_are_read(digits)
            _gallery(digits)
        else:
            st.markdown(
                "Draw a digit, then say what it is: it is collected here, and you see how well each"
                " network reads **your** hand. The digits stay in your browser; nobody else sees"
                " them."
            )
        _take_and_bring(digits)


def _how_well_they_are_read(digits: list[OwnDigit]) -> None:
    data = own_digits.as_digits(digits)
    st.markdown(f"How well each network reads your hand, on {len(data)} of your digits:")
    rows = []
    for card in cached.cards()[0]:
        try:
            answers = cached.readings(card, data).argmax(axis=1)
        except mc.ModelError:
            continue  # somebody's model is damaged, or has just been deleted
        wrong = np.flatnonzero(answers != data.labels)
        rows.append(
            {
                "Model": card.title,
                "Right": f"{len(data) - len(wrong)} of {len(data)}",
                "Accuracy": 1 - len(wrong) / len(data),
                "Misread": (
                    ", ".join(f"no. {row + 1}, a {data.labels[row]}" for row in wrong[:8]) or "none"
                ),
            }
        )
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "Accuracy": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent")
        },
    )


def _gallery(digits: list[OwnDigit]) -> None:
    titles = [f"{number}: {digit.label}" for number, digit in enumerate(digits, 1)]
    hints = [f"number {number}, a {digit.label}" for number, digit in enumerate(digits, 1)]
    st.html(figures.gallery([digit.picture for digit in digits], titles, hints, 60))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.number_input(
            "Number", 1, len(digits), len(digits), width=120, key=f"my_number_{len(digits)}"
        )
        st.button(
            "Put on the paper", icon=":material/stylus_note:", on_click=_put, args=(number - 1,)
        )
        st.button("Remove", icon=":material/delete:", on_click=_remove, args=([number - 1],))
        st.button(
            "Remove all",
            icon=":material/delete_sweep:",
            on_click=_remove,
            args=(list(range(len(digits))),),
        )
        if "mine_removed" in st.session_state:
            st.button("Bring back", icon=":material/undo:", on_click=_bring_back)


def _take_and_bring(digits: list[OwnDigit]) -> None:
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
        elif "mine_removed" in st.session_state:
            st.button("Bring back", icon=":material/undo:", on_click=_bring_back)
    st.file_uploader(
        "Load digits again (CSV or strokes); those that are not here yet are added",
        type=["csv", "jsonl", "gz"],
        key="my_file",
        on_change=_load,
    )


def _keep() -> None:
    label = st.session_state["keep_as"]
    if label is None:
        return
    st.session_state["keep_as"] = None
    drawn: OwnDigit = st.session_state["drawn"]
    if storage.change([*storage.all_of_them(), OwnDigit(label, drawn.picture, drawn.sketch)]):
        st.session_state["mine_news"] = (
            f"Kept as a {label}. My digits: {len(storage.all_of_them())}."
        )


def _put(row: int) -> None:
    digit = storage.all_of_them()[row]
    paper.put(digit.sketch or Sketch(picture=digit.picture))


def _remove(rows: list[int]) -> None:
    st.session_state["mine_removed"] = [(row, storage.all_of_them()[row]) for row in rows]
    storage.change([digit for row, digit in enumerate(storage.all_of_them()) if row not in rows])


def _bring_back() -> None:
    """Put what was removed back in its place, among what was kept since."""
    digits = list(storage.all_of_them())
    for row, digit in st.session_state["mine_removed"]:
        digits.insert(row, digit)
    if storage.change(digits):
        del st.session_state["mine_removed"]


def _load() -> None:
    if (file := st.session_state["my_file"]) is None:
        return
    try:
        storage.change(
            own_digits.merged(
                storage.all_of_them(), own_digits.read_file(file.getvalue(), file.name)
            )
        )
    except mc.DataError as problem:
        st.session_state["mine_problem"] = str(problem)
