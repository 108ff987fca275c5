"""The digits themselves: which there are, how many, what they look like."""

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core import figures
from mnist_core.digits.kaggle import PIXELS, TRAIN_COLUMNS
from pages.parts import cached, choose, frame, gallery, navigation, state, words

navigation.require(__file__)

SHOWN = 12  # of each digit at a time

st.title("Explore the digits")
digits = choose.digits()
choose.offer_more_digits()

st.subheader("Numbers, to a computer")
about_test = words.fill(".")
with frame.problems_in_words(stop=False):
    test = cached.test_images(digits)
    about_test = words.fill("; no test data comes with it.")
    if len(test):
        about_test = words.fill(
            " and the test data ({rows}, {columns}).", rows=len(test), columns=len(PIXELS)
        )
st.markdown(
    words.fill(
        "The training data has the shape ({rows}, {columns}){test} Each row is one digit: its"
        " label, then its 28 x 28 = 784 pixels row by row, from 0 (paper) to 255 (ink).",
        rows=len(digits),
        columns=len(TRAIN_COLUMNS),
        test=about_test,
    )
)
first = digits.images[:5].reshape(-1, 784)
st.dataframe(
    pd.DataFrame(np.column_stack([digits.labels[:5], first]), columns=TRAIN_COLUMNS),
    hide_index=True,
)

st.subheader("How many of each")
counts = np.bincount(digits.labels, minlength=10)
in_words = [f"{count} of {digit}" for digit, count in enumerate(counts)]
st.altair_chart(
    figures.digit_counts(digits.labels), alt=f"How many of each digit: {', '.join(in_words)}"
)

st.subheader("What people write")
page = state.EXPLORE_PAGE.get()
rows_by_digit = [np.flatnonzero(digits.labels == digit) for digit in range(10)]
places = np.arange(page * SHOWN, page * SHOWN + SHOWN)
chosen = [rows[places % len(rows)] for rows in rows_by_digit if len(rows)]
lines = [
    figures.gallery(
        digits.images[rows],
        [""] * len(rows),
        [f"a {digits.labels[row]}, row {row}" for row in rows],
        width=52,
        first_button=SHOWN * line,
    )
    for line, rows in enumerate(chosen)
]
gallery.to_the_paper(
    "".join(lines), digits.images[np.concatenate(chosen)], f"written_{digits.sha256[:8]}_{page}"
)
st.caption(
    "Click a digit to put it on the paper, and change it stroke by stroke until the answer flips."
)
if st.button("Show others", icon=":material/shuffle:"):
    state.EXPLORE_PAGE.set(page + 1)
    st.rerun()

st.subheader("One at a time")


@st.fragment
def one_at_a_time() -> None:
    row = st.number_input(
        "Row", 0, len(digits) - 1, key="row", help="Counted from 0, as in the table above."
    )
    image, label = digits.images[row], int(digits.labels[row])
    large, numbers = st.columns([300, 740], gap="large")
    with large:
        hint = f"Row {row}, a {label}, 28 by 28 pixels"
        st.html(figures.gallery([image], [f"label: {label}"], [hint], 280))
        if st.button("Put it on the paper", icon=":material/stylus_note:"):
            gallery.open_draw(image)
    with numbers:
        st.caption("The same picture as the network gets it: 784 numbers.")
        st.html(figures.pixel_table(image))


one_at_a_time()
