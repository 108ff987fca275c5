"""The digits themselves: which there are, how many, what they look like."""

import numpy as np
import streamlit as st

from mnist_core import figures
from mnist_core.digits.kaggle import PIXELS, TRAIN_COLUMNS
from pages.parts import cached, choose, frame, gallery, navigation, state, words

navigation.require(__file__)

SHOWN = 12  # of each digit at a time
ROWS = 5  # of the table
COLUMNS = (0, 1, *range(402, 410), 783)  # 402 to 409 lie in the middle of the picture

st.title("Explore the digits")
digits = choose.digits()
choose.offer_more_digits()

st.header("Numbers, to a computer", help=words.explained("pixel", "label", "MNIST"))
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
        " label, then its 28 x 28 = 784 pixels row by row, from 0 (paper) to 255 (ink). Here are"
        " the first {shown} rows, with pixels from the edge and from the middle.",
        rows=len(digits),
        columns=len(TRAIN_COLUMNS),
        test=about_test,
        shown=len(digits.labels[:ROWS]),
    ),
    help=words.explained("training data", "test data"),
)
st.html(figures.data_table(digits.labels[:ROWS], digits.images[:ROWS], COLUMNS))

st.header("How many of each", help=words.explained("class"))
counts = np.bincount(digits.labels, minlength=10)
in_words = [f"{count} of {digit}" for digit, count in enumerate(counts)]
st.altair_chart(
    figures.digit_counts(digits.labels), alt=f"How many of each digit: {', '.join(in_words)}"
)

st.header("What people write")
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
gallery.say_how()
if st.button("Show others", icon=":material/shuffle:"):
    state.EXPLORE_PAGE.set(page + 1)
    st.rerun()

st.header("One at a time")


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

st.header("The words of the field")
with st.expander("All of them, in a sentence each", icon=":material/dictionary:"):
    st.markdown(words.glossary())
