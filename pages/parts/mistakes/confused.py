"""Which digits a network confuses, as a table whose fields show the pictures behind them."""

import streamlit as st

from mnist_core import figures
from mnist_core.figures.report import matrix_file
from pages.parts import choices, state, words
from pages.parts.mistakes import filters, save
from pages.parts.mistakes.study import Study

NUMBERS = {"counts": "Counts", "shares": "Shares"}


def show(study: Study) -> None:
    """The confusion matrix; a click on a field shows its pictures in the gallery."""
    st.header("Which digits it confuses", help=words.explained("confusion matrix"))
    matrix = study.evaluation.confusion()
    st.markdown(
        "Each row is a digit as it was written, each column what the network read. Off the diagonal"
        " are the mistakes. Click a field to see its pictures."
    )
    numbers = st.segmented_control(
        "Numbers",
        list(NUMBERS),
        format_func=NUMBERS.__getitem__,
        default=state.MATRIX_SHARES.default,
        key=state.MATRIX_SHARES.key,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    shares = numbers == "shares"
    truth, answer = filters.FILTER.get("true"), filters.FILTER.get("read")
    chosen = int(truth + answer) if truth.isdecimal() and answer.isdecimal() else -1
    choices.show(figures.confusion_table(matrix, shares), chosen, "confusion", _show_field, 10)
    heading = f"{study.name}, {len(study.digits):,} digits"
    save.offer("confusion", lambda form: matrix_file(matrix, heading, form, shares))


def _show_field(number: int) -> None:
    if 0 <= number < 100:  # anybody can send anything
        filters.only(*divmod(number, 10))
